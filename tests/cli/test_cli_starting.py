"""`govflow new` and `govflow schema`: a rulebook to start from, and what an editor needs to know of it."""

import json
import shlex
import shutil
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from tests.insight.yaml_core import read_core

from govflow.cli import starting
from govflow.cli.main import run
from govflow.rulebook import load, presets

LANGUAGES = ("en", "zh")


@pytest.fixture(params=LANGUAGES)
def started(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    folder = tmp_path / "mine"
    assert run(["new", str(folder), "--lang", request.param]) == 0
    return folder


def test_a_new_rulebook_passes_check_and_test(started: Path) -> None:
    assert run(["check", "--strict", str(started)]) == 0
    assert run(["test", str(started)]) == 0


def test_its_tests_reach_every_rule(started: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    run(["test", str(started), "--lang", "en"])
    said = capsys.readouterr().out
    assert "passed" in said
    assert "not reached" not in said


def test_its_files_fit_its_schema(started: Path) -> None:
    schema = json.loads((started / "schema.json").read_text(encoding="utf-8"))
    paths = sorted(started.rglob("*.yaml"))
    assert len(paths) == 8
    for path in paths:
        text = path.read_text(encoding="utf-8")
        named = text.splitlines()[0].partition("$schema=")[2]
        assert (path.parent / named).resolve() == started.resolve() / "schema.json"
        assert not list(Draft202012Validator(schema).iter_errors(read_core(text))), path


def test_it_names_no_preset(started: Path) -> None:
    text = "".join(path.read_text(encoding="utf-8") for path in started.rglob("*") if path.is_file())
    assert not [name for name in presets() if name in text]


def test_every_file_has_a_comment_that_explains_it(started: Path) -> None:
    for path in started.rglob("*.yaml"):
        comments = [line for line in path.read_text(encoding="utf-8").splitlines()[1:] if "# " in line]
        assert comments, path


def test_it_can_be_written_where_a_folder_is_empty_and_nowhere_else(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "empty"
    folder.mkdir()
    assert run(["new", str(folder), "--lang", "zh"]) == 0
    assert load(folder).name == "我的规则"
    assert run(["new", str(folder), "--lang", "en"]) == 2
    assert "is there already" in capsys.readouterr().err
    assert load(folder).name == "我的规则"


def test_a_schema_is_printed_for_all_files_or_for_one_kind(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["schema", "zhenhai", "--lang", "zh"]) == 0
    every = json.loads(capsys.readouterr().out)
    assert run(["schema", "zhenhai", "--for", "table", "--lang", "zh"]) == 0
    table = json.loads(capsys.readouterr().out)
    assert every["$defs"] == table["$defs"]
    assert table["$ref"] == "#/$defs/table"


def test_there_is_no_schema_of_what_does_not_load_or_of_an_unknown_kind(tmp_path: Path) -> None:
    assert run(["schema", str(tmp_path)]) == 1
    assert run(["schema", "zhenhai", "--for", "tabel"]) == 2


def test_the_commands_that_it_names_can_be_pasted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "my 规则"
    assert run(["new", str(folder), "--lang", "en"]) == 0
    lines = capsys.readouterr().out.splitlines()[1:]
    assert [shlex.split(line) for line in lines] == [
        ["govflow", command, str(folder)] for command in ("check", "test", "demo")
    ]


def test_where_nothing_can_be_written_it_says_so_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    assert run(["new", str(tmp_path / "mine"), "--lang", "zh"]) == 1
    assert capsys.readouterr().err.endswith("：磁盘空间不足。 [unusable-file]\n")
    assert not [path for path in (tmp_path / "mine").rglob("*") if path.is_file()]


def test_a_starter_is_written_even_if_the_package_is_read_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    starter = tmp_path / "starter"
    shutil.copytree(starting._starter("en"), starter)
    starter.chmod(0o555)
    monkeypatch.setattr(starting, "_starter", lambda _: starter)
    assert run(["new", str(tmp_path / "mine")]) == 0
    assert (tmp_path / "mine").stat().st_mode & 0o200
