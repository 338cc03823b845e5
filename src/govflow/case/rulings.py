"""Rulings: what tables and the hierarchy say of a case, as events that carry the reason."""

from collections.abc import Mapping
from datetime import datetime

from govflow.case.case import Case
from govflow.case.events import Decided
from govflow.case.refusals import refused
from govflow.errors import DecisionError, Refused
from govflow.rulebook import Rulebook
from govflow.rulebook.outputs import LimitName, LinkKind

Fields = Mapping[str, object]
_LEVELS = {"owner_level": "owner", "unit_level": "unit"}


def known_unit(book: Rulebook, unit: str) -> None:
    """Refuse a unit that the rulebook does not know: it may be newer than the case."""
    if unit not in book.hierarchy:
        raise refused("unknown-unit", f"There is no unit '{unit}'.", f"没有单位“{unit}”。")


def decided(book: Rulebook, case: Case, table: str, at: datetime) -> Decided:
    """Ask a table; its outputs `owner` and `owner_level` say who takes over, all others are fields.

    A kind of link stands for the unit that is so linked to the place of the case. A limit that is no field
    is for the clocks that ask the table.
    """
    answer, rule = ask(book, case, table)
    fields = book.workflows[case.workflow].fields
    outputs = {n: v for n, v in answer.items() if n in fields or not isinstance(v, LimitName)}
    for name, value in outputs.items():
        if isinstance(value, LinkKind):
            outputs[name] = linked_to(book, case.unit, value)
    taken_over = str(outputs.pop("owner", "") or "")
    level = outputs.pop("owner_level", None)
    if level and not taken_over:
        known_unit(book, case.unit)
        taken_over = book.hierarchy.at_level(case.unit, str(level)) or case.unit
    return Decided(at, table, rule, outputs, taken_over, book.digest)


def linked_to(book: Rulebook, place: str, kind: str) -> str:
    """Return the unit whose link of a kind leads to the place, or to the nearest unit above it (关联单位).

    Errors: Refused `no-link`, and `many-links` where two are equally near.
    """
    known_unit(book, place)
    for unit in (place, *book.hierarchy.ancestors(place)):
        found = book.hierarchy.linked_from(unit, kind)
        if len(found) == 1:
            return found[0]
        if found:
            called, link = book.called(unit), book.word(kind)
            raise refused(
                "many-links",
                f"{called.en} has {len(found)} units linked as '{link.en}': {', '.join(found)}.",
                f"{called.zh}有 {len(found)} 个“{link.zh}”关联单位：{'、'.join(found)}。",
            )
    called, link = book.called(place), book.word(kind)
    raise refused(
        "no-link",
        f"No unit is linked to {called.en} as '{link.en}'.",
        f"{called.zh}没有“{link.zh}”关联单位。",
    )


def ask(book: Rulebook, case: Case, table: str) -> tuple[dict[str, object], str]:
    """Return the outputs of a table and the rule that gave them, as of `case.ruled_at`."""
    known, asked, fields = book.workflows[case.workflow].fields, book.tables[table], case.fields
    inputs: dict[str, object] = {}
    try:
        for column in asked.columns:
            name = column.name
            field = known.get(name)
            if field is not None and name in fields:
                inputs[name] = field.typed(fields[name])
    except (ValueError, ArithmeticError) as error:  # written under rules that gave the field another type
        raise refused(
            "stale-value",
            f"Table '{table}' cannot read a value that was written under other rules: {error}.",
            f"决策表“{table}”无法读取按另一版规则写入的值：{error}。",
        ) from error
    inputs["unit"], inputs["owner"] = case.unit, case.owner
    for column in asked.columns:
        if column.name in _LEVELS and column.name not in inputs:
            place = inputs[_LEVELS[column.name]]
            inputs[column.name] = book.hierarchy.level(str(place)) if place in book.hierarchy else ""
    try:
        decision = asked.decide(inputs, at=case.ruled_at)
    except DecisionError as error:
        raise Refused(error.code, error.text) from error
    return dict(decision.outputs), decision.rule.id if decision.rule else "otherwise"
