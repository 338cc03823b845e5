"""A hierarchy in the course of time: one for each span of days on which nothing changes."""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date

import attrs

from govflow.errors import HierarchyError, Place, Problem, Text
from govflow.hierarchy.hierarchy import Hierarchy
from govflow.hierarchy.lives import Links, Lives, Units, dated_link_faults, life_faults
from govflow.hierarchy.period import Period
from govflow.hierarchy.rows import Lines

MOST_UNITS = 300_000  # and links, of all editions together, which takes a second to build
FEW = 10  # editions that there may be, of however many units
_BY_DAY = ("hierarchy-cycle", "alias-clash")  # what depends on who is there on the same day

Places = Callable[[int], Place]


@attrs.frozen(eq=False)
class Editions:
    """A hierarchy as it stood from each date on (沿革).

    `starts` are those dates, ascending; before the first of them it is taken to stand as it did then. `ever`
    has all units that ever were, each as it stood last, and all links between them; `periods` the days of
    each, where rows have dates. Source: domain.md 5.5 (Node), assumption.
    """

    starts: tuple[date, ...]
    hierarchies: tuple[Hierarchy, ...]
    ever: Hierarchy
    periods: Mapping[str, Period]
    _rows: "_Rows | None" = None

    @classmethod
    def undated(cls, hierarchy: Hierarchy) -> "Editions":
        """Return the one edition of a hierarchy that never changes."""
        return cls((date.min,), (hierarchy,), hierarchy, {})

    @classmethod
    def of(
        cls, units: Units, links: Links = (), places: Places | None = None, link_places: Places | None = None
    ) -> "Editions":
        """Build the editions from rows, each with the days on which it is in force.

        A unit may have several rows whose days follow upon each other. A link holds where it and both its
        ends are in force. Raises HierarchyError with all problems: those of `Hierarchy.of`, and
        period-backwards, overlapping-periods, period-gap, level-changes, parent-not-in-force,
        link-not-in-force, too-many-changes.
        """
        lives, lines = Lives.of(units), Lines(places)
        starts = _starts([period for _, period in (*units, *links)])
        if len(starts) > FEW and len(starts) * (len(units) + len(links)) > MOST_UNITS:
            raise HierarchyError([*lines.locate([(0, _too_many(len(starts)))])])
        rows = _Rows(units, links, places)
        found = [*lines.locate(life_faults(units, lives, lines))]
        found += Lines(link_places).locate(dated_link_faults(links, lives))
        told = _BY_DAY if found else None  # what follows from that need not be said again
        built: list[tuple[date, Hierarchy]] = []
        for day in starts:
            try:
                if there := rows.on(day):
                    built.append((day, rows.hierarchy(there, day)))
                elif built:  # before, nothing was there yet
                    found += lines.locate([(rows.last(), _nobody(day))])
            except HierarchyError as error:
                found += [
                    _from(day, problem) for problem in error.problems if not told or problem.code in told
                ]
        if found or not built:
            raise HierarchyError(dict.fromkeys(found) or [_nobody(date.min)])
        first, hierarchies = zip(*built, strict=True)
        ever = hierarchies[0] if len(built) == 1 else rows.as_they_stood(lives, None)
        return cls(first, hierarchies, ever, lives.periods, rows)

    def on(self, day: date) -> Hierarchy:
        """Return the hierarchy as it stood on a date."""
        return self.hierarchies[max(bisect_right(self.starts, day) - 1, 0)]

    def ever_on(self, day: date) -> Hierarchy:
        """Return all units that ever were: those in force on a date as they stood then, others as at last."""
        return self._rows.as_they_stood(Lives.of(self._rows.units), day) if self._rows else self.ever


def _starts(periods: Iterable[Period]) -> list[date]:
    """Return the days on which anything begins, or is over."""
    days = {day for period in periods for day in (period.first, period.after)}
    return sorted((days | {date.min}) - {date.max})


@attrs.frozen(eq=False)
class _Rows:
    """Rows with their dates, and what they say of a day."""

    units: Units
    links: Links
    places: Places | None

    def on(self, day: date) -> list[int]:
        """Return the numbers of the rows of units that hold on a day, one for each unit."""
        there: dict[str, int] = {}
        for number, (unit, period) in enumerate(self.units):
            if period.holds(day):
                there.setdefault(unit.id, number)
        return list(there.values())

    def last(self) -> int:
        """Return the number of the row that holds longest."""
        return max(range(len(self.units)), key=lambda number: self.units[number][1].after)

    def hierarchy(self, rows: Sequence[int], day: date) -> Hierarchy:
        """Return what some rows make, with the links of a day."""
        units, places = [self.units[number][0] for number in rows], self.places
        there = {unit.id for unit in units}
        links = [
            link for link, period in self.links if period.holds(day) and {link.source, link.target} <= there
        ]
        return Hierarchy.of(units, links, (lambda row: places(rows[row])) if places else None)

    def as_they_stood(self, lives: Lives, day: date | None) -> Hierarchy:
        """Return a forest of all units, of each the row of a day, or its last.

        No circle can arise. A unit in force has a parent in force, of the same day. One that is not has a
        parent that lived as long at least: in a circle all would have ended on one day, and made it then.
        """
        rows = (
            next((n for n in numbers if day and self.units[n][1].holds(day)), numbers[-1])
            for numbers in lives.rows.values()
        )
        units = (attrs.evolve(self.units[n][0], aliases=()) for n in sorted(rows))
        return Hierarchy.of(units, (link for link, _ in self.links))


def _from(day: date, problem: Problem) -> Problem:
    """Say of a problem since when it is one."""
    said = problem.message
    dated = Text(f"From {day} on: {said.en}", f"自 {day} 起：{said.zh}")
    return problem if day == date.min else attrs.evolve(problem, message=dated)


def _nobody(day: date) -> Problem:
    return Problem(
        "no-unit",
        Text(f"From {day} on there is no unit at all.", f"自 {day} 起没有任何单元。"),
        suggestion=Text("Let the topmost unit go on.", "请使最上级单元继续有效。"),
    )


def _too_many(dates: int) -> Problem:
    return Problem(
        "too-many-changes",
        Text(
            f"Units or links change on {dates:,} dates: "
            f"that may be {FEW}, or {MOST_UNITS:,} rows in all editions.",
            f"单元或关联在 {dates:,} 个日期有变动：至多 {FEW} 个，或各版本合计 {MOST_UNITS:,} 行。",
        ),
    )
