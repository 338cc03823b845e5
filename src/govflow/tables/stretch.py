"""The stretches between the edges of an ordered column: their ends, their size, a value within."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Context, Decimal
from typing import Any, TypeAlias

import attrs

from govflow.tables.cell import Cell, Span
from govflow.tables.sets import Edge, Line

_TICK = timedelta(microseconds=1)
_STEPS = (timedelta(hours=1), timedelta(minutes=1), _TICK)
_DAY = timedelta(days=1)
_LAST: dict[type, Any] = {bool: True, date: date.max}
_FIRST: dict[type, Any] = {bool: False, date: date.min, timedelta: timedelta.min}


@attrs.frozen
class Stretch:
    """A class of neighbouring values: its ends, how many they are (1 if not known), and one of them."""

    span: Span
    size: int
    sample: Any


Placed: TypeAlias = tuple[int, Stretch]
"""A stretch and its place on the line."""


def stretches(line: Line, cells: Iterable[Cell]) -> Iterator[tuple[int, Stretch]]:
    """Yield (rules, stretch) for each class of a line that has values within its column's bounds.

    Instants are written as in the cells, not in UTC as on the line.
    """
    written = dict(_written(cells)) if line.kind is datetime else {}
    edges = [(written.get(value, value), side) for value, side in _edges(line)]
    for low, high, rules in zip([None, *edges], [*edges, None], line.sets, strict=True):
        if rules is not None and (span := _span(low, high, line.kind)) is not None:
            yield rules, Stretch(span, _size(span), _sample(span, line.kind))


def _written(cells: Iterable[Cell]) -> Iterator[tuple[datetime, datetime]]:
    """Yield each instant that the cells name with itself in the offset that it had there."""
    for span in (term for cell in cells for term in cell.terms if isinstance(term, Span)):
        for end in (span.low, span.high):
            if isinstance(end, datetime) and (offset := end.utcoffset()) is not None:
                yield end.astimezone(UTC), end.replace(tzinfo=timezone(offset))


def _edges(line: Line) -> list[Edge]:
    """Return the edges in their order; one tick after a round instant is written as after that instant."""
    if isinstance(line.edges, tuple):
        before, behind = line.edges
        return sorted([*((value, False) for value in before), *((value, True) for value in behind)])
    return [_rounded(value) for value in line.edges]


def _rounded(value: Any) -> Edge:
    ticks = getattr(value, "microsecond", None)
    if isinstance(value, timedelta):
        ticks = value.microseconds
    return (moved(value, -_TICK), True) if ticks == 1 else (value, False)


def _span(low: Edge | None, high: Edge | None, kind: type) -> Span | None:
    """Return what lies between two edges; None if nothing does."""
    if high and high == (_FIRST.get(kind), False):
        return None
    if kind not in (int, bool, date):
        if kind is time and low == (time.min, False):
            low = None
        return Span(low and low[0], high and high[0], bool(low and low[1]), bool(high and not high[1]))
    first = low[0] if low else _FIRST.get(kind)
    last = _previous(high[0]) if high else _LAST.get(kind)
    if kind is date:  # what has no end is better written without it
        return Span(low and first, high and last)
    return Span(first, last)


def _previous(value: Any) -> Any:
    if isinstance(value, bool):
        return False
    return value - (_DAY if isinstance(value, date) else 1)


def _size(span: Span) -> int:
    low: Any = span.low
    high: Any = span.high
    if isinstance(low or high, time):
        first = _ticks(low) + span.low_open if low is not None else 0
        return (_ticks(high) + (not span.high_open) if high is not None else _DAY // _TICK) - first
    if type(low) is date and type(high) is date:
        return (high - low).days + 1
    return int(high - low) + 1 if isinstance(low, int) and isinstance(high, int) else 1


def _ticks(value: time) -> int:
    return (datetime.combine(date.min, value) - datetime.combine(date.min, time())) // _TICK


def _sample(span: Span, kind: type) -> Any:
    return next(value for value in _candidates(span, kind) if value is not None and span.accepts(value))


def _candidates(span: Span, kind: type) -> Iterator[Any]:
    """Yield values one of which lies in the span, the plainest first."""
    low: Any = span.low
    high: Any = span.high
    if low is None and high is None:
        yield _anything(kind)
    yield low
    if kind is Decimal:
        yield from _decimals(low, high)
    yield high
    for step in _STEPS:
        yield moved(low, step)
        yield moved(high, -step)
    yield time.min if kind is time else None


def _anything(kind: type) -> Any:
    known = {time: time(12), date: date(2000, 1, 1), datetime: datetime(2000, 1, 1, tzinfo=UTC), bool: False}
    return known[kind] if kind in known else kind()


def _decimals(low: Decimal | int | None, high: Decimal | int | None) -> Iterator[Decimal]:
    ends = [Decimal(end) for end in (low, high) if end is not None]
    digits = max((abs(end.adjusted()) + len(end.as_tuple().digits) for end in ends), default=0)
    exact = Context(prec=2 * digits + 8)
    if len(ends) == 2:
        yield exact.divide(exact.add(*ends), Decimal(2))
    for end in ends:
        yield exact.add(end, Decimal(1))
        yield exact.subtract(end, Decimal(1))


def moved(value: Any, step: timedelta) -> Any:
    """Return the value that lies `step` later; None where there is none."""
    if isinstance(value, time):
        there = datetime.combine(date(2000, 1, 1), value) + step
        return there.time() if there.day == 1 and there.year == 2000 else None
    try:
        return value + step if isinstance(value, datetime | timedelta) else None
    except OverflowError:
        return None


def spans(placed: Sequence[Placed], count: int) -> Iterator[Span]:
    """Yield the spans that these stretches, in their order, make; `count` is how many the line has.

    Neighbours become one, and so do the two ends of the day.
    """
    runs: list[list[Placed]] = []
    for one in placed:
        if runs and runs[-1][-1][0] + 1 == one[0]:
            runs[-1].append(one)
        else:
            runs.append([one])
    joined = [_joined(run) for run in runs]
    if len(runs) > 1 and runs[0][0][0] == 0 and runs[-1][-1][0] == count - 1:
        morning, night = joined[0], joined[-1]
        over = attrs.evolve(night, high=morning.high, high_open=morning.high_open)
        if isinstance(over.low, time) and over.wraps:
            joined = [*joined[1:-1], over]
    yield from joined


def _joined(run: Sequence[Placed]) -> Span:
    first, last = run[0][1].span, run[-1][1].span
    return Span(first.low, last.high, first.low_open, last.high_open)
