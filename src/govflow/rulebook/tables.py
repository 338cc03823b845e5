"""Reading a decision table: a declaration in YAML, its rows there or in a CSV file beside it."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import attrs

from govflow.errors import Place, Problem, TableError, Text, did_you_mean
from govflow.hierarchy import Hierarchy
from govflow.rulebook.limits import LimitReader
from govflow.rulebook.nodes import Items, Leaf, Node, Pairs
from govflow.rulebook.sections import Problems, Section
from govflow.rulebook.sheets import Row, Sheet
from govflow.tables import TYPES as COLUMN_TYPES
from govflow.tables import Cell, Column, DecisionTable, Rule

OUTPUT_TYPES = ("text", "enum", "int", "bool", "unit", "level", "category", "limit")
_ROW_KEYS = ("id", "from", "to", "source", "note")
_WHOLE_TREE = 20_000  # a larger tree has only the subtrees looked up that its cells name


@attrs.frozen
class Output:
    """A typed output of a table."""

    name: str
    type: str
    of: tuple[str, ...] = ()


@attrs.frozen
class Line:
    """One rule as written, in YAML or CSV: the text under each key, and where it stands."""

    texts: Mapping[str, Leaf | tuple[Leaf, ...]]
    place: Place

    def text(self, key: str) -> str:
        """Return a single text, empty where nothing is written."""
        found = self.texts.get(key)
        return found.text.strip() if isinstance(found, Leaf) else ""

    def place_of(self, key: str) -> Place:
        """Return where the text under the key stands."""
        found = self.texts.get(key, ())
        return found.place if isinstance(found, Leaf) else found[0].place if found else self.place


class TableReader:
    """Reads the tables of one rulebook."""

    def __init__(
        self,
        problems: Problems,
        zone: ZoneInfo,
        hierarchy: Hierarchy | None,
        categories: Hierarchy | None,
        limits: LimitReader,
        sheet: Callable[[str, Place], Sheet | None],
    ) -> None:
        self.problems = problems
        self.zone = zone
        self.trees = {"unit": hierarchy, "category": categories}
        self.limits = limits
        self.sheet = sheet

    def read(self, section: Section) -> tuple[DecisionTable, tuple[Output, ...]] | None:
        """Return a table and its outputs, or None after a problem."""
        before = len(self.problems.found)
        name = section.text("table", required=True)
        hit = section.choice("hit", ("UNIQUE", "FIRST"), "UNIQUE")
        lines = self._lines(section)
        columns = tuple(self._columns(section, lines))
        outputs = tuple(self._outputs(section))
        self._known_keys(columns, outputs, lines)
        rules = tuple(self._rule(line, columns, outputs) for line in lines)
        otherwise = self._otherwise(section, outputs)
        title = section.title("title", name)
        section.text("source")
        section.close()
        if len(self.problems.found) > before:
            return None
        try:
            table = DecisionTable.of(name, columns, rules, hit, otherwise, place=section.place, title=title)
        except TableError as error:
            self.problems.take(error, section.place)
            return None
        return table, outputs

    # What is written

    def _lines(self, section: Section) -> tuple[Line, ...]:
        file, inline = section.text("rows"), section.node("rules")
        if bool(file) == bool(inline):
            self.problems.add(
                "rows-or-rules",
                "A table has either 'rows' (a CSV file) or 'rules'.",
                "决策表须有 rows（CSV 文件）或 rules 之一。",
                section.place,
            )
            return ()
        if inline is not None:
            return tuple(self._inline(inline))
        sheet = self.sheet(file, section.place_of("rows"))
        return tuple(_line_of(row) for row in sheet.rows) if sheet else ()

    def _inline(self, node: Node) -> Iterator[Line]:
        for item in node.items if isinstance(node, Items) else ():
            if not isinstance(item, Pairs):
                self.problems.add("not-a-rule", "A rule is keys and values.", "规则应为键值对。", item.place)
                continue
            texts: dict[str, Leaf | tuple[Leaf, ...]] = {}
            for key, value in item.pairs:
                if isinstance(value, Leaf):
                    texts[key.text] = value
                elif isinstance(value, Items) and all(isinstance(v, Leaf) for v in value.items):
                    texts[key.text] = tuple(v for v in value.items if isinstance(v, Leaf))
                else:
                    self.problems.add(
                        "bad-cell",
                        "A cell is a text or a list of texts.",
                        "单元格应为文本或文本列表。",
                        value.place,
                    )
            yield Line(texts, item.place)
        if not isinstance(node, Items):
            self.problems.add("not-a-list", "'rules' wants a list.", "“rules”应为列表。", node.place)

    def _columns(self, section: Section, lines: tuple[Line, ...]) -> Iterator[Column]:
        for key, node in section.entries("inputs"):
            one = Section(node, self.problems)
            kind = one.choice("type", (*COLUMN_TYPES, "unit"), "text")
            values = tuple(leaf.text for leaf in one.names("of"))
            subtrees: Mapping[str, frozenset[str]] = {}
            if kind in self.trees:
                tree = self.trees[kind]
                values, subtrees = _tree_domain(tree, key.text, lines) if tree is not None else ((), {})
                kind = "category"
            low, high, title = self._bound(one, "low"), self._bound(one, "high"), one.title("title", key.text)
            one.close()
            try:
                yield Column(key.text, kind, values, subtrees, title, low, high)
            except TableError as error:
                self.problems.take(error, key.place)

    def _bound(self, section: Section, key: str) -> int | None:
        text = section.text(key)
        if text and not (text.lstrip("-").isdecimal() and len(text) < 19):
            self.problems.add(
                "bad-number", f"'{text}' is not a whole number.", f"“{text}”不是整数。", section.place_of(key)
            )
            return None
        return int(text) if text else None

    def _outputs(self, section: Section) -> Iterator[Output]:
        for key, node in section.entries("outputs"):
            one = Section(node, self.problems)
            yield Output(
                key.text,
                one.choice("type", OUTPUT_TYPES, "text"),
                tuple(leaf.text for leaf in one.names("of")),
            )
            one.close()

    def _known_keys(
        self, columns: Iterable[Column], outputs: Iterable[Output], lines: Iterable[Line]
    ) -> None:
        known = (*_ROW_KEYS, *(c.name for c in columns), *(o.name for o in outputs))
        reported: set[str] = set()
        for line in lines:
            for name in line.texts:
                if name not in known and name not in reported:
                    reported.add(name)
                    self.problems.unknown("column", "列", name, known, line.place_of(name))

    # Rules

    def _rule(self, line: Line, columns: tuple[Column, ...], outputs: tuple[Output, ...]) -> Rule:
        if not line.text("id"):
            self.problems.add("missing-key", "A rule needs an 'id'.", "规则需要 id。", line.place)
        cells = tuple(self._cell(line, column) for column in columns)
        values = {
            output.name: self._value(output, line.text(output.name), line.place_of(output.name))
            for output in outputs
        }
        start, stop = self._instant(line, "from"), self._instant(line, "to")
        return Rule(line.text("id"), cells, values, line.place, start, stop, line.text("source"))

    def _cell(self, line: Line, column: Column) -> Cell:
        written = line.texts.get(column.name)
        try:
            if isinstance(written, tuple):
                return column.read_list([leaf.text for leaf in written])
            return column.read(written.text if written else "")
        except TableError as error:
            self.problems.take(error, line.place_of(column.name))
            return column.read("")

    def _instant(self, line: Line, key: str) -> datetime | None:
        text = line.text(key)
        if not text:
            return None
        try:
            at = (
                datetime.fromisoformat(text)
                if "T" in text
                else datetime.combine(date.fromisoformat(text), time())
            )
        except ValueError:
            self.problems.add(
                "bad-date",
                f"'{text}' is not a date such as 2018-06-05.",
                f"“{text}”不是形如 2018-06-05 的日期。",
                line.place_of(key),
            )
            return None
        return at if at.tzinfo else at.replace(tzinfo=self.zone)

    def _otherwise(self, section: Section, outputs: tuple[Output, ...]) -> Mapping[str, object] | str | None:
        node = section.node("otherwise")
        if node is None or isinstance(node, Leaf):
            text = section.choice("otherwise", ("error",), "error") if node else None
            if text is None:
                self.problems.add(
                    "otherwise-missing",
                    "Say what happens otherwise: outputs, or 'error'.",
                    "须写明 otherwise：输出值或 error。",
                    section.place,
                )
            return text
        one = Section(node, self.problems)
        found = {o.name: self._value(o, one.text(o.name), one.place_of(o.name)) for o in outputs}
        one.close()
        return found

    def _value(self, output: Output, text: str, place: Place) -> object:
        """Return an output as plain data; an empty text is None."""
        if not text or text == "-":
            return None
        if output.type == "limit":
            return self.limits.read_text(text, place)
        if output.type == "bool" and text in ("true", "yes", "false", "no"):
            return text in ("true", "yes")
        if output.type == "int" and text.lstrip("-").isdecimal() and len(text) < 19:
            return int(text)
        if output.type == "text":
            return text
        return self._named(output, text, place)

    def _named(self, output: Output, text: str, place: Place) -> object:
        tree = self.trees.get(output.type)
        hierarchy = self.trees["unit"]
        known: Iterable[str] = output.of
        if tree is not None:
            if text in tree:
                return text
            known = tree
        elif output.type == "level" and hierarchy is not None:
            known = hierarchy.levels
        if text in known:
            return text
        message = Text(
            f"'{text}' is not a known {output.type} for '{output.name}'.",
            f"“{text}”不是“{output.name}”的有效取值。",
        )
        self.problems.found.append(Problem("unknown-value", message, place, did_you_mean(text, known)))
        return None


def _line_of(row: Row) -> Line:
    return Line({name: Leaf(text, row.place(name)) for name, text in row.values.items() if text}, row.place())


def _tree_domain(
    tree: Hierarchy, column: str, lines: Iterable[Line]
) -> tuple[tuple[str, ...], Mapping[str, frozenset[str]]]:
    """Return all ids of a tree and, for its inner nodes, all below them."""
    ids = tuple(tree)
    nodes = ids
    if len(ids) > _WHOLE_TREE:
        texts = (leaf for line in lines for leaf in _leaves(line.texts.get(column)))
        named = {part.strip() for leaf in texts for part in leaf.text.replace("/**", "\n").splitlines()}
        nodes = tuple(node for node in named if node in tree)
    return ids, {node: frozenset(tree.under(node)) for node in nodes}


def _leaves(written: Leaf | tuple[Leaf, ...] | None) -> tuple[Leaf, ...]:
    return (written,) if isinstance(written, Leaf) else written or ()
