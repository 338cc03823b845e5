"""Write the golden folder of a release: `python tests/golden/release.py`, once, as it is released.

What a release wrote is read for good. So each leaves here its JSON Schema of events, examples of every kind
of event at its shortest and in full, and some lives with the cases that they come to as snapshots. Tests
read all of it with the govflow of today; nobody changes a folder whose version has been released.
"""

import json
import sys
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from govflow import insight, load
from govflow.case import Event, InTask, fold
from govflow.case.codec import to_plain
from govflow.case.codec_schema import event_schema
from govflow.case.snapshot import FORM, to_text
from govflow.rulebook import presets

HERE = Path(__file__).parent
Schema = Mapping[str, Any]


def version() -> str:
    project = tomllib.loads((HERE.parents[1] / "pyproject.toml").read_text(encoding="utf-8"))
    return str(project["project"]["version"])


def examples(schema: Schema) -> Iterator[dict[str, Any]]:
    """Yield each kind of event with what it must have alone, and with all that it can have."""
    for kind in (one["$ref"].rpartition("/")[2] for one in schema["$defs"]["Event"]["oneOf"]):
        declared = schema["$defs"][kind]
        for names in (declared["required"], declared["properties"]):
            short = names is declared["required"]
            yield {name: _value(name, declared["properties"][name], short=short) for name in names}


def _value(name: str, declared: Schema, *, short: bool) -> Any:
    if "const" in declared:
        return declared["const"]
    if "$ref" in declared:
        return {"type": "ClockMet", "at": "2018-06-05T02:00:00+00:00", "clock": "check"}
    kinds = declared["type"] if isinstance(declared["type"], list) else [declared["type"]]
    if "null" in kinds and short:
        return None
    if declared.get("format") == "date-time":
        return f"2018-06-{5 + len(name):02}T02:03:04.000005+00:00"
    return _of_kind(name, kinds[0], declared)


def _of_kind(name: str, kind: str, declared: Schema) -> Any:
    if kind == "array":
        return [_value(name, declared["items"], short=False)]
    if kind == "object" and "additionalProperties" in declared:
        return {"yellow": _value(name, declared["additionalProperties"], short=False)}
    plain = {"summary": "路灯不亮", "count": 3, "safe": True, "result": None, "tags": ["light", "road"]}
    return {"object": plain, "boolean": True, "integer": 3, "string": f"{name} 甲"}[kind]


def lives() -> Iterator[tuple[Event, ...]]:
    """Yield some lives out of the stories that ship with govflow, so that every kind in them is there."""
    found = sorted(stories(), key=lambda events: len(kinds(events)), reverse=True)
    seen: set[str] = set()
    for events in found:
        if kinds(events) - seen:
            seen |= kinds(events)
            yield events


def stories() -> Iterator[tuple[Event, ...]]:
    """Yield the history of every case in the stories that ship with govflow."""
    for name, folder in presets().items():
        if (folder / "stories.yaml").exists():
            book = load(name)
            for story in insight.read_stories(folder, book)[1]:
                ledger = insight.tell(book, story).ledger
                yield from (ledger.history(case) for case in ledger.cases())


def kinds(events: Iterable[Event]) -> set[str]:
    """Return which kinds of events there are, those in tasks too."""
    found = {type(event).__name__ for event in events}
    return found | {f"InTask {type(event.event).__name__}" for event in events if isinstance(event, InTask)}


def write(folder: Path) -> None:
    """Write all of it."""
    folder.mkdir(parents=True)
    schema = event_schema()
    _write(folder / "schema.json", [json.dumps(schema, ensure_ascii=False, indent=1)])
    _write(folder / "events.jsonl", [json.dumps(one, ensure_ascii=False) for one in examples(schema)])
    _write(folder / "lives.jsonl", [json.dumps(_life(e), ensure_ascii=False) for e in lives()])


def _life(events: tuple[Event, ...]) -> dict[str, Any]:
    case = fold(events)
    assert case is not None
    return {"form": FORM, "case": to_text(case), "events": [to_plain(event) for event in events]}


def _write(path: Path, lines: list[str]) -> None:
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    target = HERE / version()
    if target.exists():
        sys.exit(f"{target} is there. Delete it if this version is not released yet, else raise the version.")
    write(target)
