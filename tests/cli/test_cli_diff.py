"""`govflow diff`: what a change of rules means, as text, Markdown and JSON."""

import json
from pathlib import Path

import pytest
from tests.cli.conftest import DUE_BOOK, Govflow

CHANGE = ("l.yaml", "limit: 10 working_day\n", "limit: 8 working_day\n")


def book(folder: Path, *change: str) -> Path:
    """Write the rulebook, with one text in one of its files changed."""
    folder.mkdir()
    file, old, new = change or ("l.yaml", "", "")
    for name, text in DUE_BOOK.items():
        assert name != file or old in text
        changed = text.replace(old, new, 1) if name == file else text
        (folder / name).write_text(changed, encoding="utf-8")
    return folder


@pytest.fixture
def old(tmp_path: Path) -> Path:
    return book(tmp_path / "old")


@pytest.fixture
def new(tmp_path: Path) -> Path:
    return book(tmp_path / "new", *CHANGE)


def test_diff_says_what_changes_with_its_place(govflow: Govflow, old: Path, new: Path) -> None:
    said = govflow("diff", old, new, "--since", "2024-05-06")

    assert (said.code, said.err) == (0, "")
    assert said.out.splitlines() == [
        "b 1 → b 1: 2 differences.",
        "",
        "Limit 'licence'",
        "  Term: 8 working days; was 10 working days. (l.yaml:6:12)",
        "  First differs for what is received on Mon 6 May 2024 00:00: "
        "due Wed 15 May 2024 18:00; was Fri 17 May 2024 18:00. (l.yaml:6:12)",
    ]


def test_diff_speaks_chinese(govflow: Govflow, old: Path, new: Path) -> None:
    said = govflow("diff", old, new, "--lang", "zh")

    assert "b 1 → b 1：2 处差异。" in said.out
    assert "时限：8个工作日；原为10个工作日。" in said.out


def test_diff_writes_markdown_in_which_nothing_is_taken_for_markup(
    govflow: Govflow, old: Path, tmp_path: Path
) -> None:
    odd = book(tmp_path / "odd", "l.yaml", "title: {en: licence, zh: 许可}", "title: {en: <b>*, zh: 许可}")

    said = govflow("diff", old, odd, "--format", "markdown")

    assert said.out.startswith("## b 1 → b 1: 1 difference.\n\n### Limit")
    assert "- Title: '\\<b\\>\\*'; was 'licence'." in said.out


@pytest.mark.parametrize("how", [["--json"], ["--format", "json"]])
def test_diff_prints_json_for_programs(govflow: Govflow, old: Path, new: Path, how: list[str]) -> None:
    found = json.loads(govflow("diff", old, new, *how).out)

    assert found["equal"] is False
    assert [(one["part"], one["name"], one["aspect"]) for one in found["differences"]] == [
        ("limit", "licence", "term"),
        ("limit", "licence", "due"),
    ]
    assert found["old"]["digest"] != found["new"]["digest"]


def test_diff_of_a_rulebook_with_itself_is_empty(govflow: Govflow, old: Path) -> None:
    said = govflow("diff", old, old, "--exit-code")

    assert (said.code, said.out) == (0, "b 1 → b 1: nothing differs.\n")


def test_diff_exits_with_one_only_when_asked_to(govflow: Govflow, old: Path, new: Path) -> None:
    assert govflow("diff", old, new).code == 0
    assert govflow("diff", old, new, "--exit-code").code == 1


def test_diff_says_which_of_the_two_cannot_be_read(govflow: Govflow, old: Path, tmp_path: Path) -> None:
    broken = book(tmp_path / "broken", "l.yaml", "limit: 10 working_day", "limit: 10 wrking_day")

    said = govflow("diff", old, broken)

    assert said.code == 1
    assert f"'{broken}' cannot be read:" in said.err
    assert "unknown-unit" in said.err
    assert said.out == ""


def test_diff_lists_the_first_of_many_differences_and_all_when_asked(
    govflow: Govflow, old: Path, tmp_path: Path
) -> None:
    desks = "".join(f"d{n},Desk {n},desk,town\n" for n in range(30))
    many = book(tmp_path / "many", "h.csv", "night,", desks + "night,")

    short, whole = govflow("diff", old, many).out, govflow("diff", old, many, "--all").out

    assert "  ... and 10 more; --all shows them." in short
    assert "Desk 29 (d29) is new" not in short
    assert "Desk 29 (d29) is new" in whole


@pytest.mark.parametrize("arguments", [[], ["law_cn"], ["law_cn", "law_cn", "--format", "yaml"]])
def test_diff_refuses_wrong_usage(govflow: Govflow, arguments: list[str]) -> None:
    assert govflow("diff", *arguments).code == 2
