"""Asking a table as its test does, and comparing what it says: which rule decided, and at which line."""

from collections.abc import Iterator, Sequence

from govflow.errors import DecisionError, Problem, TableError, Text
from govflow.insight.rule_test import OTHERWISE, TableTest, Touched, Verdict
from govflow.rulebook import Rulebook
from govflow.rulebook.outputs import LimitName
from govflow.tables import Decision, DecisionTable
from govflow.tables.cell import short, worded
from govflow.tables.literal import KINDS, conforms

_NOTHING = ("", "-", "none")
_MOST_SHOWN = 8


def judge_table(book: Rulebook, test: TableTest) -> Verdict:
    """Decide, and say what is not as expected."""
    table = (book.at(test.at) if test.at else book).tables[test.table]
    touched: frozenset[Touched] = frozenset()
    try:
        decision = table.decide(test.given, at=test.at)
    except DecisionError as error:
        problems = tuple(_failed(test, error))
    else:
        problems = tuple(_wrong(table, test, decision))
        touched = frozenset(Touched("table", table.name, name) for name in fired(decision))
    return Verdict("table", test.table, test.id, test.place, problems, touched)


def fired(decision: Decision) -> tuple[str, ...]:
    """Return the ids of the rules that decided; `otherwise` where none did."""
    return tuple(rule.id for rule in decision.rules) or (OTHERWISE,)


def _failed(test: TableTest, error: DecisionError) -> Iterator[Problem]:
    """Yield that a table had no answer, unless that was expected."""
    if error.code != test.error:
        wanted = _expected(test)
        text = Text(
            f"Expected {wanted.en}, but the answer was {error.code}: {error.text.en}",
            f"预期{wanted.zh}，结果却是 {error.code}：{error.text.zh}",
        )
        yield Problem("unexpected", text, test.place)


def _expected(test: TableTest) -> Text:
    if test.error:
        return Text(f"the error {test.error}", f"错误 {test.error}")
    said = ", ".join(f"{name} = {_written(wanted.value)}" for name, wanted in test.expect.items())
    named = ", ".join(test.rules)
    return Text(said or f"rule '{named}'", said or f"规则“{named}”")


def _wrong(table: DecisionTable, test: TableTest, decision: Decision) -> Iterator[Problem]:
    by, given = _decided_by(table, decision), _given(test)
    if test.error:
        text = Text(
            f"Expected the error {test.error}, but {by.en} decided {given}.",
            f"预期错误 {test.error}，但{by.zh}已对 {given} 作出结论。",
        )
        yield Problem("unexpected", text, test.place)
    for name, wanted in test.expect.items():
        got = decision.outputs.get(name)
        if not _is(wanted.value, got):
            seen, hoped = _seen(got), _written(wanted.value)
            text = Text(
                f"{name} is {seen.en}, expected {hoped}: {by.en} decided {given}.",
                f"{name} 为 {seen.zh}，预期 {hoped}：{by.zh}对 {given} 作出结论。",
            )
            yield Problem("unexpected", text, wanted.place, _kept_out(table, test))
    if test.rules and set(test.rules) != set(fired(decision)):
        named = ", ".join(test.rules)
        text = Text(
            f"Expected rule '{named}', but {by.en} decided {given}.",
            f"预期规则“{named}”，但{by.zh}对 {given} 作出结论。",
        )
        yield Problem("unexpected", text, test.place, _kept_out(table, test))


def _kept_out(table: DecisionTable, test: TableTest) -> Text | None:
    """Say which column alone kept out the rule that was expected, if one did."""
    near = table.explain(test.given, at=test.at).near if test.rules else ()
    return next((miss.text for miss in near if miss.rule.id in test.rules), None)


def _decided_by(table: DecisionTable, decision: Decision) -> Text:
    if decision.rules:
        called = [rule.called for rule in decision.rules[:_MOST_SHOWN]]
        return Text(", ".join(one.en for one in called), "、".join(one.zh for one in called))
    here = Text(f" ({table.place})", f"（{table.place}）") if table.place else Text("", "")
    return Text(f"'otherwise' of table '{table.name}'{here.en}", f"表“{table.name}”{here.zh}的 otherwise")


def _given(test: TableTest) -> str:
    return ", ".join(f"{name}={short(value)}" for name, value in test.given.items())


def _seen(got: object) -> Text:
    if got is None:
        return Text("nothing", "空")
    each = [worded(one) for one in (got if isinstance(got, list | tuple) else (got,))]
    return Text(", ".join(one.en for one in each), ", ".join(one.zh for one in each))


def _written(value: str | Sequence[str]) -> str:
    return value or "none" if isinstance(value, str) else f"[{', '.join(value)}]"


def _is(written: str | Sequence[str], got: object) -> bool:
    """Tell whether a value is the one that is written, read by its type."""
    if isinstance(got, list | tuple):
        many = (written,) if isinstance(written, str) else written
        return len(many) == len(got) and all(map(_is, many, got))
    if not isinstance(written, str):
        return len(written) == 1 and _is(written[0], got)
    if got is None:
        return written in _NOTHING
    if isinstance(got, LimitName):
        return got.means(written)
    kind = next((kind for kind in KINDS.values() if conforms(kind, got)), None)
    try:
        return kind.read(written) == got if kind else written == got
    except TableError:
        return False
