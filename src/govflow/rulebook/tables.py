"""Reading a decision table: a declaration in YAML, its rules there or in a sheet beside it."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

import attrs

from govflow.errors import Place, TableError, Text
from govflow.rulebook.cell_doubts import doubt_cell
from govflow.rulebook.inputs import Input, InputReader, build
from govflow.rulebook.limits import LimitReader
from govflow.rulebook.lines import Line, LineReader, lines_of_sheet
from govflow.rulebook.literals import bound
from govflow.rulebook.nodes import Leaf, Node
from govflow.rulebook.outputs import Output, OutputReader
from govflow.rulebook.sections import Problems, Section
from govflow.rulebook.sheets import Columns, Sheet
from govflow.rulebook.sheets.headings import ROW_KEYS, Headings
from govflow.rulebook.subtrees import Subtrees
from govflow.rulebook.table_columns import columns_of
from govflow.rulebook.units import Trees
from govflow.tables import ANY, HITS, Cell, Column, DecisionTable, HitPolicy, Rule
from govflow.tables.hit import suggestion

_Sheets = Callable[[str, Place, Columns], Sheet | None]
_Named = tuple[tuple[str, Column | None], ...]


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
    _subtrees: Mapping[str, Subtrees] = attrs.field(init=False, eq=False, repr=False)

    @_subtrees.default
    def _of_trees(self) -> Mapping[str, Subtrees]:
        return {name: Subtrees(tree) for name, tree in self.trees.items() if tree is not None}

    def read(self, section: Section) -> ReadTable:
        """Return a table as far as it can be read."""
        if section.unread:
            return ReadTable("", (), None)
        before = len(self.problems.found)
        name = section.text("table", required=True)
        inputs = tuple(Input.read(*one) for one in self._declared(section, "inputs"))
        outputs = tuple(Output.read(*one) for one in self._declared(section, "outputs"))
        self._check_names((*section.entries("inputs"), *section.entries("outputs")))
        hit = self._hit(section, outputs)
        lines, never = self._lines(section, inputs, outputs)
        reader = InputReader(self.problems, self.zone, self.trees, self._subtrees, (*lines, *never))
        columns = tuple((one.name, reader.column(one)) for one in inputs)
        source = section.text("source", self.source)
        rules = [self._rule(line, columns, outputs, source) for line in lines]
        impossible = [self._impossible(line, columns) for line in never]
        otherwise = self._otherwise(section, outputs)
        title = section.title("title", name)
        section.close()
        checked = [column for _, column in columns if column is not None]
        ranked = {one.name: one.of for one in outputs if one.type == "enum"} if hit.ranked else {}
        outputs = tuple(one.under(hit) for one in outputs)
        if len(self.problems.found) > before or len(checked) < len(columns):
            return ReadTable(name, outputs, None)
        table = build(
            self.problems,
            section.place,
            lambda: DecisionTable.of(
                name, checked, rules, hit, otherwise, section.place, title, "", impossible, ranked
            ),
        )
        return ReadTable(name, outputs, table)

    def _declared(self, section: Section, key: str) -> list[tuple[str, Section]]:
        return [(name.text, Section(node, self.problems)) for name, node in section.entries(key)]

    def _hit(self, section: Section, outputs: Iterable[Output]) -> HitPolicy:
        """Return the hit policy, which may want outputs of whole numbers."""
        text = section.text("hit", HitPolicy.UNIQUE)
        hint = suggestion(text)
        policy = HitPolicy.read(text)
        if policy is None:
            others = {text.casefold(): hint} if hint else {}
            return HitPolicy(section.choice("hit", HITS, HitPolicy.UNIQUE, others))
        for one in outputs if policy.adding else ():
            if one.type != "int":
                self.problems.add(
                    "not-a-number",
                    f"{policy} takes outputs of type int, and '{one.name}' is {one.type}.",
                    f"{policy} 要求输出为 int，而“{one.name}”为 {one.type}。",
                    section.place_of("hit"),
                )
        return policy

    def _check_names(self, named: Iterable[tuple[Leaf, Node]]) -> None:
        """Keep the problem of an input or output called like another, or like a key of all rules."""
        seen = set(ROW_KEYS)
        for key, _ in named:
            if key.text in seen:
                en, zh = f"The name '{key.text}' is taken.", f"名称“{key.text}”已被占用。"
                self.problems.add("reserved-name", en, zh, key.place)
            seen.add(key.text)

    # Rules as they are written

    def _lines(
        self, section: Section, inputs: tuple[Input, ...], outputs: tuple[Output, ...]
    ) -> tuple[tuple[Line, ...], tuple[Line, ...]]:
        """Return the lines of the rules, and those of the inputs that do not occur."""
        asked, given = tuple(one.name for one in inputs), tuple(one.name for one in outputs)
        titles = [(one.name, one.title) for one in inputs], [(one.name, one.title) for one in outputs]
        headings = Headings.of((*titles[0], *titles[1]))
        never = section.node("impossible")
        boxes = LineReader(self.problems, headings, (*asked, "why"))
        return (
            self._rules(section, headings, (*asked, *given)),
            boxes.read("impossible", never) if never else (),
        )

    def _rules(self, section: Section, headings: Headings, names: tuple[str, ...]) -> tuple[Line, ...]:
        file, inline = section.text("rows"), section.node("rules")
        if bool(file) == bool(inline):
            self.problems.add(
                "rows-or-rules",
                "A table has either 'rows' (a sheet) or 'rules'.",
                "决策表须有 rows（表格文件）或 rules 之一。",
                section.place,
            )
            return ()
        if inline is not None:
            return LineReader(self.problems, headings, (*ROW_KEYS, *names)).read("rules", inline)
        sheet = self.sheet(file, section.place_of("rows"), columns_of(section))
        return lines_of_sheet(sheet) if sheet else ()

    # Rules

    def _rule(
        self,
        line: Line,
        columns: _Named,
        outputs: tuple[Output, ...],
        source: str,
    ) -> Rule:
        if not line.text("id"):
            self.problems.add("missing-key", "A rule needs an 'id'.", "规则需要 id。", line.place("id"))
        reader = OutputReader(self.problems, self.trees, self.limits)
        cells = self._cells(line, columns)
        self._check_single(line, (*ROW_KEYS, *(o.name for o in outputs)))
        values = {o.name: reader.of_rule(o, line.text(o.name), line.place(o.name)) for o in outputs}
        start, stop = self._instant(line, "from"), self._instant(line, "to")
        return Rule(line.text("id"), cells, values, line.place(), start, stop, line.text("source") or source)

    def _check_single(self, line: Line, keys: Iterable[str]) -> None:
        """Keep the problem of each list where one value belongs, which only inputs may have more of."""
        for key in keys:
            if isinstance(line.texts.get(key), tuple):
                en, zh = f"'{key}' wants one value.", f"“{key}”应为单个值。"
                self.problems.add("not-text", en, zh, line.place(key))

    def _cells(self, line: Line, columns: _Named) -> list[Cell]:
        return [self._cell(line, name, column) for name, column in columns]

    def _impossible(self, line: Line, columns: _Named) -> list[Cell]:
        cells = self._cells(line, columns)
        if all(cell == ANY for cell in cells):
            self.problems.add(
                "all-impossible",
                "This says that no input ever occurs.",
                "此项表示任何输入都不会出现。",
                line.place(),
                Text("Name the values that do not occur together.", "请写明不会同时出现的取值。"),
            )
        return cells

    def _cell(self, line: Line, name: str, column: Column | None) -> Cell:
        written = line.texts.get(name, "")
        try:
            if column is None:
                return Cell(())
            usual = self.problems.comparable
            cell = (
                column.read(written, usual) if isinstance(written, str) else column.read_list(written, usual)
            )
        except TableError as error:
            self.problems.take(error, line.place(name))
            return Cell(())
        doubt_cell(self.problems, column, cell, line.place(name))
        return cell

    def _instant(self, line: Line, key: str) -> datetime | None:
        """Return when a rule begins to hold, or no longer does: a date under `to` is its last one."""
        try:
            return bound(line.text(key), self.zone, last=key == "to")
        except TableError:
            self.problems.bad_date(line.text(key), line.place(key))
            return None

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
