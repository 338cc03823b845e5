"""Cases and their histories as the rows of a history, and where their units stand."""

import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import attrs

from govflow.case import Case, ClockStarted, Event, HandedTo, HandedUp, InTask, StepTaken
from govflow.case.codec import to_plain
from govflow.case.evolving import evolve
from govflow.case.view import View
from govflow.errors import Text
from govflow.hierarchy import Hierarchy

Row = dict[str, Any]
Nested = TypeVar("Nested", Case, View)

_ATTRIBUTES = {
    "step": "step",
    "source": "source",
    "target": "target",
    "clock": "clock",
    "limit_name": "limit",
    "table_name": "table",
    "rule": "rule",
    "due": "due",
    "level": "level",
    "ladder": "ladder",
}
"""Columns, and the attributes of events that they hold: words of the rules, units and instants alone, none of
which reading rules ever hide (see `govflow.case.redaction`)."""
_MOVES = (
    StepTaken,
    HandedUp,
    HandedTo,
)  # whose `source` is a state or an owner; of others it is another thing


def as_line(row: Row) -> str:
    """Return a row as a line of JSON."""
    return json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n"


@attrs.define
class Teller:
    """Makes rows of cases, with the wall clock of a zone. Reads nothing, and keeps no case."""

    zone: ZoneInfo
    units: set[str] = attrs.field(factory=set)  # which the rows name
    _last: tuple[datetime, str, str] | None = None
    _columns: dict[type, tuple[tuple[str, str], ...]] = attrs.field(factory=dict)
    _runs: dict[tuple[str, str], int] = attrs.field(factory=dict)  # of each clock of the case that is told

    def history(self, case: str, history: Iterable[Event]) -> Iterator[tuple[str, Row]]:
        """Yield the rows of a history, and of the case it comes to: nothing that reading rules could hide."""
        found: Case | None = None
        self._runs.clear()
        for number, event in enumerate(history):
            found = evolve(found, event)
            yield "events", self._event(case, number, event, found)
        for task, part in _with_tasks("", found) if found else ():
            yield "cases", self._case(case, task, part, part.version)

    def view(self, view: View) -> Iterator[tuple[str, Row]]:
        """Yield the rows of a case as somebody may see it: with fields, who acted, and each event in full."""
        found: Case | None = None
        self._runs.clear()
        for number, event in enumerate(view.history):
            found = evolve(found, event)
            row = self._event(view.case_id, number, event, found)
            yield "events", row | {"actor": getattr(_inmost(event), "by", None), "data": to_plain(event)}
        for task, part in _with_tasks("", view):
            row = self._case(view.case_id, task, part.case, len(part.history))
            yield "cases", row | {"fields": dict(part.fields), "masked": list(part.masked)}

    def _event(self, case: str, number: int, event: Any, after: Case) -> Row:
        path: list[str] = []
        while isinstance(event, InTask):
            path.append(event.task)
            event, after = event.event, after.tasks[event.task]
        task = "/".join(path)
        utc, local = self._instant(event.at)
        self.units.add(after.unit)
        row = {
            "case_id": case, "number": number, "task": task, "kind": type(event).__name__,
            "happened": utc, "happened_local": local,
            "workflow": after.workflow, "state": after.state, "unit": after.unit, "owner": after.owner,
        }  # fmt: skip
        for column, attribute in self._columns_of(type(event)):
            value = getattr(event, attribute)
            if value is not None:
                row[column] = value.isoformat() if type(value) is datetime else value
        if row.get("clock"):
            row["run"] = self._run((task, event.clock), type(event) is ClockStarted)
        return row

    def _run(self, clock: tuple[str, str], starts: bool) -> int:
        """Return which run of a clock an event belongs to."""
        if starts:
            self._runs[clock] = self._runs.get(clock, 0) + 1
        return self._runs.get(clock, 0)

    def _columns_of(self, kind: type) -> tuple[tuple[str, str], ...]:
        found = self._columns.get(kind)
        if found is None:
            has = {attribute.name for attribute in attrs.fields(kind)}
            has -= set() if kind in _MOVES else {"source"}
            found = tuple((column, name) for column, name in _ATTRIBUTES.items() if name in has)
            self._columns[kind] = found
        return found

    def _case(self, case: str, task: str, found: Case, count: int) -> Row:
        self.units.add(found.unit)
        opened, opened_local = self._instant(found.opened_at)
        closed, closed_local = self._instant(found.closed_at) if found.closed_at else (None, None)
        return {
            "case_id": case, "task": task, "workflow": found.workflow, "state": found.state,
            "unit": found.unit, "filed_unit": found.opened.unit, "owner": found.owner,
            "unplaced": found.unplaced,
            "merged": any(related.kind == "duplicate_of" for related in found.relations),
            "opened": opened, "opened_local": opened_local, "closed": closed, "closed_local": closed_local,
            "climbed": found.climbed, "breaches": len(found.breaches), "events": count,
            "digest": found.digest,
        }  # fmt: skip

    def _instant(self, at: datetime) -> tuple[str, str]:
        """Return an instant in UTC and by the wall clock; several events in a row happen at one stroke."""
        if self._last is None or self._last[0] is not at:
            try:
                local = at.astimezone(self.zone)
            except OverflowError:  # at the end of all dates
                local = at
            self._last = at, at.isoformat(), local.replace(tzinfo=None).isoformat()
        return self._last[1:]


def _inmost(event: Any) -> Event:
    while isinstance(event, InTask):
        event = event.event
    found: Event = event
    return found


def _with_tasks(path: str, found: Nested) -> Iterator[tuple[str, Nested]]:
    """Yield a case, its tasks, and theirs, each with its path."""
    yield path, found
    for name, task in found.tasks.items():
        yield from _with_tasks(f"{path}/{name}".removeprefix("/"), task)


def unit_rows(trees: Iterable[Hierarchy], named: Iterable[str]) -> Iterator[tuple[str, Row]]:
    """Yield the rows of all units: those of the first tree, those that are gone from it, and other names.

    A unit that is gone stands where the nearest unit above it stands that is still there; one that no tree
    knows stands nowhere, which is position -1.
    """
    now, *before = trees
    for unit in now:
        place = now.subtree(unit)
        yield "units", _unit(now, unit, place.start, place.stop - 1, ended=False)
    gone: dict[str, Hierarchy] = {}
    for tree in before:
        gone.update((unit, tree) for unit in tree if unit not in now and unit not in gone)
    for unit, tree in gone.items():
        above = next((now.position(one) for one in tree.ancestors(unit) if one in now), -1)
        yield "units", _unit(tree, unit, above, above, ended=True)
    for unit in sorted(set(named) - gone.keys()):
        if unit not in now:
            yield "units", _row(unit, "", None, -1, -1, True, Text(unit, unit))


def _unit(tree: Hierarchy, unit: str, first: int, last: int, *, ended: bool) -> Row:
    found = tree[unit]
    return _row(unit, found.level, found.parent, first, last, ended, found.name)


def _row(unit: str, level: str, parent: str | None, first: int, last: int, ended: bool, name: Text) -> Row:
    return {
        "unit": unit, "parent": parent, "position": first, "last": last, "level": level, "ended": ended,
        "name_en": name.en, "name_zh": name.zh,
    }  # fmt: skip
