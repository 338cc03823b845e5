"""Relating: cases that belong together, and duplicates that become one (关联、并单)."""

from datetime import datetime

from govflow.case.case import Case
from govflow.case.commands import Relate
from govflow.case.effecting import DUPLICATE
from govflow.case.events import Related
from govflow.case.refusals import refused
from govflow.errors import Refused, Text

INVERSE = {"parent": "child", "child": "parent", "related": "related"}
"""What a case is to another, and what that other is to it."""


def related(case: Case, command: Relate, at: datetime) -> tuple[Related, ...]:
    """Return the event of a relation, none if it is known.

    Errors: Refused `own-relation`, `unknown-relation`, `case-closed`.
    """
    if command.other == case.id:
        raise refused("own-relation", "A case is not related to itself.", "案件不能与自身关联。")
    if command.kind not in {*INVERSE, DUPLICATE}:
        raise unknown_relation(command.kind)
    if command.kind == DUPLICATE and case.closed_at is not None:
        raise refused(
            "case-closed",
            f"Case '{case.id}' has ended and takes no duplicates in.",
            f"案件“{case.id}”已终结，不能并入。",
        )
    _check_persons(command)
    if any((known.kind, known.other) == (command.kind, command.other) for known in case.relations):
        return ()
    return (Related(at, command.by.id, command.id, command.kind, command.other, command.persons),)


def _check_persons(command: Relate) -> None:
    """Refuse persons who are no lists of ids, and those of a case that is no duplicate. Errors: Refused."""
    ids = (one for many in command.persons.values() for one in (many if isinstance(many, list) else [None]))
    if not all(isinstance(one, str) for one in ids) or (command.persons and command.kind != DUPLICATE):
        raise refused(
            "bad-value",
            "The persons of a duplicate are lists of ids, and no other relation has any.",
            "只有并案才带人员，且须为人员编号列表。",
        )


def unknown_relation(kind: str) -> Refused:
    """Return the refusal of a word that says no relation; duplicates are made by a step that merges."""
    known = Text(", ".join(INVERSE), "、".join(INVERSE))
    return refused(
        "unknown-relation",
        f"'{kind}' is no relation; there are: {known.en}.",
        f"没有“{kind}”这种关联；可用：{known.zh}。",
    )
