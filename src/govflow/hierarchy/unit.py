"""The two things that a hierarchy is made of."""

import attrs

from govflow.errors import Text

ADMINISTERS = "administers"  # the relation that `parent` states; it alone makes the forest


@attrs.frozen
class Unit:
    """One unit of a hierarchy (单元): a city, a street, a grid, a department; or one category of a list.

    `id` is its code and is unique; `level` is a word such as `street`; `parent` is the id of the unit that
    administers it, None for a root. `kind` says what the unit is where a level mixes several. `aliases` are
    further ways in which people write it. `households` is how many live there, None where nobody says it.
    Source: domain.md 5.5 (Node).
    """

    id: str
    name: Text
    level: str
    parent: str | None
    kind: str = "unit"
    aliases: tuple[str, ...] = ()
    households: int | None = None


@attrs.frozen
class Link:
    """A relation besides administration (关联): `source` serves, is paired with, or neighbours `target`.

    `kind` is the rulebook's own word for it. Source: assumption.
    """

    kind: str
    source: str
    target: str
