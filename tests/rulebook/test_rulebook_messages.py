"""A message says what was probably meant, in words of whoever wrote the file, and says it once."""

from pathlib import Path

import pytest
from tests.rulebook.life_files import FILES

from govflow import rulebook
from govflow.errors import Problem, RulebookError, Text
from govflow.rulebook.files import shipped


def told(file: str, old: str, new: str) -> tuple[Problem, ...]:
    assert FILES[file].count(old) == 1
    files = {**FILES, file: FILES[file].replace(old, new)}
    with pytest.raises(RulebookError) as caught:
        rulebook.read({**shipped(), **{name: text.encode() for name, text in files.items()}})
    return caught.value.problems


@pytest.mark.parametrize(
    ("file", "old", "new", "en", "zh"),
    [
        ("limits.yaml", "1 working_day", "1 工作天", "'工作日'", "“工作日”"),
        ("limits.yaml", "1 working_day", "1 个工作天", "'工作日'", "“工作日”"),
        ("request.yaml", "type: int", "type: number", "'int' or 'decimal'", "int 或 decimal"),
        ("rulebook.yaml", 'version: "1"', 'version:"1"', "'key: value'", "key: value"),
        ("request.yaml", "  end: {from", "   end: {from", "indentation", "缩进"),
        ("request.yaml", "screen: blocked", "screen：blocked", "colon", "冒号"),
        ("request.yaml", "starts: due", "starts: 【due】", "brackets", "括号"),
        ("request.yaml", "starts: due", "starts: [due、due]", "comma", "逗号"),
        ("request.yaml", "starts: due", "climb: “ladder:up”", "quotes", "引号"),
        ("hierarchy.csv", "C1,First,community,S1", "C1，First，community，S1", "comma", "逗号"),
        ("hierarchy.csv", "id,name,level,parent", "序号,name,level,parent", "Columns: id,", "id（编号）"),
        ("request.yaml", "starts: due", "starts: {due: shrot}", "'short'", "“short”"),
    ],
)  # fmt: skip
def test_what_was_probably_meant_is_suggested_in_both_languages(
    file: str, old: str, new: str, en: str, zh: str
) -> None:
    hint = told(file, old, new)[0].suggestion
    assert hint
    assert en in hint.en
    assert zh in hint.zh


def test_a_key_without_its_space_is_told_on_its_own_line() -> None:
    (problem,) = told("rulebook.yaml", 'version: "1"', 'version:"1"')
    assert str(problem.place) == "rulebook.yaml:2:8"


def test_a_field_of_the_wrong_type_is_told_under_its_key() -> None:
    (problem,) = told("request.yaml", "starts: due", "counts: {reason: }")
    assert problem.message.en.startswith("'counts' wants a field of type int; 'reason'")


@pytest.mark.parametrize(
    ("file", "old", "new", "code"),
    [
        ("limits.yaml", "{calendar: office, profile: civil_code}", "[", "yaml-syntax"),
        ("ladders.yaml", "rungs:\n      - {level: grid, budget: short, beside: hub}\n      "
         "- {level: community, budget: short}\n      - {link: hub, budget: short}",
         "rungs: {level: grid}", "not-a-list"),
    ],
)  # fmt: skip
def test_one_mistake_is_not_held_against_what_rests_on_it(file: str, old: str, new: str, code: str) -> None:
    assert [problem.code for problem in told(file, old, new)] == [code]


def test_a_merge_that_goes_on_is_told_beside_a_state_that_nobody_reaches() -> None:
    files = {
        **FILES,
        "request.yaml": FILES["request.yaml"].replace("    starts: due\n", "    merges: reason\n"),
    }
    files["request.yaml"] = files["request.yaml"].replace("states: [new,", "states: [gone, new,")
    files["request.yaml"] = files["request.yaml"].replace("final:", "initial: new\nfinal:")
    with pytest.raises(RulebookError) as caught:
        rulebook.read({**shipped(), **{name: text.encode() for name, text in files.items()}})
    codes = [(problem.code, str(problem.place)) for problem in caught.value.problems]
    assert ("unreachable-state", "request.yaml:2:10") in codes
    assert "merge-goes-on" in dict(codes)


def test_a_missing_file_is_compared_with_those_that_lie_there(tmp_path: Path) -> None:
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    (tmp_path / "rulebook.yaml").write_text(
        FILES["rulebook.yaml"].replace("hierarchy.csv", "hierarchi.csv"), encoding="utf-8"
    )
    with pytest.raises(RulebookError) as caught:
        rulebook.load(tmp_path)
    problem = next(problem for problem in caught.value.problems if problem.code == "missing-file")
    assert problem.suggestion
    assert problem.suggestion.en == "Did you mean 'hierarchy.csv'?"


def test_a_field_of_units_takes_several_levels() -> None:
    text = FILES["request.yaml"].replace(
        "unit_of: {type: unit}", "unit_of: {type: unit, level: [grid, street]}"
    )
    files = {**FILES, "request.yaml": text}
    book = rulebook.read({**shipped(), **{name: text.encode() for name, text in files.items()}})
    assert book.workflows["request"].fields["unit_of"].domain == {"G1", "S1"}
    (problem,) = told(
        "request.yaml", "unit_of: {type: unit}", "unit_of: {type: unit, level: [grid, streeet]}"
    )
    assert problem.code == "unknown-level"


def test_a_type_that_nobody_knows_says_nothing_of_bounds() -> None:
    (problem,) = told("request.yaml", "times: {type: int}", "times: {type: integer, low: 0, high: 9}")

    assert problem.code == "unknown-choice"
    assert problem.suggestion == Text("Write 'int'.", "请写 int。")
