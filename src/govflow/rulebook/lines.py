"""The rules of a table as they are written, in YAML or in CSV."""

from collections.abc import Callable, Iterator, Mapping

import attrs

from govflow.errors import Place
from govflow.rulebook.nodes import Items, Leaf, Node, Pairs
from govflow.rulebook.sections import Problems
from govflow.rulebook.sheets import Sheet

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


def lines_of_node(node: Node, problems: Problems) -> Iterator[Line]:
    """Yield the rules that stand in the table's own file."""
    if not isinstance(node, Items):
        problems.add("not-a-list", "'rules' wants a list.", "“rules”应为列表。", node.place)
        return
    for item in node.items:
        if isinstance(item, Pairs):
            yield _line(item, problems)
        else:
            problems.add("not-a-rule", "A rule is keys and values.", "规则应为键值对。", item.place)


def _line(pairs: Pairs, problems: Problems) -> Line:
    places = {key.text: value.place for key, value in pairs.pairs}
    texts = {key.text: _written(value, problems) for key, value in pairs.pairs}
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
