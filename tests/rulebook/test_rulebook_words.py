"""What people meet who do not know YAML, JSON or English: the cause in their words, where it is."""

import pytest

from govflow import RulebookError
from govflow.rulebook.feeds import read_feed, review
from govflow.rulebook.nodes import read_yaml


def fault(text: str) -> tuple[str, str, str]:
    with pytest.raises(RulebookError) as caught:
        read_yaml(text, "c.yaml")
    [problem] = caught.value.problems
    assert problem.code == "yaml-syntax"
    return str(problem.place), problem.message.en, problem.message.zh


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("calendars:\n  office:\n    days：cn\n    weekly: {}\n", "c.yaml:3:9"),
        ("calendars:\n  office：\n    days: cn\n", "c.yaml:2:9"),
        ("a:\n  - b： 1\n    c: 2\n", "c.yaml:2:6"),
    ],
)
def test_a_full_width_colon_is_named_on_its_own_line(text: str, place: str) -> None:
    where, en, zh = fault(text)

    assert where == place
    assert "full-width" in en
    assert "全角" in zh


def test_a_tab_is_named() -> None:
    where, en, zh = fault("calendars:\n\toffice: 1\n")

    assert (where, en, zh) == ("c.yaml:2:1", "This line is indented with a tab.", "该行用制表符缩进。")


@pytest.mark.parametrize(
    "text",
    ["a: [\n", "a: b: c\n", "a: {b: 1\n", 'a: "b\n', "a: 1\n  b: 2\n", "a: @b\n", "- a\nb: 1\n", "a: ]\n"],
)
def test_what_is_wrong_with_yaml_is_told_in_chinese_words(text: str) -> None:
    told = fault(text)[2].removeprefix("不是有效的 YAML：")

    assert not any(c.isascii() and c.isalpha() for c in told)


def test_a_full_width_colon_inside_a_text_is_no_fault_of_its_own() -> None:
    assert "全角" not in fault('a: "注意：好"\nb: [\n')[2]


def refused(content: str) -> tuple[str, str]:
    with pytest.raises(RulebookError) as caught:
        read_feed("f.json", content.encode())
    return caught.value.problems[0].to("en"), caught.value.problems[0].to("zh")


def test_a_day_that_does_not_exist_is_told_as_such() -> None:
    en, zh = refused(
        '{"year": 2027, "papers": [], "days": [{"name": "x", "date": "2027-13-01", "isOffDay": true}]}'
    )

    assert "there is no such day as 2027-13-01" in en
    assert "没有 2027-13-01 这一天" in zh


def test_a_bad_entry_is_shown_as_it_was_written() -> None:
    _, zh = refused(
        '{"year": 2027, "papers": [], "days": [{"name": "元旦", "date": "soon", "isOffDay": true}]}'
    )

    assert "元旦" in zh
    assert "\\u" not in zh


def test_what_is_wrong_with_json_is_told_in_chinese() -> None:
    assert "缺少逗号" in refused('{"year": 2027 "days": []}')[1]
    assert "键“year”重复" in refused('{"year": 2027, "year": 2028}')[1]


def test_names_without_a_translation_are_warned_of() -> None:
    day = '{"name": "%s", "date": "2027-01-01", "isOffDay": true}'
    found = [
        review(read_feed("f.json", f'{{"year": 2027, "papers": [], "days": [{day % name}]}}'.encode()))
        for name in ("Boxing Day", "元旦")
    ]

    assert [sum(r.code == "untranslated-names" for r in remarks) for remarks in found] == [1, 0]
    assert any("Boxing Day" in r.text.zh for r in found[0])
