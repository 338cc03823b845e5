"""Short cuts: what a case would have come to by the new rules, told without doing it again.

Theory. The engine asks a limit in two places only: where a clock starts that runs by it, and where such a
clock is counted anew. So if two rulebooks differ in limits alone, a case is the same event for event until
the first clock starts by one of these. Such a clock has another due instant, and nothing else follows from
it as long as time itself does nothing about it: it is met, stopped or started again before it is due, by
either rulebook, and was never paused, extended, continued, recounted or warned about. Then the case is the
same event for event but for that due instant, by induction over its events.

A case that time will still change, up to the instant that is asked about, is no such case; nor is any where
units end, whom time moves. Whatever is not certain here is done again in full: `None` says so. That both ways
agree is a property test.

Events are read as they are stored, and only those of clocks are decoded. A name that does not occur in the
text of a history, quotes and all, occurs in none of its events.
"""

import json
import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

import attrs

from govflow.errors import CalendarError
from govflow.frozen import frozen
from govflow.insight.backtesting.differing import Differing, Dues
from govflow.ledger.bulk import Stored
from govflow.rulebook import Differences, Rulebook

_SAID = frozenset(("word", "metric", "staffing"))  # parts that decide nothing in the life of a case
_TITLES = frozenset(("name", "version", "title", "source", "effective"))
_MARK = '{"type":"'  # with which the codec begins each event
_KIND = len(_MARK)
_BREACHED = '"type":"Breached"'
_STARTED, _IN_TASK = f"{_MARK}ClockStarted", f"{_MARK}InTask"
_NOT_SIMPLE = re.compile(
    re.escape(_MARK) + "(?:Breached|Warned|Clock(?:Paused|Resumed|Extended|Continued|Recounted|Elapsed))"
)
_READ = json.JSONDecoder().raw_decode


def changed_limits(differences: Differences) -> frozenset[str] | None:
    """Return the limits that differ, if nothing else does that decides anything; else None."""
    found: set[str] = set()
    for one in differences.changes:
        part = one.subject.part
        if part == "limit":
            found.add(one.subject.name)
        elif part not in _SAID and not (part == "rulebook" and one.aspect in _TITLES):
            return None
    return frozenset(found)


@frozen
class _Started:
    """A start of a clock, and when it was met, stopped or started again; the last event while it `runs`."""

    limit: str
    calendar: str
    at: datetime
    due: datetime | None
    end: datetime
    runs: bool
    warns: bool


class NotCertain(Exception):
    """A case that must be done again in full."""


@attrs.frozen(eq=False)
class Shortcuts:
    """Tells what differs in cases where only `limits` have changed; `as_of` is up to when time passes."""

    old: Rulebook
    new: Rulebook
    limits: frozenset[str]
    as_of: datetime
    needles: tuple[str, ...] = attrs.field(init=False)
    steady: bool = attrs.field(init=False)

    @needles.default
    def _quoted(self) -> tuple[str, ...]:
        return tuple(json.dumps(name, ensure_ascii=False) for name in sorted(self.limits))

    @steady.default
    def _no_editions(self) -> bool:
        """Tell whether no calendar will be known better: else clocks that run are counted anew by time."""
        return all(len(c.editions) == 1 for book in (self.old, self.new) for c in book.calendars.values())

    @classmethod
    def of(
        cls, old: Rulebook, new: Rulebook, limits: frozenset[str] | None, as_of: datetime | None
    ) -> "Shortcuts | None":
        """Return the short cuts between two rulebooks; None if there are none."""
        if limits is None or as_of is None or old.editions or new.editions:
            return None
        return cls(old, new, limits, as_of)

    def differing(self, case: Stored, text: str) -> tuple[Differing, ...] | None:
        """Return what differs in a case, all events of which are in `text`; None if it must be done again."""
        if not case.events[0].startswith(_MARK) or not self._at_rest(case):
            return None
        if not self._named(text):
            return ()
        if _NOT_SIMPLE.search(text):
            return None
        try:
            return tuple(self._dues(case.events, text))
        except (NotCertain, CalendarError):
            return None

    def _named(self, text: str) -> bool:
        return any(needle in text for needle in self.needles)

    def _at_rest(self, case: Stored) -> bool:
        """Tell whether time changes nothing more in a case, but in clocks that run by the limits."""
        due = case.next_due
        return due is None or (self.steady and due >= self.as_of and due > _instant(_plain(case.events[-1])))

    def _dues(self, events: Sequence[str], text: str) -> Iterator[Differing]:
        """Yield how the clocks of a case are due otherwise. Errors: NotCertain, CalendarError."""
        if _IN_TASK in text and any(event.startswith(_IN_TASK) and self._named(event) for event in events):
            raise NotCertain
        told = [event for event in events if event[_KIND] == "C"]  # of clocks, all of them
        starts = [_plain(event) for event in told if event.startswith(_STARTED) and self._named(event)]
        for clock in sorted({start["clock"] for start in starts if start["limit"] in self.limits}):
            own = list(_starts(clock, told, events[-1]))
            counted = [self._counted(start) for start in own]
            was = Dues(_workflow(events[0]), clock, own[0].due, own[-1].due)
            if found := was.against(Dues(was.workflow, clock, counted[0], counted[-1])):
                yield found

    def _counted(self, start: _Started) -> datetime | None:
        """Return when a clock would be due by the new rules. Errors: NotCertain, CalendarError."""
        if start.limit not in self.limits:
            return start.due
        was, limit = self.old.limits.get(start.limit), self.new.limits.get(start.limit)
        if limit is None:
            if start.limit in self.new.limits:
                return None  # no date is promised any more
            raise NotCertain
        if was is None or (was.calendar is not None and limit.calendar is None):
            raise NotCertain  # the calendar is then that of whoever answers for it, or of a channel
        calendar = self.new.calendars.get(start.calendar)
        if calendar is None or limit.calendar not in (None, calendar) or start.warns:
            raise NotCertain
        due = (limit if limit.calendar else limit.on(calendar)).count(start.at).due_utc
        if due <= start.end or (start.runs and due < self.as_of):
            raise NotCertain
        return due


def _starts(clock: str, events: Sequence[str], last: str) -> Iterator[_Started]:
    """Yield each start of a clock, with its end."""
    name, start = json.dumps(clock, ensure_ascii=False), None
    for text in events:
        event = _plain(text) if name in text else {}
        if event.get("clock") == clock:
            if start:
                yield _started(start, _instant(event))
            start = event if event["type"] == "ClockStarted" else None
    if start:
        yield _started(start, _instant(_plain(last)), runs=True)


def _started(start: dict[str, Any], end: datetime, *, runs: bool = False) -> _Started:
    due = start.get("due")
    return _Started(
        start["limit"], start["calendar"], _instant(start), datetime.fromisoformat(due) if due else None,
        end, runs, bool(start.get("warnings")),
    )  # fmt: skip


def _plain(event: str) -> dict[str, Any]:
    """Return an event as it is stored as plain data: no white space stands around it."""
    plain: dict[str, Any] = _READ(event)[0]
    return plain


def _workflow(opened: str) -> str:
    return str(_plain(opened)["workflow"])


def _instant(event: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(event["at"])


def missed(events: Sequence[str], text: str) -> bool:
    """Tell whether a deadline was missed in a history, all of which is in `text`."""
    return _BREACHED in text and any(_missed(_plain(event)) for event in events if _BREACHED in event)


def _missed(event: dict[str, Any]) -> bool:
    return event["type"] == "Breached" or (event["type"] == "InTask" and _missed(event["event"]))
