"""The second half of docs/reference/events.md: `python tests/docs/events_page.py` writes it.

Examples come from the golden lives of the newest release, so that a changed preset does not change the page.
"""

import inspect
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from tests.golden.release import examples

from govflow.case.codec import KINDS, decode, to_plain
from govflow.case.codec_schema import event_schema

GOLDEN = Path(__file__).parents[1] / "golden"
PAGE = Path(__file__).parents[2] / "docs" / "reference" / "events.md"
MARK = "<!-- What follows is made by tests/docs/events_page.py -->\n"
OLD, NEW = "cc5c366736efb0c71c0ad06cb81a6c23", "1f0a6c8e72d94b35a1c2e4f60798bd31"
MADE_UP: tuple[dict[str, Any], ...] = (  # of kinds that no case of the stories has lived through
    {
        "type": "Rehomed", "at": "2024-12-31T16:00:00+00:00", "unit": "north", "owner": "north",
        "was_unit": "hill", "was_owner": "hill", "how": "successor",
    },
    {
        "type": "Migrated", "at": "2025-01-02T01:00:00+00:00", "by": "mia", "command": "R1/migrate/" + NEW,
        "source": OLD, "digest": NEW, "state": "handling", "as_of": "2024-12-31T16:00:00+00:00",
        "version": "2",
    },
    {
        "type": "ClockContinued", "at": "2018-06-07T02:00:00+00:00", "clock": "handle",
        "due": "2018-06-08T10:00:00+00:00", "revision": "2018", "digest": OLD,
    },
    {
        "type": "ClockRecounted", "at": "2025-01-02T01:00:00+00:00", "clock": "handle",
        "due": "2025-01-06T10:00:00+00:00", "calendar": "office", "revision": "2025", "digest": NEW,
        "limit": "6 working_days", "table": "promises", "rule": "danger-2",
    },
)  # fmt: skip
_TYPES = {"string": "text", "boolean": "true or false", "integer": "whole number", "null": "none"}


def kinds() -> Iterator[str]:
    """Yield the lines that tell of each kind."""
    schema, shown = event_schema(), _examples()
    for name, kind in KINDS.items():
        yield f"\n## {name}\n\n{_said(kind)}\n"
        yield "| attribute | what it is | unless given |\n|---|---|---|"
        declared = schema["$defs"][name]
        for attribute, shape in declared["properties"].items():
            if attribute != "type":
                yield f"| `{attribute}` | {_type(shape)} | {_default(attribute, declared)} |"
        assert to_plain(decode(json.dumps(shown[name]))) == shown[name]
        yield f"\n```json\n{json.dumps(shown[name], ensure_ascii=False)}\n```"


def _said(kind: type) -> str:
    """Return the docstring of a class, with the example that has its attributes in full."""
    return inspect.getdoc(kind) or ""


def _type(shape: Mapping[str, Any]) -> str:
    if "$ref" in shape:
        return "an event"
    if shape.get("format") == "date-time":
        return "instant, or none" if isinstance(shape["type"], list) else "instant"
    if shape["type"] == "array":
        return f"list of {_type(shape['items'])}s"
    if shape["type"] == "object":
        of = shape.get("additionalProperties")
        return f"mapping of {_type(of)}s" if of else "mapping of field names to values"
    return _TYPES[shape["type"]]


def _default(attribute: str, declared: Mapping[str, Any]) -> str:
    if attribute in declared["required"]:
        return ""
    return f"`{json.dumps(declared['properties'][attribute]['default'])}`"


def _examples() -> dict[str, dict[str, Any]]:
    """Return an event of each kind: the fullest that a case lived through, else one that is made up."""
    releases = [path for path in GOLDEN.iterdir() if path.name[:1].isdigit()]
    newest = max(releases, key=lambda path: [int(part) for part in path.name.split(".")])
    found = {one["type"]: one for one in (*examples(event_schema()), *MADE_UP)}
    lived: dict[str, dict[str, Any]] = {}
    for line in (newest / "lives.jsonl").read_text(encoding="utf-8").splitlines():
        for event in (one for outer in json.loads(line)["events"] for one in _unpacked(outer)):
            if len(event) > len(lived.get(event["type"], ())):
                lived[event["type"]] = event
    return {**found, **lived}


def _unpacked(event: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield event
    if "event" in event:
        yield from _unpacked(event["event"])


def whole() -> str:
    """Return the page as it should be: its first half is written by hand."""
    head, mark, _ = PAGE.read_text(encoding="utf-8").partition(MARK)
    assert mark, "the page has lost its mark"
    return head + mark + "\n".join(kinds()) + "\n"


if __name__ == "__main__":
    PAGE.write_text(whole(), encoding="utf-8")
