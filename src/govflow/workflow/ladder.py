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
    ceiling is for, `places` where the levels and the exception stand. Source: domain.md QH-09, ZH-08.
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
