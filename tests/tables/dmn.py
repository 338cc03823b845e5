"""A small reader of DMN: decision tables and test cases of the DMN TCK, as tables of govflow.

Cells of govflow hold literals only. Where DMN lets a cell name another input, the reader writes that
input's value into it, so a table is made for each test case. What is no decision table (arithmetic, mostly)
is not evaluated: a decision that a table needs and that is none has the value that the test expects of it.
"""

import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, fromstring

import attrs

from govflow.tables import Column, DecisionTable, Rule
from govflow.tables.moment import read_duration

XSI = "{http://www.w3.org/2001/XMLSchema-instance}type"
AGGREGATES = {"SUM": "COLLECT+", "MIN": "COLLECT<", "MAX": "COLLECT>", "COUNT": "COLLECT#"}
TYPES = {
    "string": "text",
    "number": "decimal",
    "boolean": "bool",
    "date": "date",
    "time": "time",
    "dateTime": "instant",
    "dayTimeDuration": "duration",
    "yearMonthDuration": "int",
}
LITERAL = re.compile(r'"[^"]*"')
DATE = re.compile(r'date\("([0-9-]+)"\)')
ROUNDED = re.compile(r"string\(decimal\((.+),0\)\)")


@attrs.frozen
class Case:
    """One test case: what is given and what each decision is expected to be."""

    name: str
    model: Element
    given: Mapping[str, Any]
    expected: Mapping[str, Any]

    @property
    def answers(self) -> Iterator[tuple[str, Any, Any]]:
        """Yield for each decision that is a table its name, what govflow says and what is expected."""
        for name, expected in self.expected.items():
            if found := table_of(self.model, name):
                yield name, found.answer({**self.expected, **self.given}), expected


def cases(archive: Path) -> Iterator[Case]:
    """Yield every test case of the archive."""
    with zipfile.ZipFile(archive) as files:
        for file in sorted(name for name in files.namelist() if name.endswith(".xml")):
            model = fromstring(files.read(file.replace("-test-01.xml", ".dmn")))  # noqa: S314
            for case in all_of(fromstring(files.read(file)), "testCase"):  # noqa: S314
                given = {node.get("name", ""): value_of(node) for node in children(case, "inputNode")}
                results = children(case, "resultNode")
                wanted = {node.get("name", ""): value_of(one(node, "expected")) for node in results}
                yield Case(f"{Path(file).parent.name} {case.get('id')}", model, given, wanted)


# XML


def tag(element: Element) -> str:
    """Return the name of an element without its namespace."""
    return element.tag.partition("}")[2]


def children(element: Element, name: str) -> list[Element]:
    """Return the children of a name."""
    return [child for child in element if tag(child) == name]


def all_of(element: Element, name: str) -> list[Element]:
    """Return the descendants of a name."""
    return [child for child in element.iter() if tag(child) == name]


def one(element: Element, name: str) -> Element:
    """Return the first child of a name."""
    return children(element, name)[0]


def text_of(element: Element) -> str:
    """Return the content of an element's `text`."""
    return (one(element, "text").text or "").strip()


def value_of(node: Element) -> Any:
    """Return a value of a test: one, a list, or a structure."""
    if parts := children(node, "component"):
        return {part.get("name", ""): value_of(part) for part in parts}
    if lists := children(node, "list"):
        return [value_of(item) for item in children(lists[0], "item")]
    value = one(node, "value")
    return typed(value.get(XSI, "").removeprefix("xsd:"), value.text or "")


def typed(kind: str, text: str) -> Any:
    """Return a value of an XML Schema type; years and months are a number of months."""
    if kind == "duration" and re.fullmatch("P(?:[0-9]+Y)?(?:[0-9]+M)?", text):
        years, months = (int((re.findall(f"([0-9]+){unit}", text) or ["0"])[0]) for unit in "YM")
        return 12 * years + months
    readers: dict[str, Callable[[str], Any]] = {
        "string": str,
        "boolean": "true".__eq__,
        "date": date.fromisoformat,
        "time": time.fromisoformat,
        "dateTime": datetime.fromisoformat,
        "duration": read_duration,
    }
    return readers.get(kind, Decimal)(text)


# Tables


@attrs.frozen
class Table:
    """A decision table of a model; `bound` are the parameters of its model and what they stand for."""

    name: str
    element: Element
    bound: Mapping[str, str]

    def answer(self, scope: Mapping[str, Any]) -> Any:
        """Return what govflow decides, shaped as DMN shapes it."""
        known = {**flat(scope), **{name: flat(scope)[what] for name, what in self.bound.items()}}
        table = self.made(known)
        outputs = table.decide({column.name: known[column.name] for column in table.columns}).outputs
        if table.hit.single or table.hit.counting:
            return dict(outputs) if len(outputs) > 1 else outputs[""]
        rows = zip(*outputs.values(), strict=True)
        return [dict(zip(outputs, row, strict=True)) if len(outputs) > 1 else row[0] for row in rows]

    def made(self, known: Mapping[str, Any]) -> DecisionTable:
        """Return the table of govflow, with the values of other inputs in the cells that name them."""
        columns = [column_of(node) for node in children(self.element, "input")]
        clauses = children(self.element, "output")
        names = [clause.get("name", "") for clause in clauses]
        rules = []
        for rule in children(self.element, "rule"):
            texts = (written(text_of(entry), known) for entry in children(rule, "inputEntry"))
            read = [column.read(text) for column, text in zip(columns, texts, strict=True)]
            outputs = [output(text_of(entry), known) for entry in children(rule, "outputEntry")]
            rules.append(Rule(rule.get("id", ""), read, dict(zip(names, outputs, strict=True))))
        hit = self.element.get("hitPolicy", "UNIQUE")
        ranked = {
            clause.get("name", ""): [word.strip('"') for word in LITERAL.findall(text_of(found[0]))]
            for clause in clauses
            if (found := children(clause, "outputValues"))
        }
        policy = AGGREGATES.get(self.element.get("aggregation", ""), hit)
        return DecisionTable.of(self.name, columns, rules, policy, "error", priorities=ranked)


def column_of(node: Element) -> Column:
    """Return the column of an input clause; one with listed values is an enum."""
    expression = one(node, "inputExpression")
    name, kind = text_of(expression), TYPES[expression.get("typeRef", "string")]
    listed = [LITERAL.findall(text_of(values)) for values in children(node, "inputValues")]
    if kind == "text" and any(listed):
        return Column(name, "enum", [word.strip('"') for word in listed[0]])
    return Column(name, kind)


def written(cell: str, known: Mapping[str, Any]) -> str:
    """Return a cell with the values of the inputs that it names, and dates as govflow writes them."""
    cell = DATE.sub(r"\1", cell)
    for name in sorted(known, key=len, reverse=True):
        if name in LITERAL.sub("", cell):
            cell = cell.replace(name, literal(known[name]))
    return cell


def literal(value: Any) -> str:
    """Return a value as a cell writes it."""
    match value:
        case list():
            return ", ".join(map(literal, value))
        case str():
            return '"' + value.replace('"', '""') + '"'
        case bool():
            return str(value).lower()
        case Decimal() | int():
            return str(value)
        case date() | time():
            return value.isoformat()
    return f"{value.total_seconds():.0f} seconds"


def output(text: str, known: Mapping[str, Any]) -> Any:
    """Return the value of an output: a literal, or strings and inputs with + between them."""
    if "+" in text:
        return "".join(str(output(part.strip(), known)) for part in text.split(" + "))
    if rounded := ROUNDED.fullmatch(text):
        return round(known[rounded[1]])
    if LITERAL.fullmatch(text):
        return text.strip('"')
    if text in ("true", "false"):
        return text == "true"
    return known[text] if text in known else Decimal(text)


def flat(scope: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    """Return all values by their path, `Person.Name`."""
    found: dict[str, Any] = {}
    for name, value in scope.items():
        inside = flat(value, f"{prefix}{name}.") if isinstance(value, Mapping) else {f"{prefix}{name}": value}
        found.update(inside)
    return found


def table_of(model: Element, name: str) -> Table | None:
    """Return the table of a decision, its own or that of the model that it invokes; None if it has none."""
    decision = next(node for node in children(model, "decision") if node.get("name") == name)
    if own := children(decision, "decisionTable"):
        return Table(name, own[0], {})
    for invocation in children(decision, "invocation"):
        invoked = text_of(one(invocation, "literalExpression"))
        logic = next(
            node for node in children(model, "businessKnowledgeModel") if node.get("name") == invoked
        )
        bound = {
            one(binding, "parameter").get("name", ""): text_of(one(binding, "literalExpression"))
            for binding in children(invocation, "binding")
        }
        tables, contexts = all_of(logic, "decisionTable"), all_of(logic, "literalExpression")
        if len(tables) == 1 and not any("*" in text_of(node) for node in contexts):
            return Table(name, tables[0], {k: v for k, v in bound.items() if k != v})
    return None
