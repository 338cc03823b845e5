"""One row of a decision table, and what a table decides."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

import attrs

from govflow.errors import Place, Text
from govflow.tables.cell import ANY, Cell, Span


def _row(cells: Iterable[Cell]) -> tuple[Cell, ...]:
    return tuple(cells)


def sealed(outputs: Mapping[str, object]) -> Mapping[str, object]:
    """Return a copy that nobody can write to."""
    return MappingProxyType(dict(outputs))


@attrs.frozen
class Rule:
    """One rule (规则): if every cell accepts its input, these are the outputs.

    In force from `start` up to but without `stop`, both aware instants; None is no bound. `source`
    says where the rule comes from: a text, a law and its article, or `assumption`.
    """

    id: str
    cells: tuple[Cell, ...] = attrs.field(converter=_row)
    outputs: Mapping[str, object] = attrs.field(converter=sealed, hash=False)
    place: Place | None = None
    start: datetime | None = None
    stop: datetime | None = None
    source: str = ""

    @property
    def dated(self) -> bool:
        """Whether the rule is in force for a time only."""
        return self.start is not None or self.stop is not None

    @property
    def in_force(self) -> Cell:
        """The effective dates as one more cell, as they were written."""
        return Cell((Span(self.start, self.stop, high_open=True),)) if self.dated else ANY

    @property
    def called(self) -> Text:
        """The rule's id with its file and line, as messages show it."""
        here = Text(f" ({self.place})", f"（{self.place}）") if self.place else Text("", "")
        return Text(f"rule '{self.id}'{here.en}", f"规则“{self.id}”{here.zh}")

    def __reduce__(self) -> tuple[Any, ...]:
        return Rule, (self.id, self.cells, dict(self.outputs), self.place, self.start, self.stop, self.source)


def _only(decision: "Decision") -> tuple[Rule, ...]:
    return (decision.rule,) if decision.rule else ()


@attrs.frozen
class Decision:
    """What a table decided (研判结论): the outputs, and the rule that gave them; None is `otherwise`.

    `rules` are all that count: under ANY those that agree, and under RULE ORDER, OUTPUT ORDER and COLLECT
    all that match, in the order in which each output lists their values; `rule` is the first of them.
    """

    table: str
    rule: Rule | None
    outputs: Mapping[str, object] = attrs.field(converter=sealed, hash=False)
    rules: tuple[Rule, ...] = attrs.field(default=attrs.Factory(_only, takes_self=True))

    def __reduce__(self) -> tuple[Any, ...]:
        return Decision, (self.table, self.rule, dict(self.outputs), self.rules)
