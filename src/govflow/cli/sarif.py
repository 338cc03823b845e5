"""SARIF 2.1.0, the form in which code scanners and editors exchange findings.

Source: OASIS, Static Analysis Results Interchange Format (SARIF) Version 2.1.0, sections 3.13 to 3.59.
"""

from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any
from urllib.parse import quote

from govflow.cli.carets import Sources, harmless
from govflow.cli.meanings import Meaning, meanings
from govflow.cli.where import path_of
from govflow.errors import Place, Problem

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_ROOT = "%SRCROOT%"
_LONGEST_SNIPPET = 500


def sarif_log(problems: Sequence[Problem], lang: str, folder: Path | None) -> dict[str, Any]:
    """Return problems as one run of govflow; its rules are the codes that occur, with what they mean."""
    codes = list(dict.fromkeys(problem.code for problem in problems))
    known, sources = meanings(), Sources(folder)
    driver = {
        "name": "govflow",
        "semanticVersion": version("govflow"),
        "rules": [_rule(code, known.get(code), lang) for code in codes],
    }
    run = {
        "tool": {"driver": driver},
        "language": "zh-CN" if lang == "zh" else "en",
        "columnKind": "unicodeCodePoints",
        "results": [_result(one, codes.index(one.code), lang, folder, sources) for one in problems],
    }
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _rule(code: str, meaning: Meaning | None, lang: str) -> dict[str, Any]:
    if meaning is None:
        return {"id": code}
    text, mend = meaning.text.to(lang), meaning.mend.to(lang)
    return {
        "id": code,
        "shortDescription": {"text": text},
        "help": {"text": mend, "markdown": mend},
        "defaultConfiguration": {"level": meaning.level},
    }


def _result(problem: Problem, index: int, lang: str, folder: Path | None, sources: Sources) -> dict[str, Any]:
    hint = f" {problem.suggestion.to(lang)}" if problem.suggestion else ""
    found = {
        "ruleId": problem.code,
        "ruleIndex": index,
        "level": problem.level,
        "message": {"text": harmless(problem.message.to(lang) + hint)},
    }
    if problem.place is None:
        return found
    return {**found, "locations": [{"physicalLocation": _physical(problem.place, folder, sources)}]}


def _physical(place: Place, folder: Path | None, sources: Sources) -> dict[str, Any]:
    path = Path(path_of(place, folder))
    artifact = {"uri": quote(path.as_posix()), "uriBaseId": _ROOT}
    if path.is_absolute():
        artifact = {"uri": path.as_uri()}
    region = {"region": _region(place, sources.line(place) or "")} if place.line else {}
    return {"artifactLocation": artifact, **region}


def _region(place: Place, line: str) -> dict[str, Any]:
    found: dict[str, Any] = {"startLine": place.line}
    if place.column:
        found["startColumn"] = place.column
    if line and len(line) <= _LONGEST_SNIPPET:
        found["snippet"] = {"text": harmless(line)}
    return found
