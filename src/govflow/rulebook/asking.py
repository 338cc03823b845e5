"""Asking: what a table reads of the cases of a workflow, worked out once for the two of them (取数)."""

from collections.abc import Callable, Mapping
from operator import itemgetter
from sys import intern
from typing import Any

import attrs

from govflow.rulebook.outputs import LimitName, LinkKind
from govflow.tables import Decision, DecisionTable
from govflow.tables.column import NAMED
from govflow.workflow import Field, Workflow

UNITS = frozenset({"unit", "owner"})
"""The columns that are units of the case: where it lies, and who answers for it."""
LEVELS = {"owner_level": "owner", "unit_level": "unit"}
"""The columns that are the levels of these, where no field of the case is called so."""
_MOST_ANSWERS = 4_000  # of one table to one workflow; then they are asked for anew


@attrs.frozen
class Answer:
    """What a table answers the cases of a workflow: its `outputs`, and the `rule` that gave them.

    `limit` is for a clock that asks, `written` what a case takes over, and `links` those of it that stand for
    a unit so linked. Many cases share an answer: it is only to be read.
    """

    outputs: Mapping[str, object]
    rule: str
    limit: str
    written: Mapping[str, object]
    links: tuple[str, ...]


@attrs.frozen(eq=False)
class Asking:
    """How the cases of a workflow ask a table: some of its columns are `fields`, some `levels` of units.

    Where it asks for known words alone, in all of time, the same words have the same answer: `key` picks them
    out of the fields, with the units of the case if it is `placed`, and `known` are the answers so far.
    """

    table: DecisionTable
    workflow: Workflow
    fields: tuple[Field, ...] = attrs.field(init=False)
    levels: tuple[str, ...] = attrs.field(init=False)
    placed: bool = attrs.field(init=False)
    key: Callable[[Mapping[str, object]], object] | None = attrs.field(init=False)
    known: dict[object, Answer] = attrs.field(init=False, factory=dict, repr=False)

    def __attrs_post_init__(self) -> None:
        put, fields = object.__setattr__, self.workflow.fields
        names = [column.name for column in self.table.columns]
        levels = tuple(name for name in names if name in LEVELS)
        worded = all(column.type in NAMED for column in self.table.columns)
        put(self, "fields", tuple(fields[name] for name in names if name in fields))
        put(self, "levels", levels)
        put(self, "placed", not UNITS.isdisjoint(names))
        put(self, "key", itemgetter(*names) if worded and not (levels or self.table.dated) else None)

    def __reduce__(self) -> tuple[Any, ...]:
        return Asking, (self.table, self.workflow)  # in another process it begins with no answers

    def answer(self, decision: Decision) -> Answer:
        """Return what a decision of the table means for the cases."""
        outputs, fields = dict(decision.outputs), self.workflow.fields
        written = {n: v for n, v in outputs.items() if n in fields or not isinstance(v, LimitName)}
        links = tuple(name for name, value in written.items() if isinstance(value, LinkKind))
        limit = intern(str(outputs.get("limit") or ""))  # one text for all the clocks that run by it
        return Answer(outputs, decision.rule.id if decision.rule else "otherwise", limit, written, links)

    def keep(self, inputs: Mapping[str, object], answer: Answer) -> None:
        """Keep an answer for all who ask the same."""
        if self.key is not None:
            if len(self.known) >= _MOST_ANSWERS:
                self.known.clear()
            self.known[self.key(inputs)] = answer
