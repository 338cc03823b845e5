"""`govflow test` on the command line."""

import json
import shutil
from pathlib import Path

import pytest
from tests.cli.conftest import Govflow

from govflow.rulebook import presets


@pytest.fixture
def zhenhai(tmp_path: Path) -> Path:
    """A copy of a preset, with one test that is wrong."""
    folder = tmp_path / "zhenhai"
    shutil.copytree(presets()["zhenhai"], folder)
    shutil.rmtree(folder / "tests")
    (folder / "stories.yaml").unlink()
    (folder / "tests").mkdir()
    (folder / "tests" / "wrong.yaml").write_text(
        "tests: service_levels\ntables:\n"
        "  - {given: {track: routine}, expect: {limit: joint_term}}\n"
        "  - {id: right, given: {track: major}, expect: {limit: joint_term}}\n"
    )
    return folder


def test_a_preset_passes_and_says_how_much_is_reached(govflow: Govflow) -> None:
    said = govflow("test", "shibei_grid")

    assert (said.code, said.err) == (0, "")
    assert "tests: " in said.out.splitlines()[0]
    assert "matters: 4/4 rules reached." in said.out


def test_what_fails_is_shown_with_its_line_and_the_rule(govflow: Govflow, zhenhai: Path) -> None:
    said = govflow("test", zhenhai)

    assert said.code == 1
    assert "tests/wrong.yaml:3:47: limit is instant, expected joint_term: rule 'routine'" in said.err
    assert "service_levels.yaml:10:5" in said.err
    assert said.out.startswith("2 tests: 1 passed, 1 failed.\n")
    assert "service_levels: 2/3 rules reached.\n  not reached: general (service_levels.yaml:11:5)" in said.out


def test_it_speaks_chinese(govflow: Govflow, zhenhai: Path) -> None:
    said = govflow("test", zhenhai, "--lang", "zh")

    assert "limit 为 instant，预期 joint_term：规则“routine”" in said.err
    assert "共 2 个测试：1 个通过，1 个未通过。" in said.out
    assert "service_levels：已覆盖 2/3 条规则。" in said.out


def test_programs_read_json_annotations_and_sarif(govflow: Govflow, zhenhai: Path) -> None:
    data = json.loads(govflow("test", zhenhai, "--json").out)
    assert [(one["id"], one["passed"]) for one in data["tests"]] == [("", False), ("right", True)]
    assert [problem["code"] for problem in data["problems"]] == ["unexpected"]
    assert {one["name"]: one["missed"] for one in data["reached"]}["service_levels"] == ["general"]
    assert "not-reached" in {note["code"] for note in data["notes"]}

    lines = govflow("test", zhenhai, "--format", "github").out.splitlines()
    assert lines[0].startswith("::error file=")
    assert any(line.startswith("::notice file=") for line in lines)

    run = json.loads(govflow("test", zhenhai, "--format", "sarif").out)["runs"][0]
    assert {result["level"] for result in run["results"]} == {"error", "note"}


def test_only_one_of_them_is_run_without_a_word_on_what_is_reached(govflow: Govflow, zhenhai: Path) -> None:
    assert govflow("test", zhenhai, "--only", "right").out == "1 test: 1 passed.\n"
    said = govflow("test", zhenhai, "--only", "rigth")
    assert (said.code, "Did you mean 'right'?" in said.err) == (1, True)


def test_a_rulebook_without_tests_fails_and_is_given_some(govflow: Govflow, zhenhai: Path) -> None:
    shutil.rmtree(zhenhai / "tests")
    said = govflow("test", zhenhai)
    assert (said.code, "no-tests" in said.err, "--suggest" in said.err) == (1, True, True)

    said = govflow("test", zhenhai, "--suggest")
    assert (said.code, "written to tests/suggested.yaml" in said.err) == (0, True)
    again = govflow("test", zhenhai, "--suggest")
    assert again.code == 0
    assert "triage: 6/6 rules reached." in again.out
    assert "Nothing to suggest" in again.err
    assert [path.name for path in (zhenhai / "tests").iterdir()] == ["suggested.yaml"]


def test_suggestions_never_replace_a_file(govflow: Govflow, zhenhai: Path) -> None:
    (zhenhai / "tests" / "suggested.yaml").write_text("tests: mine\n")

    assert "written to tests/suggested-2.yaml" in govflow("test", zhenhai, "--suggest").err
    assert (zhenhai / "tests" / "suggested.yaml").read_text() == "tests: mine\n"
    assert "Nothing to suggest" in govflow("test", zhenhai, "--suggest").err


def test_tests_that_cannot_be_read_are_told_all_at_once(govflow: Govflow, zhenhai: Path) -> None:
    (zhenhai / "tests" / "wrong.yaml").write_text("tests: triag\ntables: [{given: {}}, {table: triage}]\n")
    (zhenhai / "tests" / "worse.yaml").write_text("tests: [\n")

    said = govflow("test", zhenhai)
    assert said.code == 1
    assert "unknown-table" in said.err
    assert "expects-nothing" in said.err
    assert "tests/worse.yaml" in said.err


@pytest.mark.parametrize("form", ["json", "github", "sarif"])
def test_what_cannot_be_read_is_told_in_the_form_that_was_asked_for(
    form: str, govflow: Govflow, zhenhai: Path
) -> None:
    main = zhenhai / "rulebook.yaml"
    main.write_text(main.read_text(encoding="utf-8").replace("zone: Asia/Shanghai", "zone: Asia/Shangai"))

    said = govflow("test", zhenhai, "--format", form)

    assert (said.code, said.err) == (1, "")
    assert "unknown-zone" in said.out
    assert "no-rulebook" in govflow("test", "nowhere", "--format", form).out
