"""What a release of govflow wrote is read for good, and nothing of it comes to mean something else."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from govflow.case import fold
from govflow.case.codec import decode, encode, to_plain
from govflow.case.codec_schema import event_schema
from govflow.case.snapshot import FORM, from_text, to_text

RELEASES = sorted(
    path for path in (Path(__file__).parents[1] / "golden").iterdir() if path.name[:1].isdigit()
)

Schema = Mapping[str, Any]
every_release = pytest.mark.parametrize("release", RELEASES, ids=lambda path: path.name)


def lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines()


def schema_of(release: Path) -> Schema:
    schema: Schema = json.loads((release / "schema.json").read_text(encoding="utf-8"))
    return schema


def broken(old: Schema, new: Schema) -> Iterator[str]:
    """Yield what of an older schema is no more, is of another type, or must be said now and needed not."""
    for kind, before in old["$defs"].items():
        now = new["$defs"].get(kind)
        if now is None:
            yield f"{kind} is gone"
        elif kind != "Event":
            was, are = before["properties"], now["properties"]
            yield from (f"{kind}.{name} is gone" for name in was.keys() - are.keys())
            yield from (f"{kind}.{n} has changed" for n in was.keys() & are if not wider(was[n], are[n]))
            yield from (
                f"{kind}.{name} is required" for name in set(now["required"]) - set(before["required"])
            )


def wider(old: Schema, new: Schema) -> bool:
    """Tell whether all that was of an old shape is of the new one, and what was not said means the same."""
    types = [
        set(one["type"] if isinstance(one.get("type"), list) else [one.get("type")]) for one in (old, new)
    ]
    rest = [{name: value for name, value in one.items() if name != "type"} for one in (old, new)]
    return types[0] <= types[1] and rest[0] == rest[1]


@every_release
def test_a_release_left_every_kind_and_all_that_it_could_say(release: Path) -> None:
    said: dict[str, set[str]] = {}
    for line in lines(release / "events.jsonl"):
        plain = json.loads(line)
        said.setdefault(plain["type"], set()).update(plain)
    kinds = {kind: one for kind, one in schema_of(release)["$defs"].items() if kind != "Event"}
    assert said == {kind: set(one["properties"]) for kind, one in kinds.items()}


@every_release
def test_every_event_of_a_release_is_read_and_written_as_it_was(release: Path) -> None:
    for line in lines(release / "events.jsonl"):
        event = decode(line)
        assert to_plain(event) == json.loads(line)
        assert decode(encode(event)) == event


@every_release
def test_every_life_of_a_release_is_folded(release: Path) -> None:
    for line in lines(release / "lives.jsonl"):
        life = json.loads(line)
        case = fold(decode(json.dumps(event)) for event in life["events"])
        assert case is not None
        if life["form"] == FORM:  # else snapshots of that release are passed over
            assert from_text(life["case"]) == case, "evolve has changed: raise _FOLD in case/snapshot.py"
            assert to_text(case) == life["case"]


@every_release
def test_nothing_that_a_release_could_say_was_taken_back(release: Path) -> None:
    assert list(broken(schema_of(release), event_schema())) == []


BEFORE: Schema = {
    "$defs": {
        "Moved": {
            "properties": {"at": {"type": "string"}, "to": {"type": "string", "default": ""}},
            "required": ["at"],
        }
    }
}


@pytest.mark.parametrize(
    ("now", "told"),
    [
        ({}, ["Moved is gone"]),
        ({"properties": {"at": {"type": "string"}}, "required": ["at"]}, ["Moved.to is gone"]),
        ({"properties": {"at": {"type": "integer"}, "to": {"type": "string", "default": ""}}, "required": []},
         ["Moved.at has changed"]),
        ({"properties": {"at": {"type": ["string", "null"]}, "to": {"type": "string", "default": "home"}},
          "required": ["at"]}, ["Moved.to has changed"]),
        ({"properties": {"at": {"type": "string"}, "to": {"type": "string", "default": ""}},
          "required": ["at", "to"]}, ["Moved.to is required"]),
        ({"properties": {"at": {"type": "string"}, "to": {"type": "string", "default": ""},
                         "why": {"type": "string"}}, "required": ["at", "why"]}, ["Moved.why is required"]),
        ({"properties": {"at": {"type": ["string", "null"]}, "to": {"type": "string", "default": ""},
                         "why": {"type": "string", "default": ""}}, "required": ["at"]}, []),
    ],
)  # fmt: skip
def test_what_is_taken_back_would_be_found(now: Schema, told: list[str]) -> None:
    assert list(broken(BEFORE, {"$defs": {"Moved": now} if now else {}})) == told
