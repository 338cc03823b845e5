"""Files of tests and stories (规则测试、案例) as JSON Schema."""

from collections.abc import Iterable

from govflow.insight.refusal_codes import CODES
from govflow.insight.rule_test import ERRORS
from govflow.insight.schema.names import Words
from govflow.insight.schema.shape import (
    INSTANT,
    LIST,
    NUMBER,
    TEXT,
    TITLE,
    Schema,
    by_name,
    items,
    known,
    listed,
    mapping,
    proposed,
    record,
    ref,
)
from govflow.insight.schema.tables import given, value
from govflow.tables import DecisionTable
from govflow.workflow import TELLINGS

_UNKNOWN = {"properties": {"error": {"const": "unknown-value"}}, "required": ["error"]}
_ANY: Schema = {}
_REFUSAL = known(sorted(CODES))
_ACTORS = mapping(mapping(listed(ref("unit")), ref("role")))


def tests(tables: Iterable[DecisionTable], words: Words) -> Schema:
    """Return the schema of a file of tests."""
    return record(
        {
            "tests": TEXT,
            "title": TITLE,
            "actors": _ACTORS,
            "tables": items(_tables(tuple(tables))),
            "limits": items(_limit()),
            "units": items(_unit()),
            "stories": items(_story(words)),
        },
        ("tests",),
    )


def stories(words: Words) -> Schema:
    """Return the schema of `stories.yaml`."""
    return record(
        {"stories": TEXT, "title": TITLE, "actors": _ACTORS, "requests": items(_story(words))},
        ("stories",),
    )


def _tables(tables: tuple[DecisionTable, ...]) -> Schema:
    """Return a test of a table, which proposes the words of the one that it names, or may use others."""
    found = by_name("table", {one.name: _table(one) for one in tables}, _table(None))
    return {"if": _UNKNOWN, "then": _table(None), "else": found}


def _table(table: DecisionTable | None) -> Schema:
    inputs = {column.name: value(column) for column in table.columns} if table else {}
    outputs = (
        {name: {"anyOf": [proposed(values), LIST]} for name, values in given(table).items()} if table else {}
    )
    rules = (*(rule.id for rule in table.rules), "otherwise") if table else ()
    return record(
        {
            "table": ref("tableName"),
            "id": TEXT,
            "at": INSTANT,
            "given": record(inputs) | {"additionalProperties": TEXT},
            "expect": record(outputs) | {"additionalProperties": LIST},
            "rule": listed(known(rules)),
            "error": known(ERRORS),
            "rows": TEXT,
        }
    )


def _limit() -> Schema:
    pause = record({"ground": TEXT, "from": INSTANT, "to": INSTANT}, ("from",))
    due = {"anyOf": [INSTANT, {"const": "none"}]}
    return record(
        {
            "id": TEXT,
            "limit": ref("limit"),
            "from": INSTANT,
            "due": due,
            "statutory": due,
            "known": INSTANT,
            "calendar": ref("calendar"),
            "unit": ref("unit"),
            "channel": TEXT,
            "extended": NUMBER,
            "extensions": LIST,
            "pauses": items(pause),
            "error": TEXT,
            "rows": TEXT,
        }
    )


def _unit() -> Schema:
    return record(
        {
            "id": TEXT,
            "unit": ref("unit"),
            "at": INSTANT,
            "level": ref("level"),
            "parent": {"anyOf": [ref("unit"), {"const": "none"}]},
            "links": mapping(LIST),
            "rows": TEXT,
        }
    )


def _story(words: Words) -> Schema:
    case = {
        "title": TITLE,
        "workflow": ref("workflowName"),
        "unit": {"anyOf": [ref("unit"), TEXT]},  # a case may be opened by the name of its place
        "fields": mapping(_ANY, words.fields),
        "opened": _opening({}),
        "expect": _expect(words),
    }
    beside = record({**case, "opened": _opening({"refused": _REFUSAL})})
    more = {"id": TEXT, "cases": mapping(beside), "steps": items(_move(words))}
    return record({**case, **more}, ("id", "opened"))


def _opening(more: Schema) -> Schema:
    return record({"at": INSTANT, "by": TEXT, **more}, ("at",))


def _move(words: Words) -> Schema:
    return record(
        {
            "step": words.steps,
            "at": INSTANT,
            "until": INSTANT,
            "by": TEXT,
            "fields": mapping(_ANY, words.fields),
            "refused": _REFUSAL,
            "case": TEXT,
            "task": TEXT,
        }
    )


def _expect(words: Words) -> Schema:
    return record(
        {
            "state": words.states,
            "owner": ref("unit"),
            "fields": mapping(_ANY, words.fields),
            "flags": LIST,
            "held": listed(words.fields),
            "met": LIST,
            "breaches": NUMBER,
            "tasks": mapping(TEXT),
            "messages": mapping(NUMBER, known(TELLINGS)),
            "due": mapping(INSTANT),
        }
    )
