"""Units as parallel columns, in pre-order: as objects, those of a country would take far more room."""

import attrs

from govflow.errors import Text
from govflow.hierarchy.unit import Unit


@attrs.frozen(eq=False)
class Columns:
    """What is known of each unit besides its place; a name that is alike in both languages is kept once."""

    ids: tuple[str, ...]
    en: tuple[str, ...]
    zh: tuple[str, ...]
    levels: tuple[str, ...]
    kinds: tuple[str, ...]
    aliases: dict[int, tuple[str, ...]]
    households: dict[int, int]

    def name(self, at: int) -> Text:
        """Return the name of the unit at a position."""
        return Text(self.en[at], self.zh[at])

    def unit(self, at: int, parent: str | None) -> Unit:
        """Make the unit at a position."""
        return Unit(
            self.ids[at], self.name(at), self.levels[at], parent, self.kinds[at], self.aliases.get(at, ()),
            self.households.get(at),
        )  # fmt: skip
