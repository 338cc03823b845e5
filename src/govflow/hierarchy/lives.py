"""What can be wrong with rows that have dates: each unit has one life, and its parent lives through it.

Several rows of one unit say how it stood at different times; they follow upon each other day by day. So the
life of a unit is one span of days, and whatever must be there in a time is there if its life holds that time.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise

import attrs

from govflow.errors import Problem, Text
from govflow.hierarchy.checks import own_parent, unknown_parent
from govflow.hierarchy.links import link_faults
from govflow.hierarchy.nearest import Nearest
from govflow.hierarchy.period import Period
from govflow.hierarchy.quoting import short
from govflow.hierarchy.rows import Fault, Lines, empty_id
from govflow.hierarchy.unit import Link, Unit

Units = Sequence[tuple[Unit, Period]]
Links = Sequence[tuple[Link, Period]]


@attrs.frozen(eq=False)
class Lives:
    """The numbers of each unit's rows in the order of time, and all its days."""

    rows: Mapping[str, Sequence[int]]
    periods: Mapping[str, Period]

    @classmethod
    def of(cls, units: Units) -> "Lives":
        """Gather the rows that can be of a life."""
        rows: dict[str, list[int]] = {}
        for number, (unit, period) in enumerate(units):
            if unit.id.strip() and period.first < period.after:
                rows.setdefault(unit.id, []).append(number)
        for numbers in rows.values():
            numbers.sort(key=lambda number: units[number][1].first)
        return cls(rows, {unit: _whole([units[number][1] for number in rows[unit]]) for unit in rows})

    def during(self, unit: str, period: Period) -> bool:
        """Tell whether a known unit is in force on some day of a period."""
        life = self.periods[unit]
        return max(life.first, period.first) < min(life.after, period.after)

    def last(self, unit: str) -> int:
        """Return the number of the row that says how a unit stood last."""
        return self.rows[unit][-1]


def _whole(periods: Sequence[Period]) -> Period:
    return Period(periods[0].since, max(periods, key=lambda period: period.after).until)


def life_faults(units: Units, lives: Lives, lines: Lines) -> Iterator[Fault]:
    """Yield what is wrong with rows of units, day by day aside."""
    for number, (unit, period) in enumerate(units):
        if not unit.id.strip():
            yield number, empty_id()
        elif period.first >= period.after:
            yield number, _backwards(unit.id)
    for numbers in lives.rows.values():
        for before, number in pairwise(numbers):
            yield from _following(units, before, number, lines)
    yield from _parents(units, lives)


def _following(units: Units, before: int, number: int, lines: Lines) -> Iterator[Fault]:
    (earlier, past), (unit, period) = units[before], units[number]
    if period.first < past.after:
        later = max(before, number)
        yield later, _overlapping(unit.id, lines.name(min(before, number)))
    elif past.after < period.first:
        yield number, _gap(unit.id, past.after, lines.name(before))
    if unit.level != earlier.level:
        yield number, _other_level(unit, earlier.level, lines.name(before))


def _parents(units: Units, lives: Lives) -> Iterator[Fault]:
    nearest = Nearest(lives.periods.keys())
    for number, (unit, period) in enumerate(units):
        if not unit.parent:
            continue
        if unit.parent == unit.id:
            yield number, own_parent(unit.id)
        elif (life := lives.periods.get(unit.parent)) is None:
            yield number, unknown_parent(unit.id, unit.parent, nearest.to(unit.parent, but=unit.id))
        elif period.first < life.first or life.after < period.after:
            day = max(period.first, life.after) if period.first >= life.first else period.first
            yield number, _orphan(unit.id, unit.parent, day, life)


def dated_link_faults(links: Links, lives: Lives) -> Iterator[Fault]:
    """Yield what is wrong with links; one holds where it and both its ends are in force."""
    known = lives.periods
    yield from link_faults([link for link, _ in links], known)
    for number, (link, period) in enumerate(links):
        if period.first >= period.after:
            yield number, _backwards(link.kind)
        elif link.source in known and link.target in known:
            spans = (period, known[link.source], known[link.target])
            if max(span.first for span in spans) >= min(span.after for span in spans):
                yield number, _idle_link(link)


def _backwards(what: str) -> Problem:
    what = short(what)
    return Problem(
        "period-backwards", Text(f"'{what}' ends before it begins.", f"“{what}”的截止日期早于起始日期。")
    )


def _overlapping(unit: str, line: str) -> Problem:
    unit = short(unit)
    return Problem(
        "overlapping-periods",
        Text(
            f"Unit '{unit}' is listed for some days twice; the other row: {line}.",
            f"单元“{unit}”在同一日期重复列出，另见 {line}。",
        ),
        suggestion=Text(
            "Let one row end on the day before the other begins.", "请使一行在另一行起始的前一日截止。"
        ),
    )


def _gap(unit: str, day: date, line: str) -> Problem:
    unit = short(unit)
    return Problem(
        "period-gap",
        Text(
            f"From {day} on, until this row begins, there is no unit '{unit}' (before: {line}).",
            f"自 {day} 起至本行起始日前没有单元“{unit}”（上一行：{line}）。",
        ),
        suggestion=Text(
            "Join the dates, or give what was founded anew an id of its own.",
            "请衔接日期；重新设立的单元请另给编号。",
        ),
    )


def _other_level(unit: Unit, level: str, line: str) -> Problem:
    name, level, new = short(unit.id), short(level), short(unit.level)
    return Problem(
        "level-changes",
        Text(
            f"Unit '{name}' has the level '{new}' here and '{level}' at {line}.",
            f"单元“{name}”此处层级为“{new}”，{line} 为“{level}”。",
        ),
        suggestion=Text("Give it another id, and name it as the successor.", "请另给编号，并写为继任单元。"),
    )


def _orphan(unit: str, parent: str, day: date, life: Period) -> Problem:
    unit, parent = short(unit), short(parent)
    return Problem(
        "parent-not-in-force",
        Text(
            f"Unit '{unit}' is below '{parent}', which is not in force "
            + (f"before {life.since}." if day < life.first else f"from {day} on."),
            f"单元“{unit}”的上级“{parent}”"
            + (f"在 {life.since} 之前尚未设立。" if day < life.first else f"自 {day} 起已不存在。"),
        ),
        suggestion=Text(
            "Give it dates, and a row of its own for each parent that it has had.",
            "请写明日期，并为每个上级各列一行。",
        ),
    )


def _idle_link(link: Link) -> Problem:
    kind, source, target = map(short, (link.kind, link.source, link.target))
    return Problem(
        "link-not-in-force",
        Text(
            f"On no day are the link '{kind}' and both '{source}' and '{target}' in force.",
            f"关联“{kind}”与“{source}”“{target}”没有同时有效的日期。",
        ),
    )
