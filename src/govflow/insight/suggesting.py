"""Tests that a proof suggests: an input for each rule that no test reaches, and some around its cells' ends.

They say what the rules say now. Whether that is meant only a person can tell, who reads them.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date, datetime, time, timedelta, tzinfo
from decimal import Decimal
from itertools import islice

from govflow.errors import DecisionError, Place, Text
from govflow.insight.rule_test import OTHERWISE, TableTest, TestReport, Wanted
from govflow.insight.table_tests import fired
from govflow.rulebook import Rulebook
from govflow.rulebook.outputs import LimitName
from govflow.tables import Column, DecisionTable, Rule, Span, Word
from govflow.tables.cell import show
from govflow.tables.stretch import moved

_MOST = 20_000  # tests of one table
_MOST_TRIED = 2_000  # inputs, to find one that no rule accepts
_AT = "at"
_PLAIN = re.compile(r"[^\W_][\w./+]*([ -][\w./+]+)*")
_HEAD = Text(
    "# What the rules say now. Correct what is not meant: only then are these tests.",
    "# 此为现行规则的实际结论。请逐条核对，改正有误之处，方可作为测试。",
)

Inputs = Mapping[str, object]


def suggest(book: Rulebook, report: TestReport) -> tuple[TableTest, ...]:
    """Return tests for the rules, and the `otherwise`, that no test of a report reaches (建议测试).

    A rule that can never fire has none.
    """
    tables = {
        one.subject: [part.touched.name for part in one.missed]
        for one in report.reached
        if one.kind == "table"
    }
    return tuple(
        test for name, missed in tables.items() if missed for test in _suggest(book.tables[name], missed)
    )


def _suggest(table: DecisionTable, missed: Collection[str]) -> Iterator[TableTest]:
    seen = set[tuple[tuple[str, str], ...]]()
    for inputs in islice(_inputs(table, missed), _MOST):
        key = tuple(sorted((name, show(value)) for name, value in inputs.items()))
        test = None if key in seen else _asked(table, inputs)
        seen.add(key)
        if test:
            yield test


def _inputs(table: DecisionTable, missed: Collection[str]) -> Iterator[Inputs]:
    """Yield inputs worth a test: of each missed rule one on which it fires, and those around its cells."""
    proof = table.prove()
    for rule in table.rules:
        if rule.id in missed and rule.id in proof.examples:
            yield from _around(table, rule, proof.examples[rule.id])
    if OTHERWISE in missed:
        witnesses = [finding.witness for finding in proof.findings if finding.witness is not None]
        tried = islice((*witnesses, *_varied(table, proof.examples.values())), _MOST_TRIED)
        yield from islice((inputs for inputs in tried if _fired(table, inputs) == (OTHERWISE,)), 1)


def _around(table: DecisionTable, rule: Rule, example: Inputs) -> Iterator[Inputs]:
    """Yield an input on which a rule fires, and those that differ from it at the ends of one cell."""
    yield example
    for column, cell in zip(table.columns, rule.cells, strict=True):
        for term in cell.terms:
            values = _ends(term) if isinstance(term, Span) else [term.value] if isinstance(term, Word) else []
            yield from ({**example, column.name: value} for value in values if not column.refusal(value))
    yield from ({**example, _AT: at} for at in (rule.start, rule.stop) if at)


def _ends(span: Span) -> Iterator[object]:
    """Yield both ends of a span, and the values beside them."""
    for end in (span.low, span.high):
        yield from () if end is None else (end, *_beside(end))


def _beside(end: object) -> Iterator[object]:
    match end:
        case bool():
            return
        case int():
            yield from (end - 1, end + 1)
        case Decimal():
            yield from (end - Decimal("0.01"), end + Decimal("0.01"))
        case time():
            yield from (_later(end, timedelta(minutes=by)) for by in (-1, 1))
        case datetime() | timedelta():
            beside = (moved(end, timedelta(minutes=by)) for by in (-1, 1))
            yield from (value for value in beside if value is not None)
        case date() if date.min < end < date.max:
            yield from (end - timedelta(days=1), end + timedelta(days=1))


def _later(at: time, by: timedelta) -> time:
    return (datetime.combine(date(2000, 1, 1), at) + by).time()


def _varied(table: DecisionTable, examples: Iterable[Inputs]) -> Iterator[Inputs]:
    """Yield inputs that differ from examples in one column."""
    for example in examples:
        for column in table.columns:
            yield from ({**example, column.name: value} for value in _values(column))


def _values(column: Column) -> Iterable[object]:
    return (True, False) if column.type == "bool" else column.values


def _fired(table: DecisionTable, inputs: Inputs) -> tuple[str, ...]:
    given, at = _split(table, inputs)
    try:
        return fired(table.decide(given, at))
    except DecisionError:
        return ()


def _asked(table: DecisionTable, inputs: Inputs) -> TableTest | None:
    """Return the test that an input makes, none where rules contradict: that is for `check` to say."""
    given, at = _split(table, inputs)
    place = table.place or Place("")
    try:
        decision = table.decide(given, at)
    except DecisionError as error:
        known = error.code == "no-hit"
        return TableTest(table.name, given, at, {}, (), error.code, "", place) if known else None
    expect = {name: Wanted(_written(value), place) for name, value in decision.outputs.items()}
    return TableTest(table.name, given, at, expect, fired(decision), "", "", place)


def _split(table: DecisionTable, inputs: Inputs) -> tuple[Inputs, datetime | None]:
    """Return the inputs of a table, and the instant at which it is asked, if it wants one."""
    at = inputs.get(_AT)
    if not table.dated or not isinstance(at, datetime):
        return inputs, None
    return {name: value for name, value in inputs.items() if name != _AT}, at


def _written(value: object) -> str | tuple[str, ...]:
    if isinstance(value, list | tuple):
        return tuple(map(_text, value))
    return _text(value)


def _text(value: object) -> str:
    return "none" if value is None else show(value)


# The file


def as_yaml(tests: Iterable[TableTest], name: str, zone: tzinfo, lang: str) -> str:
    """Return suggested tests as a file that `govflow test` reads."""
    lines = [
        f"tests: {_quoted(name)}",
        _HEAD.to(lang),
        "tables:",
        *(_line(test, zone, lang) for test in tests),
    ]
    return "\n".join(lines) + "\n"


def _line(test: TableTest, zone: tzinfo, lang: str) -> str:
    at = [f"at: {_quoted(test.at.astimezone(zone).isoformat())}"] if test.at else []
    expect = (
        [f"expect: {_pairs({name: _said(one.value, lang) for name, one in test.expect.items()})}"]
        if test.expect
        else []
    )
    given = {name: show(value) for name, value in test.given.items()}
    said = [f"error: {test.error}"] if test.error else [*expect, f"rule: {_list(test.rules)}"]
    return f"  - {{{', '.join([f'table: {_quoted(test.table)}', *at, f'given: {_pairs(given)}', *said])}}}"


def _said(value: str | tuple[str, ...], lang: str) -> str | tuple[str, ...]:
    return value.said.to(lang) if isinstance(value, LimitName) else value


def _pairs(values: Mapping[str, str | tuple[str, ...]]) -> str:
    said = (f"{_quoted(n)}: {_quoted(v) if isinstance(v, str) else _list(v)}" for n, v in values.items())
    return f"{{{', '.join(said)}}}"


def _list(values: tuple[str, ...]) -> str:
    return _quoted(values[0]) if len(values) == 1 else f"[{', '.join(map(_quoted, values))}]"


def _quoted(text: str) -> str:
    """Return a text as YAML writes it, in quotes unless it is plain words."""
    if _PLAIN.fullmatch(text):
        return text
    return '"' + "".join(_escaped(character) for character in text) + '"'


def _escaped(character: str) -> str:
    if character in '"\\':
        return f"\\{character}"
    return character if character.isprintable() else f"\\U{ord(character):08x}"
