"""One list of problems, in every form: text, JSON, annotations of GitHub, SARIF."""

import json
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import jsonschema
import pytest

from govflow.cli.formats import annotation
from govflow.cli.meanings import meanings
from govflow.errors import Place, Problem, Text

if TYPE_CHECKING:
    from tests.cli.conftest import Govflow

FILES = {
    "rulebook.yaml": (
        "rulebook: b\nversion: '1'\nzone: UTC\nhierarchy: 层级 图.csv\ncalendars: c.yaml\nlimts: l\n"
    ),
    "层级 图.csv": "id,name,level,parent\ntown,镇,town,\nhill,山,ward,twon\n",
    "c.yaml": "calendars:\n  office:\n    weekly:\n      mon: ['09:00-15']\n",
}
CODES = ["bad-interval", "unknown-key", "unknown-parent"]


@pytest.fixture
def broken() -> Path:
    folder = Path("rules")
    folder.mkdir()
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def as_text(out: str, err: str) -> Iterator[tuple[str, ...]]:
    assert out == ""
    for line in err.splitlines():
        if found := re.fullmatch(r"(.*?):(\d+):(\d+): .* \[([a-z-]+)\]", line):
            yield found[4], found[1], found[2], found[3]


def as_json(out: str, err: str) -> Iterator[tuple[str, ...]]:
    assert err == ""
    for one in json.loads(out)["problems"]:
        yield one["code"], one["file"], str(one["line"]), str(one["column"])


def as_github(out: str, err: str) -> Iterator[tuple[str, ...]]:
    assert err == ""
    for line in out.splitlines():
        found = re.fullmatch(r"::error file=rules/([^,]*),line=(\d+),col=(\d+),title=([a-z-]+)::.+", line)
        assert found, line
        yield found[4], found[1], found[2], found[3]


def as_sarif(out: str, err: str) -> Iterator[tuple[str, ...]]:
    assert err == ""
    (run,) = json.loads(out)["runs"]
    for one in run["results"]:
        place = one["locations"][0]["physicalLocation"]
        spot = place["region"]
        file = unquote(place["artifactLocation"]["uri"]).removeprefix("rules/")
        yield one["ruleId"], file, str(spot["startLine"]), str(spot["startColumn"])


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize(
    ("form", "read"), [("text", as_text), ("json", as_json), ("github", as_github), ("sarif", as_sarif)]
)
def test_every_form_tells_the_same_problems_at_the_same_places(
    lang: str,
    form: str,
    read: Callable[[str, str], Iterator[tuple[str, ...]]],
    govflow: "Govflow",
    broken: Path,
) -> None:
    said = govflow("check", broken, "--format", form, "--lang", lang)
    assert said.code == 1
    assert sorted(read(said.out, said.err)) == [
        ("bad-interval", "c.yaml", "4", "13"),
        ("unknown-key", "rulebook.yaml", "6", "1"),
        ("unknown-parent", "层级 图.csv", "3", "13"),
    ]


def test_a_flag_and_a_format_are_the_same_json(govflow: "Govflow", broken: Path) -> None:
    assert govflow("check", broken, "--json").out == govflow("check", broken, "--format", "json").out


def test_json_has_both_languages_the_level_and_what_is_allowed(govflow: "Govflow", broken: Path) -> None:
    found = {one["code"]: one for one in json.loads(govflow("check", broken, "--json").out)["problems"]}
    key = found["unknown-key"]
    assert (key["level"], key["suggestion"]["en"]) == ("error", "Did you mean 'limits'?")
    assert "limits" in key["allowed"]
    assert key["suggestion"]["zh"] == "是否想写“limits”？"


def test_an_annotation_stays_one_line_whatever_it_says(govflow: "Govflow", broken: Path) -> None:
    key = "a%b\\nc,d::e"
    with (broken / "rulebook.yaml").open("a", encoding="utf-8") as file:
        file.write(f'"{key}": x\n')
    lines = govflow("check", broken, "--format", "github").out.splitlines()
    assert all(line.startswith("::error file=rules/") for line in lines)
    assert sum("a%25b" in line for line in lines) == 1


def test_an_annotation_names_a_file_whatever_it_is_called() -> None:
    problem = Problem("bad-cell", Text("No: 5%, a.", "不行。"), Place("a:b,c%.csv", 3), level="note")
    said = "::notice file=a%3Ab%2Cc%25.csv,line=3,title=bad-cell::No: 5%25, a."
    assert annotation(problem, "en", None) == said


def test_a_rulebook_that_is_not_there_is_told_in_every_form(govflow: "Govflow") -> None:
    for form in ("text", "json", "github", "sarif"):
        said = govflow("check", "nowhere", "--format", form)
        assert said.code == 1
        assert "no-rulebook" in said.out + said.err


# ---- SARIF: the parts of its schema that we write, by the words of the standard

MESSAGE = {"type": "object", "required": ["text"], "properties": {"text": {"type": "string", "minLength": 1}}}
LEVEL = {"enum": ["none", "note", "warning", "error"]}
SARIF: dict[str, Any] = {
    "type": "object",
    "required": ["version", "runs"],
    "additionalProperties": False,
    "properties": {
        "$schema": {"type": "string", "format": "uri"},
        "version": {"const": "2.1.0"},
        "runs": {"type": "array", "items": {"$ref": "#/$defs/run"}},
    },
    "$defs": {
        "run": {
            "type": "object",
            "required": ["tool"],
            "additionalProperties": False,
            "properties": {
                "tool": {
                    "type": "object",
                    "required": ["driver"],
                    "additionalProperties": False,
                    "properties": {"driver": {"$ref": "#/$defs/driver"}},
                },
                "language": {"type": "string", "pattern": "^[a-zA-Z]{2}(-[a-zA-Z]{2})?$"},
                "columnKind": {"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
                "results": {"type": "array", "items": {"$ref": "#/$defs/result"}},
            },
        },
        "driver": {
            "type": "object",
            "required": ["name"],
            "additionalProperties": False,
            "properties": {
                "name": {"type": "string"},
                "semanticVersion": {"type": "string"},
                "rules": {"type": "array", "uniqueItems": True, "items": {"$ref": "#/$defs/rule"}},
            },
        },
        "rule": {
            "type": "object",
            "required": ["id"],
            "additionalProperties": False,
            "properties": {
                "id": {"type": "string"},
                "shortDescription": MESSAGE,
                "help": {**MESSAGE, "additionalProperties": {"type": "string"}},
                "defaultConfiguration": {
                    "type": "object",
                    "additionalProperties": False,
                    "properties": {"level": LEVEL},
                },
            },
        },
        "result": {
            "type": "object",
            "required": ["message"],
            "additionalProperties": False,
            "properties": {
                "ruleId": {"type": "string"},
                "ruleIndex": {"type": "integer", "minimum": -1},
                "level": LEVEL,
                "message": MESSAGE,
                "locations": {"type": "array", "items": {"$ref": "#/$defs/location"}},
            },
        },
        "location": {
            "type": "object",
            "additionalProperties": False,
            "properties": {
                "physicalLocation": {
                    "type": "object",
                    "required": ["artifactLocation"],
                    "additionalProperties": False,
                    "properties": {
                        "artifactLocation": {
                            "type": "object",
                            "additionalProperties": False,
                            "properties": {
                                "uri": {"type": "string", "pattern": "^[!-~]+$"},
                                "uriBaseId": {"type": "string"},
                            },
                        },
                        "region": {
                            "type": "object",
                            "additionalProperties": False,
                            "properties": {
                                "startLine": {"type": "integer", "minimum": 1},
                                "startColumn": {"type": "integer", "minimum": 1},
                                "snippet": MESSAGE,
                            },
                        },
                    },
                }
            },
        },
    },
}


@pytest.mark.parametrize("source", ["rules", "zhenhai", "nowhere"])
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_sarif_is_sarif(lang: str, source: str, govflow: "Govflow", broken: Path) -> None:
    assert broken.name == "rules"
    log = json.loads(govflow("check", source, "--format", "sarif", "--lang", lang).out)
    jsonschema.validate(log, SARIF, cls=jsonschema.Draft202012Validator)
    (run,) = log["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert len(rules) == len({one["ruleId"] for one in run["results"]})
    for one in run["results"]:
        assert rules[one["ruleIndex"]]["id"] == one["ruleId"]
        for place in one.get("locations", ()):
            where = place["physicalLocation"]["artifactLocation"]
            assert ("uriBaseId" in where) != where["uri"].startswith("file://")


def test_the_rules_of_sarif_say_what_their_codes_mean(govflow: "Govflow", broken: Path) -> None:
    (run,) = json.loads(govflow("check", broken, "--format", "sarif", "--lang", "zh").out)["runs"]
    rules = {rule["id"]: rule for rule in run["tool"]["driver"]["rules"]}
    assert sorted(rules) == CODES
    assert rules["unknown-key"]["shortDescription"]["text"] == meanings()["unknown-key"].text.zh
    assert rules["unknown-key"]["help"]["text"] == meanings()["unknown-key"].mend.zh


def test_a_program_finds_the_files_that_are_named(govflow: "Govflow", broken: Path, tmp_path: Path) -> None:
    inside = govflow("check", broken, "--format", "github").out
    assert all(Path(name).is_file() for name in re.findall("file=([^,]+)", inside))
    elsewhere = govflow("check", broken.resolve(), "--format", "github").out
    assert inside == elsewhere
    outside = tmp_path / "there"
    broken.resolve().rename(outside)
    away = govflow("check", outside, "--format", "sarif").out
    assert outside.resolve().as_uri() in away


def test_warnings_fail_only_where_that_is_asked(govflow: "Govflow", broken: Path) -> None:
    (broken / "rulebook.yaml").write_text(
        FILES["rulebook.yaml"].replace("limts: l\n", "title: {en: b, zh: 书}\n"), encoding="utf-8"
    )
    (broken / "层级 图.csv").write_text(FILES["层级 图.csv"].replace("twon", "town"), encoding="utf-8")
    (broken / "c.yaml").write_text(FILES["c.yaml"].replace("09:00-15", "09:00-23:59"), encoding="utf-8")
    mild, strict = govflow("check", broken), govflow("check", broken, "--strict")
    assert (mild.code, strict.code) == (0, 1)
    assert mild.err == strict.err
    assert mild.err.startswith("c.yaml:4:13: warning: ")
    assert govflow("check", broken, "--format", "github").out.startswith("::warning file=rules/c.yaml,")
    (run,) = json.loads(govflow("check", broken, "--format", "sarif").out)["runs"]
    assert [one["level"] for one in run["results"]] == ["warning"]


def test_other_commands_quote_the_rules_too(govflow: "Govflow", broken: Path) -> None:
    said = govflow("due", broken, "--limit", "x", "--start", "2024-05-03T14:00")
    assert said.code == 1
    assert "  4 |       mon: ['09:00-15']\n    |             ^~~~~~~~~~\n  = Write " in said.err


@pytest.mark.parametrize("form", ["github", "sarif"])
def test_a_rulebook_beside_the_current_folder_is_named_in_full(
    form: str, govflow: "Govflow", broken: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    full = (broken / "rulebook.yaml").resolve()
    Path("inside").mkdir()
    monkeypatch.chdir("inside")

    said = govflow("check", Path("..", broken), "--format", form).out

    assert ".." not in said
    assert (full.as_uri() if form == "sarif" else f"file={full.as_posix()},") in said


def test_what_rule_files_say_does_nothing_to_a_terminal(govflow: "Govflow", copied: Path) -> None:
    changed = Path("changed")
    shutil.copytree(copied, changed)
    rows = (changed / "triage.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    rows[1] = "\x1b]0;x\x07\x9b31m\u202e" + rows[1]
    (changed / "triage.csv").write_text("".join(rows), encoding="utf-8")

    for words in (["diff", copied, changed], ["test", changed, "--only", "x"], ["test", changed]):
        for form in (
            ("text", "markdown", "json") if words[0] == "diff" else ("text", "json", "github", "sarif")
        ):
            said = govflow(*words, "--format", form)
            assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f]", said.out + said.err), (words, form)
