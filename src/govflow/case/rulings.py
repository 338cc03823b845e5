"""Rulings: what tables and the hierarchy say of a case, as events that carry the reason."""

from collections.abc import Mapping
from datetime import datetime

from govflow.case.case import Case
from govflow.case.events import Decided
from govflow.case.refusals import refused
from govflow.errors import DecisionError, Refused
from govflow.rulebook import Rulebook
from govflow.rulebook.asking import LEVELS, Answer, Asking

Fields = Mapping[str, object]


def known_unit(book: Rulebook, unit: str) -> None:
    """Refuse a unit that the rulebook does not know: it may be newer than the case."""
    if unit not in book.hierarchy:
        raise refused("unknown-unit", f"There is no unit '{unit}'.", f"没有单位“{unit}”。")


def decided(book: Rulebook, case: Case, table: str, at: datetime) -> Decided:
    """Ask a table; its outputs `owner` and `owner_level` say who takes over, all others are fields.

    A kind of link stands for the unit that is so linked to the place of the case. A limit that is no field
    is for the clocks that ask the table.
    """
    answer = ask(book, case, table)
    fields = dict(answer.written)
    for name in answer.links:
        fields[name] = linked_to(book, case.unit, str(fields[name]))
    taken_over = str(fields.pop("owner", "") or "")
    level = fields.pop("owner_level", None)
    if level and not taken_over:
        known_unit(book, case.unit)
        taken_over = book.hierarchy.at_level(case.unit, str(level)) or case.unit
    return Decided(at, table, answer.rule, fields, taken_over, book.digest)


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


def ask(book: Rulebook, case: Case, table: str) -> Answer:
    """Return what a table answers a case, as of `case.ruled_at`."""
    asking, fields = book.asking(case.opened.workflow, table), case.fields
    if asking.key is None:
        return _answered(book, case, asking)
    if asking.placed:
        fields = {**fields, "unit": case.unit, "owner": case.owner}
    try:
        return asking.known[asking.key(fields)]
    except (KeyError, TypeError):  # not asked so before, or by something that is no word
        return _answered(book, case, asking)


def _answered(book: Rulebook, case: Case, asking: Asking) -> Answer:
    """Ask a table, with a look at each of its inputs."""
    inputs = _fields(case, asking)
    inputs["unit"], inputs["owner"] = case.unit, case.owner
    for name in asking.levels:
        if name not in inputs:
            place = inputs[LEVELS[name]]
            inputs[name] = book.hierarchy.level(str(place)) if place in book.hierarchy else ""
    try:
        answer = asking.answer(asking.table.decide(inputs, at=case.ruled_at))
    except DecisionError as error:
        raise Refused(error.code, error.text) from error
    asking.keep(inputs, answer)
    return answer


def _fields(case: Case, asking: Asking) -> dict[str, object]:
    """Return the typed values of the fields that a table asks for."""
    fields, table = case.fields, asking.table.name
    try:
        return {f.name: f.typed(fields[f.name]) for f in asking.fields if f.name in fields}
    except (ValueError, ArithmeticError) as error:  # written under rules that gave the field another type
        raise refused(
            "stale-value",
            f"Table '{table}' cannot read a value that was written under other rules: {error}.",
            f"决策表“{table}”无法读取按另一版规则写入的值：{error}。",
        ) from error
