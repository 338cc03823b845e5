"""What a desk cannot do, said in both languages."""

from collections.abc import Mapping

from govflow.case.case import Case
from govflow.errors import GovflowError, LedgerError, Refused, Text, UnknownCase


def naive() -> Refused:
    """Say that an instant lacks a zone."""
    return Refused("naive-instant", Text("An instant needs a time zone.", "时刻必须带有时区。"))


def unknown(case: str) -> UnknownCase:
    """Say that there is no such case."""
    return UnknownCase("no-such-case", Text(f"There is no case '{case}'.", f"没有案件“{case}”。"))


def no_history(case: str) -> LedgerError:
    """Say that what a ledger holds is no history."""
    return LedgerError(
        "unreadable-event",
        Text(
            f"The events that the ledger holds of '{case}' are no history of that case.",
            f"台账中“{case}”的事件构不成该案件的历史。",
        ),
    )


def other_rulebook(known: str, name: str) -> LedgerError:
    """Say that a ledger is kept by another rulebook."""
    return LedgerError(
        "other-rulebook",
        Text(
            f"This ledger is kept by rulebook '{known}', not by '{name}'.",
            f"该台账由规则手册“{known}”管理，而非“{name}”。",
        ),
    )


def another_kind(case: Case, other: Case) -> Refused:
    """Say that cases of two workflows are not one matter."""
    return Refused(
        "merge-misfit",
        Text(
            f"'{case.id}' is a '{case.workflow}', '{other.id}' a '{other.workflow}': not the same matter.",
            f"“{case.id}”属“{case.workflow}”，“{other.id}”属“{other.workflow}”：并非同一事项。",
        ),
    )


def stuck_cases(stuck: Mapping[str, GovflowError]) -> LedgerError:
    """Say which cases time could not pass for, and why not for the first."""
    names, why = ", ".join(sorted(stuck)[:5]), next(iter(stuck.values()))
    more = "" if len(stuck) <= 5 else ", ..."
    return LedgerError(
        "stuck-cases",
        Text(
            f"Time cannot pass for {len(stuck)} case(s): {names}{more}. {why.text.en}",
            f"有 {len(stuck)} 件案件无法计时：{names}{more}。{why.text.zh}",
        ),
    )


def note(case: str, error: GovflowError, stuck: dict[str, GovflowError]) -> None:
    """Note a case that cannot go on, so that it stops nobody else; what ails the ledger itself is raised."""
    if isinstance(error, LedgerError) and error.code != "unreadable-event":
        raise error
    stuck[case] = error
