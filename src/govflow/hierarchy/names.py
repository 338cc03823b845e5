"""What people write, and the units that it may mean."""

from collections.abc import Iterator
from unicodedata import normalize

import attrs

from govflow.hierarchy.columns import Columns


def normal(text: str) -> str:
    """Return the form in which spellings are compared: half-width (NFKC), caseless, single spaces within."""
    if not text.isascii():  # once more after casefold, which can undo the form
        text = normalize("NFKC", normalize("NFKC", text).casefold())
    return " ".join(text.casefold().split())


@attrs.frozen(eq=False)
class Names:
    """Every spelling of an id, a name, or an alias, to the positions of its units.

    Most spellings mean one unit, so that one is kept bare in `first` and the others, if any, in `more`.
    """

    first: dict[str, int]
    more: dict[str, list[int]]

    @classmethod
    def of(cls, columns: Columns) -> "Names":
        """Index the spellings of all units."""
        names = cls({}, {})
        for at, spellings in enumerate(zip(columns.ids, columns.en, columns.zh, strict=True)):
            for spelling in {*spellings, *columns.aliases.get(at, ())}:
                names._add(spelling, at)
        return names

    def _add(self, spelling: str, at: int) -> None:
        key = normal(spelling)
        if key and self.first.setdefault(spelling if key == spelling else key, at) != at:
            others = self.more.setdefault(key, [])
            if at not in others[-1:]:
                others.append(at)

    def find(self, text: str) -> Iterator[int]:
        """Yield the positions of the units that `text` may mean, in order."""
        key = normal(text)
        if key in self.first:
            yield self.first[key]
            yield from self.more.get(key, ())
