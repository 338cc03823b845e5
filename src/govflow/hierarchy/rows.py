"""Rows as a file gives them: told where they cannot be units, and otherwise kept as columns."""

from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeVar

import attrs

from govflow.errors import Place, Problem, Text
from govflow.hierarchy.columns import Columns
from govflow.hierarchy.quoting import short
from govflow.hierarchy.unit import Unit

_Value = TypeVar("_Value")

Fault = tuple[int, Problem]  # what is wrong, and the number of the row that says so, from 0


@attrs.frozen
class Lines:
    """Where rows stand in their file, if anybody knows."""

    places: Callable[[int], Place] | None = None

    def name(self, number: int) -> str:
        """Return how a message names another row: `units.csv:3`, or `#3` where no file is known."""
        return str(self.places(number)) if self.places else f"#{number + 1}"

    def locate(self, faults: Iterable[Fault]) -> Iterator[Problem]:
        """Yield the problems in the order of the file, each with its place."""
        for number, problem in sorted(faults, key=lambda fault: fault[0]):
            yield problem.at(self.places(number)) if self.places else problem


@attrs.frozen(eq=False)
class Rows:
    """The rows that can be units, column by column, in the order of the file.

    A row without an id, or with one that is taken, is told and left out, so that it hides nothing else; hence
    `numbers`, the number that each row has in its file. `at` finds a row by its id; `parents` are ids.
    """

    lines: Lines
    ids: list[str] = attrs.field(factory=list)
    en: list[str] = attrs.field(factory=list)
    zh: list[str] = attrs.field(factory=list)
    levels: list[str] = attrs.field(factory=list)
    kinds: list[str] = attrs.field(factory=list)
    parents: list[str | None] = attrs.field(factory=list)
    aliases: dict[int, tuple[str, ...]] = attrs.field(factory=dict)
    households: dict[int, int] = attrs.field(factory=dict)
    numbers: "array[int]" = attrs.field(factory=lambda: array("i"))
    at: dict[str, int] = attrs.field(factory=dict)
    _words: dict[str, str] = attrs.field(factory=dict)

    def read(self, units: Iterable[Unit]) -> Iterator[Fault]:
        """Take the units in one by one, so that none need stay in memory, and yield what cannot be one."""
        number = -1
        for number, unit in enumerate(units):
            if not unit.id.strip():
                yield number, empty_id()
            elif unit.id in self.at:
                yield number, self._taken(unit)
            else:
                self._add(number, unit)
        if number < 0:
            yield 0, _no_unit()

    def _add(self, number: int, unit: Unit) -> None:
        same = self._words.setdefault  # a word that many rows repeat is kept once
        row = self.at[unit.id] = len(self.ids)
        name = unit.name
        self.ids.append(unit.id)
        self.en.append(name.en)
        self.zh.append(name.en if name.zh == name.en else name.zh)
        self.levels.append(same(unit.level, unit.level))
        self.kinds.append(same(unit.kind, unit.kind))
        self.parents.append(same(unit.parent, unit.parent) if unit.parent else None)
        self.numbers.append(number)
        if unit.aliases:
            self.aliases[row] = unit.aliases
        if unit.households is not None:
            self.households[row] = unit.households

    def _taken(self, unit: Unit) -> Problem:
        row = self.at[unit.id]
        here, there, line = unit.parent or "-", self.parents[row] or "-", self.line(row)
        name = short(unit.id)
        if here == there:
            return Problem(
                "duplicate-unit",
                Text(
                    f"Unit '{name}' is listed twice; first: {line}.",
                    f"单元“{name}”重复，首次见于 {line}。",
                ),
                suggestion=Text("Remove one row, or give it an id of its own.", "请删去一行，或另给编号。"),
            )
        return Problem(
            "two-parents",
            Text(
                f"Unit '{name}' has two parents: '{short(here)}' here, '{short(there)}' at {line}.",
                f"单元“{name}”有两个上级：此处为“{short(here)}”，{line} 为“{short(there)}”。",
            ),
            suggestion=Text(
                "Keep one; write the other relation as a link.", "请保留一个，另一关系写成关联。"
            ),
        )

    def line(self, row: int) -> str:
        """Return how a message names a row."""
        return self.lines.name(self.numbers[row])

    def columns(self, order: Sequence[int]) -> Columns:
        """Freeze the columns with row `order[0]` first."""
        lists = (self.ids, self.en, self.zh, self.levels, self.kinds)
        ids, en, zh, levels, kinds = (tuple(map(column.__getitem__, order)) for column in lists)
        return Columns(
            ids, en, zh, levels, kinds, _moved(self.aliases, order), _moved(self.households, order)
        )


def _moved(values: dict[int, _Value], order: Sequence[int]) -> dict[int, _Value]:
    """Return what few rows have, by their positions."""
    return {at: values[row] for at, row in enumerate(order) if row in values} if values else {}


def empty_id() -> Problem:
    """Say that a row has no id."""
    return Problem(
        "empty-id",
        Text("A unit has no id.", "单元缺少编号。"),
        suggestion=Text("Give it an id that no other unit has.", "请给出不与其他单元重复的编号。"),
    )


def _no_unit() -> Problem:
    return Problem(
        "no-unit",
        Text("The hierarchy has no unit.", "网格体系中没有任何单元。"),
        suggestion=Text(
            "List at least one unit; one without a parent is a root.",
            "请至少列出一个单元；没有上级的即为根。",
        ),
    )
