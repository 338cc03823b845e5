"""What the headings of a sheet stand for: people call a column by its title, in either language."""

from collections.abc import Iterable, Mapping

import attrs

from govflow.errors import Text
from govflow.tables.cell import NARROW

ROW_KEYS = ("id", "from", "to", "source", "note")
CALLED = {
    "编号": "id",
    "生效": "from",
    "失效": "to",
    "来源": "source",
    "依据": "source",
    "备注": "note",
    "原因": "why",
}


def _plain(heading: str) -> str:
    return heading.translate(NARROW).strip()


def _folded(heading: str) -> str:
    """Return a heading without the spaces, and the ends of lines, that make it fit into its cell."""
    return "".join(_plain(heading).split())


def _by_folded(headings: "Headings") -> Mapping[str, str]:
    return {_folded(said): name for said, name in headings.titles.items()}


@attrs.frozen
class Headings:
    """Names by the titles that stand for them; a title of two columns stands for neither (列标题)."""

    titles: Mapping[str, str]
    _names: Mapping[str, str] = attrs.field(
        init=False, eq=False, repr=False, default=attrs.Factory(_by_folded, takes_self=True)
    )

    @classmethod
    def of(cls, named: Iterable[tuple[str, Text]]) -> "Headings":
        """Return the headings of columns with these names and titles."""
        titled = [(_plain(said), name) for name, title in named for said in {title.en: 0, title.zh: 0}]
        meant: dict[str, set[str]] = {}
        for said, name in titled:
            meant.setdefault(_folded(said), set()).add(name)
        alone = {said: name for said, name in titled if said and len(meant[_folded(said)]) == 1}
        return cls(CALLED | alone)

    def name(self, heading: str, known: Iterable[str]) -> str:
        """Return the column that a heading means; the heading itself where it is no title."""
        known, plain = tuple(known), _plain(heading)
        named = self._names.get(_folded(heading), heading)
        return next((said for said in (heading, plain, named) if said in known), heading)
