"""Ladders: how far a case may climb, and what each rung may use (升级阶梯)."""

from collections.abc import Mapping

import attrs

from govflow.errors import Place, Text


@attrs.frozen
class Rung:
    """One rung: the unit above of a `level`, or the one so linked to the place; `budget` is a limit.

    Units with a link of a kind in `beside` stand on the rung too: a property company beside the grid.
    """

    level: str = ""
    link: str = ""
    budget: str = ""
    beside: tuple[str, ...] = ()


@attrs.frozen
class Ladder:
    """The rungs that a case climbs one by one, from the lowest up, so that it always ends (升级阶梯).

    `ceiling` is the highest level that it may reach, or `table:NAME` with an output `ceiling`; "" is the top.
    With a text in the field `exception`, given with the very step, it may go higher. `why` says what the
    ceiling is for, `places` where the levels and the exception stand. `by_level` gives the highest rung of
    each level, `by_link` the rungs on which links let a unit stand. Source: domain.md QH-09, ZH-08.
    """

    name: str
    rungs: tuple[Rung, ...]
    ceiling: str = ""
    exception: str = ""
    why: Text = Text("", "")
    title: Text = Text("", "")
    source: str = ""
    place: Place | None = None
    places: Mapping[str, Place] = attrs.field(factory=dict, eq=False, repr=False, hash=False)
    by_level: Mapping[str, int] = attrs.field(init=False, eq=False, repr=False)
    by_link: tuple[tuple[int, str], ...] = attrs.field(init=False, eq=False, repr=False)

    @by_level.default
    def _rungs_by_level(self) -> Mapping[str, int]:
        return {rung.level: number for number, rung in enumerate(self.rungs) if rung.level}

    @by_link.default
    def _rungs_by_link(self) -> tuple[tuple[int, str], ...]:
        links = ((number, (*rung.beside, rung.link)) for number, rung in enumerate(self.rungs))
        return tuple((number, kind) for number, kinds in links for kind in kinds if kind)
