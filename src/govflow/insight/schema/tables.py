"""Files of decision tables (决策表) as JSON Schema: any, and each of the rulebook with its own words."""

from collections.abc import Iterable, Mapping

from govflow.insight.schema.shape import (
    FLAG,
    INSTANT,
    LIST,
    PERIOD,
    TEXT,
    TITLE,
    Schema,
    items,
    known,
    mapping,
    proposed,
    record,
    ref,
)
from govflow.rulebook.outputs import TYPES as OUTPUTS
from govflow.rulebook.sheets.headings import CALLED, ROW_KEYS
from govflow.tables import HITS, TYPES, Column, DecisionTable
from govflow.tables.cell import show

_MOST_SUBTREES = 2_000
_ROW: Mapping[str, Schema] = {**dict.fromkeys(ROW_KEYS, TEXT), "from": INSTANT, "to": INSTANT}
_NAMED = [{"required": [said]} for said in ("id", *(said for said, key in CALLED.items() if key == "id"))]


def table(table: DecisionTable | None = None) -> Schema:
    """Return the schema of the file of a table, or of any: what stands in its cells is only proposed."""
    inputs = {column.name: _cell(column) for column in table.columns} if table else {}
    outputs = {name: proposed(values) for name, values in given(table).items()} if table else {}
    row = record({**_ROW, **inputs, **outputs}, oneOf=_NAMED) | {"additionalProperties": LIST}
    never = record({**inputs, "why": TEXT}) | {"additionalProperties": LIST}
    otherwise = {"anyOf": [{"const": "error"}, record(outputs) | {"additionalProperties": TEXT}]}
    return record(
        {
            "table": {"const": table.name} if table else TEXT,
            "title": TITLE,
            "source": TEXT,
            "effective": PERIOD,
            "hit": proposed(HITS),
            "inputs": mapping(_input()),
            "outputs": mapping(_output()),
            "rules": items(row),
            "rows": TEXT,
            "impossible": items(never),
            "otherwise": otherwise,
        },
        ("table", "otherwise"),
        oneOf=[{"required": ["rules"]}, {"required": ["rows"]}],
    )


def _input() -> Schema:
    return record({"type": known(TYPES), "title": TITLE, "of": LIST, "low": TEXT, "high": TEXT})


def _output() -> Schema:
    return record({"type": known(OUTPUTS), "title": TITLE, "of": LIST, "required": FLAG})


def _cell(column: Column) -> Schema:
    """Return what a cell may hold: anything, of which values and subtrees are proposed."""
    below = [f"{node}/**" for node, codes in column.subtrees.items() if len(codes) > 1]
    values: Iterable[str] = (*column.values, *below[:_MOST_SUBTREES])
    if column.type == "bool":
        values = ("true", "false")
    names = ref(column.type) if column.type in ("category", "unit") and not below else known(values)
    return {"anyOf": [*([] if names is TEXT else [names]), *LIST["anyOf"]]}


def value(column: Column) -> Schema:
    """Return one value of a column, as a test gives it; those of another file must be known."""
    if column.type in ("category", "unit"):
        return ref(column.type)
    return FLAG if column.type == "bool" else proposed(column.values)


def given(table: DecisionTable) -> dict[str, list[str]]:
    """Return the outputs of a table, each with the values that its rules give."""
    found: dict[str, dict[str, None]] = {}
    last = () if isinstance(table.otherwise, str) else (table.otherwise,)
    for outputs in (*(rule.outputs for rule in table.rules), *last):
        for name, written in outputs.items():
            found.setdefault(name, {}).update({} if written is None else {show(written): None})
    return {name: list(values) for name, values in found.items()}
