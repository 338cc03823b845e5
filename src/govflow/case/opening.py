"""Opening a case: the first event of its history."""

from datetime import datetime

from govflow.case import moves, values
from govflow.case.case import Case
from govflow.case.commands import Open
from govflow.case.events import Opened
from govflow.case.evolving import evolve
from govflow.case.move import NOTHING, Lived
from govflow.case.refusals import refused, refused_for
from govflow.case.rulings import known_unit
from govflow.errors import HierarchyError, Refused, Text, did_you_mean
from govflow.rulebook import Rulebook

LONGEST_ID = 1_000  # bytes of UTF-8: an index of PostgreSQL takes 2,700, the version and all else included


def opened(book: Rulebook, case: Case | None, command: Open, at: datetime) -> Lived:
    """Open a case with what that brings with it; nothing happens the second time. Errors: Refused."""
    if case is not None:
        if case.opened.command == command.id:
            return case, ()
        raise refused(
            "case-exists", f"The case '{command.case}' is open already.", f"案件“{command.case}”已登记。"
        )
    _fit(command.case)
    workflow = book.workflows.get(command.workflow)
    if workflow is None:
        hint = did_you_mean(command.workflow, book.workflows) or Text("", "")
        raise refused(
            "unknown-workflow",
            f"There is no workflow '{command.workflow}'. {hint.en}",
            f"没有流程“{command.workflow}”。{hint.zh}",
        )
    unit = _unit(book, command.unit)
    fields, wrong = values.read(workflow, command.fields, workflow.entry)
    told = {**command.fields, **fields} if wrong else fields
    wrong += values.lacking(workflow, workflow.asked_first, told, NOTHING)
    if wrong:
        raise refused_for(wrong)
    event = Opened(
        at, command.by.id, command.id, command.case, workflow.name, workflow.initial, unit, unit, fields,
        book.digest, not command.unit,
    )  # fmt: skip
    if workflow.opening is None and not workflow.screened:
        return evolve(None, event), (event,)
    return moves.begin(book, workflow, event, workflow.entry, command.by)


def _fit(case: str) -> None:
    """Refuse an id that not every store can keep and look up."""
    size = len(case.encode("utf-8", "surrogatepass"))
    if size > LONGEST_ID:
        raise refused(
            "case-id-too-long",
            f"The id of the case has {size:,} bytes in UTF-8; {LONGEST_ID:,} are the most.",
            f"案件编号的 UTF-8 编码为 {size:,} 字节，至多 {LONGEST_ID:,} 字节。",
        )


def _unit(book: Rulebook, named: str) -> str:
    """Return the unit of that id or alias; no place at all is the root, so that no case is lost."""
    if not named:
        try:
            return book.hierarchy.root
        except HierarchyError as error:  # several roots: only the caller can say which
            raise Refused(error.code, error.text) from error
    found = named if named in book.hierarchy else book.hierarchy.resolve(named)
    known_unit(book, found or named)
    return found or named
