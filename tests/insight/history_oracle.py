"""What the questions come to, counted naively over the ledger itself, in the order of the answers."""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from govflow.case import Case, ClockMet, ClockStarted, ClockStopped, HandedUp, fold
from govflow.case.events import Breached
from govflow.desk import Desk

Rows = list[tuple[Any, ...]]


def cases_of(desk: Desk, under: str, of: str = "opened_at") -> Iterator[tuple[Case, datetime]]:
    """Yield the cases of a unit, with the wall clock at which they were opened, or closed."""
    for name in desk.ledger.cases():
        case = fold(desk.history(name))
        at = getattr(case, of)
        if case and at and (not under or desk.book.hierarchy.is_under(case.unit, under)):
            yield case, at.astimezone(desk.book.zone)


def within(at: datetime, since: date, until: date) -> bool:
    return since <= at.date() < until


def load_by_unit(desk: Desk, under: str, since: date, until: date) -> Rows:
    tree, found = desk.book.hierarchy, Counter[tuple[str, str]]()
    for case, at in cases_of(desk, under):
        if within(at, since, until):
            above = (case.unit, *tree.ancestors(case.unit))
            found.update((unit, f"{at:%Y-%m}") for unit in above if not under or tree.is_under(unit, under))
    keys = sorted(found, key=lambda key: (tree.position(key[0]), key[1]))
    return [(unit, tree.level(unit), month, found[unit, month]) for unit, month in keys]


def on_time_by_limit(desk: Desk, under: str, since: date, until: date) -> Rows:
    """Runs of clocks that are never continued, which is so in these histories."""
    found: dict[tuple[str, str, str], list[int]] = defaultdict(lambda: [0] * 5)
    for case, _ in cases_of(desk, under):
        running: dict[str, ClockStarted] = {}
        late: set[str] = set()
        for event in desk.history(case.id):
            if isinstance(event, ClockStarted):
                if event.clock in running:
                    note(
                        found, case, desk, running[event.clock], 2 if event.clock in late else 4, since, until
                    )
                running[event.clock] = event
                late.discard(event.clock)
            elif isinstance(event, Breached):
                late.add(event.clock)
            elif isinstance(event, ClockMet | ClockStopped):
                how = 2 if event.clock in late else 1 if isinstance(event, ClockMet) else 3
                note(found, case, desk, running.pop(event.clock), how, since, until)
        for clock, event in running.items():
            note(found, case, desk, event, 2 if clock in late else 4, since, until)
    return [(*key, *found[key]) for key in sorted(found)]


def note(found: Any, case: Case, desk: Desk, start: ClockStarted, how: int, since: date, until: date) -> None:
    if within(start.at.astimezone(desk.book.zone), since, until):
        count = found[case.workflow, start.clock, start.limit]
        count[0] += 1
        count[how] += 1


def days_to_close(desk: Desk, under: str, since: date, until: date) -> Rows:
    found = defaultdict(list)
    for case, at in cases_of(desk, under, "closed_at"):
        if within(at, since, until):
            found[case.workflow].append((case.closed_at - case.opened_at) / timedelta(days=1))  # type: ignore[operator]
    return [
        (flow, len(days), *(share_of(sorted(days), q) for q in (0.5, 0.9, 0.99, 1.0)))
        for flow, days in sorted(found.items())
    ]


def share_of(ordered: list[float], share: float) -> float:
    """Return a quantile: linear between the two values nearest to it."""
    at = share * (len(ordered) - 1)
    low = int(at)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (at - low)


def hand_ups_by_ladder(desk: Desk, under: str, since: date, until: date) -> Rows:
    found = defaultdict(list)
    for case, _ in cases_of(desk, under):
        for event in desk.history(case.id):
            if isinstance(event, HandedUp) and within(event.at.astimezone(desk.book.zone), since, until):
                found[event.ladder, event.owner].append(case.id)
    return [(*key, len(found[key]), len(set(found[key]))) for key in sorted(found)]


def busiest_hours(desk: Desk, under: str, since: date, until: date) -> Rows:
    found = Counter((at.isoweekday(), at.hour) for _, at in cases_of(desk, under) if within(at, since, until))
    return [(*key, found[key]) for key in sorted(found, key=lambda key: (-found[key], key))]


def backlog(desk: Desk, under: str, since: date, until: date) -> Rows:
    opened = sorted(f"{at:%Y-%m}" for _, at in cases_of(desk, under))
    closed = sorted(f"{at:%Y-%m}" for _, at in cases_of(desk, under, "closed_at"))
    rows, month = [], date.fromisoformat(f"{opened[0]}-01") if opened else date.max
    while opened and f"{month:%Y-%m}" <= max(opened[-1], closed[-1] if closed else ""):
        name, after = f"{month:%Y-%m}", (month + timedelta(days=31)).replace(day=1)
        counts = [bisect_left(months, f"{after:%Y-%m}") for months in (opened, closed)]
        if since.replace(day=1) <= month < until:
            rows.append((name, opened.count(name), closed.count(name), counts[0] - counts[1]))
        month = after
    return rows


ORACLES = {
    f.__name__: f
    for f in (load_by_unit, on_time_by_limit, days_to_close, hand_ups_by_ladder, busiest_hours, backlog)
}
