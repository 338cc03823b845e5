"""The rules of a table as they are written, in YAML or in CSV."""

from collections.abc import Callable, Iterator, Mapping

import attrs

from govflow.errors import Place
from govflow.rulebook.nodes import Items, Leaf, Node, Pairs
from govflow.rulebook.sections import Problems
from govflow.rulebook.sheets import Sheet
from govflow.rulebook.sheets.headings import Headings

Written = str | tuple[str, ...]


@attrs.frozen
class Line:
    """One rule as written: the text, or list of texts, under each key."""

    texts: Mapping[str, Written]
    places: Callable[[str], Place] = attrs.field(repr=False)

    def text(self, key: str) -> str:
        """Return a single text, empty where nothing is written."""
        found = self.texts.get(key, "")
        return found if isinstance(found, str) else ""

    def place(self, key: str = "") -> Place:
        """Return where the text under the key stands; the place of the line itself for an unknown key."""
        return self.places(key)


def lines_of_sheet(sheet: Sheet) -> tuple[Line, ...]:
    """Return the rows of a CSV file."""
    return tuple(Line(row.values, row.place) for row in sheet.rows)


@attrs.frozen
class LineReader:
    """Reads the rules that stand in the table's own file, under names or titles of columns."""

    problems: Problems
    headings: Headings
    known: tuple[str, ...]

    def read(self, key: str, node: Node) -> tuple[Line, ...]:
        """Return the lines under a key of the file; a problem for each column that is not known."""
        if not isinstance(node, Items):
            self.problems.add("not-a-list", f"'{key}' wants a list.", f"“{key}”应为列表。", node.place)
            return ()
        return tuple(line for item in node.items for line in self._lines(item))

    def _lines(self, item: Node) -> Iterator[Line]:
        if isinstance(item, Pairs):
            yield self._line(item)
        else:
            self.problems.add("not-a-rule", "A rule is keys and values.", "规则应为键值对。", item.place)

    def _line(self, pairs: Pairs) -> Line:
        texts, places = dict[str, Written](), dict[str, Place]()
        for key, value in pairs.pairs:
            name = self.headings.name(key.text, self.known)
            if name not in self.known:
                self.problems.unknown("column", "列", name, self.known, value.place)
            elif name in texts:
                en, zh = f"The column '{name}' stands twice.", f"列“{name}”重复。"
                self.problems.add("duplicate-column", en, zh, key.place)
            else:
                texts[name], places[name] = _written(value, self.problems), value.place
        return Line(texts, lambda key: places.get(key, pairs.place))


def _written(node: Node, problems: Problems) -> Written:
    if isinstance(node, Leaf):
        return node.text.strip()
    leaves = node.items if isinstance(node, Items) else (node,)
    texts = tuple(leaf.text for leaf in leaves if isinstance(leaf, Leaf))
    if len(texts) == len(leaves):
        return texts
    en, zh = "A cell is a text or a list of texts.", "单元格应为文本或文本列表。"
    problems.add("bad-cell", en, zh, node.place)
    return ""
