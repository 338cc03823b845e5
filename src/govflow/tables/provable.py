"""What proofs and comparisons need of a decision table, so that the table may know them."""

# ruff: noqa: D102 - the members say what `DecisionTable` says of them

from collections.abc import Mapping
from datetime import datetime
from typing import Literal, Protocol

from govflow.errors import Place
from govflow.tables.cell import Cell
from govflow.tables.column import Column
from govflow.tables.hit import HitPolicy, Priorities
from govflow.tables.rule import Decision, Rule


class Provable(Protocol):
    """What a proof needs of a table."""

    @property
    def name(self) -> str: ...
    @property
    def columns(self) -> tuple[Column, ...]: ...
    @property
    def rules(self) -> tuple[Rule, ...]: ...
    @property
    def hit(self) -> HitPolicy: ...
    @property
    def otherwise(self) -> Mapping[str, object] | Literal["error"]: ...
    @property
    def place(self) -> Place | None: ...
    @property
    def impossible(self) -> tuple[tuple[Cell, ...], ...]: ...
    @property
    def priorities(self) -> Priorities: ...
    @property
    def dated(self) -> bool: ...
    def _answer(self, hits: int) -> Decision | None: ...
    def decide(self, inputs: Mapping[str, object], at: datetime | None = None) -> Decision: ...
