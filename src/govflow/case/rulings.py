"""Rulings: what tables and the hierarchy say of a case, as events that carry the reason."""

from collections.abc import Mapping
from datetime import datetime

from govflow.case.case import Case
from govflow.case.events import Decided, HandedUp
from govflow.case.refusals import refused
from govflow.errors import DecisionError, Refused
from govflow.rulebook import Rulebook
from govflow.workflow import Step

Fields = Mapping[str, object]


def handed_up(book: Rulebook, case: Case, step: Step, at: datetime) -> HandedUp:
    """Hand the case to the unit above. Edges only rise and the ceiling stops them, so escalation ends."""
    known_unit(book, case.owner)
    above = book.hierarchy.parent(case.owner)
    ceiling = book.hierarchy.at_level(case.owner, step.climb)
    if above is None or ceiling is None or ceiling == case.owner:
        owner, level = book.called(case.owner), book.word(step.climb)
        raise refused(
            "top-reached",
            f"{owner.en} is as high as this may climb ({level.en}).",
            f"{owner.zh}已是可升级的最高层级（{level.zh}）。",
        )
    return HandedUp(at, case.owner, above)


def known_unit(book: Rulebook, unit: str) -> None:
    """Refuse a unit that the rulebook does not know: it may be newer than the case."""
    if unit not in book.hierarchy:
        raise refused("unknown-unit", f"There is no unit '{unit}'.", f"没有单位“{unit}”。")


def decided(book: Rulebook, case: Case, table: str, at: datetime, fields: Fields, owner: str) -> Decided:
    """Ask a table; its outputs `owner` and `owner_level` say who takes over, all others are fields."""
    outputs, rule = ask(book, case, table, fields, owner)
    taken_over = str(outputs.pop("owner", "") or "")
    level = outputs.pop("owner_level", None)
    if level and not taken_over:
        known_unit(book, case.unit)
        taken_over = book.hierarchy.at_level(case.unit, str(level)) or case.unit
    return Decided(at, table, rule, outputs, taken_over, book.digest)


def ask(book: Rulebook, case: Case, table: str, fields: Fields, owner: str) -> tuple[dict[str, object], str]:
    """Return the outputs of a table and the rule that gave them, as of the instant of opening."""
    known = book.workflows[case.workflow].fields
    try:
        inputs = {name: known[name].typed(value) for name, value in fields.items() if name in known}
    except (ValueError, ArithmeticError) as error:  # written under rules that gave the field another type
        raise refused(
            "stale-value",
            f"Table '{table}' cannot read a value that was written under other rules: {error}.",
            f"决策表“{table}”无法读取按另一版规则写入的值：{error}。",
        ) from error
    inputs.update(unit=case.unit, owner=owner)
    try:
        decision = book.tables[table].decide(inputs, at=case.opened_at)
    except DecisionError as error:
        raise Refused(error.code, error.text) from error
    return dict(decision.outputs), decision.rule.id if decision.rule else "otherwise"
