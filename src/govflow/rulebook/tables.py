"""Reading a decision table: a declaration in YAML, its rules there or in a CSV file beside it."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime, time
from typing import TypeVar
from zoneinfo import ZoneInfo

import attrs

from govflow.errors import Place, TableError
from govflow.hierarchy import Hierarchy
from govflow.rulebook.limits import LimitReader
from govflow.rulebook.lines import Line, lines_of_node, lines_of_sheet
from govflow.rulebook.literals import day, whole
from govflow.rulebook.nodes import Leaf, Node
from govflow.rulebook.outputs import Output, OutputReader
from govflow.rulebook.sections import Problems, Section
from govflow.rulebook.sheets import Columns, Sheet
from govflow.rulebook.units import Trees
from govflow.tables import TYPES, Cell, Column, DecisionTable, Rule, grammar
from govflow.tables.grammar import Piece

_ROW_KEYS = ("id", "from", "to", "source", "note")
_WHOLE_TREE = 20_000  # a larger tree has only the subtrees looked up that its cells name

_Sheets = Callable[[str, Place, Columns], Sheet | None]


@attrs.frozen
class ReadTable:
    """A table with its outputs; `table` is None after a problem, so that its name is known all the same."""

    name: str
    outputs: tuple[Output, ...]
    table: DecisionTable | None


@attrs.frozen
class TableReader:
    """Reads the tables of one rulebook; `source` is that of rules whose table does not say it either."""

    problems: Problems
    zone: ZoneInfo
    trees: Trees
    limits: LimitReader
    sheet: _Sheets
    source: str = ""

    def read(self, section: Section) -> ReadTable:
        """Return a table as far as it can be read."""
        if section.unread:
            return ReadTable("", (), None)
        before = len(self.problems.found)
        name = section.text("table", required=True)
        hit = section.choice("hit", ("UNIQUE", "FIRST"), "UNIQUE")
        inputs = {key.text: Section(node, self.problems) for key, node in section.entries("inputs")}
        outputs = tuple(
            Output.read(key.text, Section(node, self.problems)) for key, node in section.entries("outputs")
        )
        self._check_names((*section.entries("inputs"), *section.entries("outputs")))
        lines = self._lines(section, (*inputs, *(output.name for output in outputs)))
        columns = [self._column(key, one, lines) for key, one in inputs.items()]
        named, source = list(zip(inputs, columns, strict=True)), section.text("source", self.source)
        rules = [self._rule(line, named, outputs, source) for line in lines]
        otherwise = self._otherwise(section, outputs)
        title = section.title("title", name)
        section.close()
        if len(self.problems.found) > before or None in columns:
            return ReadTable(name, outputs, None)
        checked = [column for column in columns if column is not None]
        table = self._build(
            section.place,
            lambda: DecisionTable.of(name, checked, rules, hit, otherwise, place=section.place, title=title),
        )
        return ReadTable(name, outputs, table)

    def _check_names(self, named: Iterable[tuple[Leaf, Node]]) -> None:
        """Keep the problem of an input or output called like another, or like a key of all rules."""
        seen = set(_ROW_KEYS)
        for key, _ in named:
            if key.text in seen:
                en, zh = f"The name '{key.text}' is taken.", f"名称“{key.text}”已被占用。"
                self.problems.add("reserved-name", en, zh, key.place)
            seen.add(key.text)

    # Rules as they are written

    def _lines(self, section: Section, names: tuple[str, ...]) -> tuple[Line, ...]:
        file, inline = section.text("rows"), section.node("rules")
        if bool(file) == bool(inline):
            self.problems.add(
                "rows-or-rules",
                "A table has either 'rows' (a CSV file) or 'rules'.",
                "决策表须有 rows（CSV 文件）或 rules 之一。",
                section.place,
            )
            return ()
        if inline is None:
            columns = Columns(tuple(dict.fromkeys(("id", *names))), _ROW_KEYS)
            sheet = self.sheet(file, section.place_of("rows"), columns)
            return lines_of_sheet(sheet) if sheet else ()
        lines = tuple(lines_of_node(inline, self.problems))
        self._known_keys(lines, (*_ROW_KEYS, *names))
        return lines

    def _known_keys(self, lines: Iterable[Line], known: tuple[str, ...]) -> None:
        for line in lines:
            for name in line.texts:
                if name not in known:
                    self.problems.unknown("column", "列", name, known, line.place(name))

    # Columns

    def _column(self, name: str, section: Section, lines: tuple[Line, ...]) -> Column | None:
        kind = section.choice("type", (*TYPES, "unit"), "text")
        values = section.texts("of")
        low, high = self._bound(section, "low"), self._bound(section, "high")
        title = section.title("title", name)
        section.close()
        subtrees: Mapping[str, frozenset[str]] = {}
        if kind in ("category", "unit"):
            tree = self.trees.get(kind)
            if tree is None and kind in self.trees:
                return None  # the tree could not be read, which has been said
            values, subtrees = _tree_domain(tree, name, lines) if tree is not None else ((), {})
            kind = "category"
        return self._build(section.place, lambda: Column(name, kind, values, subtrees, title, low, high))

    def _build(self, place: Place, build: "Callable[[], _Built]") -> "_Built | None":
        try:
            return build()
        except TableError as error:
            self.problems.take(error, place)
            return None

    def _bound(self, section: Section, key: str) -> int | None:
        text = section.text(key)
        bound = whole(text)
        if text and bound is None:
            self.problems.add(
                "bad-number", f"'{text}' is not a whole number.", f"“{text}”不是整数。", section.place_of(key)
            )
        return bound

    # Rules

    def _rule(
        self,
        line: Line,
        columns: Iterable[tuple[str, Column | None]],
        outputs: tuple[Output, ...],
        source: str,
    ) -> Rule:
        if not line.text("id"):
            self.problems.add("missing-key", "A rule needs an 'id'.", "规则需要 id。", line.place("id"))
        reader = OutputReader(self.problems, self.trees, self.limits)
        cells = [self._cell(line, name, column) for name, column in columns]
        values = {o.name: reader.of_rule(o, line.text(o.name), line.place(o.name)) for o in outputs}
        start, stop = self._instant(line, "from"), self._instant(line, "to")
        return Rule(line.text("id"), cells, values, line.place(), start, stop, line.text("source") or source)

    def _cell(self, line: Line, name: str, column: Column | None) -> Cell:
        written = line.texts.get(name, "")
        try:
            if column is None:
                return Cell(())
            return column.read(written) if isinstance(written, str) else column.read_list(written)
        except TableError as error:
            self.problems.take(error, line.place(name))
            return Cell(())

    def _instant(self, line: Line, key: str) -> datetime | None:
        """Return when a rule begins or ends to hold: a date stands for its first moment."""
        text = line.text(key)
        date = day(text)
        try:
            at = datetime.combine(date, time()) if date else datetime.fromisoformat(text) if text else None
        except ValueError:
            self.problems.bad_date(text, line.place(key))
            return None
        return at.replace(tzinfo=self.zone) if at and not at.tzinfo else at

    def _otherwise(self, section: Section, outputs: tuple[Output, ...]) -> Mapping[str, object] | str | None:
        node = section.node("otherwise")
        if node is None:
            self.problems.add(
                "otherwise-missing",
                "Say what happens otherwise: outputs, or 'error'.",
                "须写明 otherwise：输出值或 error。",
                section.place,
            )
            return None
        if isinstance(node, Leaf):
            return section.choice("otherwise", ("error",), "error")
        one, reader = section.section("otherwise"), OutputReader(self.problems, self.trees, self.limits)
        found = {o.name: reader.value(o, one.text(o.name), one.place_of(o.name)) for o in outputs}
        one.close()
        return found


_Built = TypeVar("_Built", Column, DecisionTable)


def _tree_domain(
    tree: Hierarchy, column: str, lines: Iterable[Line]
) -> tuple[tuple[str, ...], Mapping[str, frozenset[str]]]:
    """Return all ids of a tree and, for its nodes, all below them."""
    ids = tuple(tree)
    nodes: Iterable[str] = ids
    if len(ids) > _WHOLE_TREE:
        nodes = {node for line in lines for node in _named_nodes(line, column) if node in tree}
    return ids, {node: frozenset(tree.under(node)) for node in nodes}


def _named_nodes(line: Line, column: str) -> Iterator[str]:
    """Yield whatever a cell writes as `node/**`, in every spelling that a column would try."""
    written = line.texts.get(column, "")
    try:
        pieces = grammar.pieces(written)[0] if isinstance(written, str) else map(Piece.of, written)
    except TableError:
        return  # the column reports it
    for piece in pieces:
        if piece.node:
            yield from piece.node.spellings
