"""Files that hold for a time: the tables of a rulebook, of which one may lie in several files (分期施行).

A rule is chosen by the instant at which a case was opened, be its dates written in its row or once for its
file. So the files of one table make one table, in which every rule has the dates of its file, or those of its
row within them.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import attrs

from govflow.errors import Place, TableError, Text
from govflow.rulebook.editions import first_moment
from govflow.rulebook.periods import Holding, Period, not_one_each_day
from govflow.rulebook.sections import Problems, Section
from govflow.rulebook.sources import Sources
from govflow.rulebook.tables import ReadTable, TableReader
from govflow.tables import Column, DecisionTable, Rule

ALWAYS: Period = (None, None)
_SAME: Mapping[str, Text] = {
    "hit": Text("a hit policy", "命中策略"),
    "otherwise": Text("an 'otherwise'", "otherwise"),
    "priorities": Text("allowed values of outputs", "输出取值"),
    "impossible": Text("impossible inputs", "不可能的输入"),
}
"""What all files of one table say alike."""


@attrs.frozen
class TableFile:
    """A table as one file has it, and when that file holds."""

    file: str
    read: ReadTable
    holds: Period
    place: Place
    named: Place

    def holding(self) -> Holding:
        """Return the period with the name of the file."""
        return Holding(self.file, self.holds, self.place)


def read_tables(main: Section, sources: Sources, reader: TableReader, needed: Period) -> dict[str, ReadTable]:
    """Read the tables that rulebook.yaml names; `needed` is when the rulebook holds."""
    named: dict[str, list[TableFile]] = {}
    for leaf in main.names("tables"):
        section = sources.section(leaf.text, leaf.place)
        holds, place = section.effective(), section.place_of("effective")
        one = TableFile(leaf.text, reader.read(section), holds, place, leaf.place)
        named.setdefault(one.read.name, []).append(one)
    return {name: _one(files, reader, needed) for name, files in named.items()}


def _one(files: Sequence[TableFile], reader: TableReader, needed: Period) -> ReadTable:
    """Return the one table that several files make; the last of them after a problem."""
    problems, name = reader.problems, files[0].read.name
    lasting = [file for file in files if file.holds == ALWAYS]
    if name and lasting and len(files) > 1:
        for again in files[1:]:
            problems.duplicate("table", "决策表", name, again.named)
        return files[-1].read
    if lasting or not name:
        return files[-1].read
    problems.keep(*not_one_each_day([file.holding() for file in files], needed))
    found = [(file, file.read.table) for file in files if file.read.table]
    if len(found) < len(files) or not _alike(files, problems):
        return attrs.evolve(files[-1].read, table=None)
    rules = [
        rule for file, table in found for rule in _dated(table.rules, file, needed, reader.zone, problems)
    ]
    merged = _with([table for _, table in found], rules, problems)
    return attrs.evolve(files[-1].read, table=merged)


def _alike(files: Sequence[TableFile], problems: Problems) -> bool:
    """Keep the problem of each file that declares the table otherwise than the first one does."""
    first, fine = files[0].read, True
    for file in files[1:]:
        other = file.read
        differ = [
            said for key, said in _SAME.items() if getattr(first.table, key) != getattr(other.table, key)
        ]
        if _inputs(first.table) != _inputs(other.table):
            differ.append(Text("inputs", "输入"))
        if first.outputs != other.outputs:
            differ.append(Text("outputs", "输出"))
        for said in differ:
            fine = False
            problems.add(
                "editions-differ",
                f"'{file.file}' gives table '{other.name}' other {said.en} than '{files[0].file}' does.",
                f"“{file.file}”与“{files[0].file}”中决策表“{other.name}”的{said.zh}不同。",
                other.table.place if other.table else file.place,
                _NEW_EDITION,
            )
    return fine


def _inputs(table: DecisionTable | None) -> list[Column]:
    """Return the inputs without the parts of trees that the cells of one file happen to name."""
    return [attrs.evolve(column, subtrees={}, groups={}) for column in table.columns] if table else []


_NEW_EDITION = Text(
    "What changes the form of a table begins with a new edition of the whole rulebook.",
    "改变决策表的结构，须启用整套规则手册的新版本。",
)


def _with(tables: Sequence[DecisionTable], rules: Iterable[Rule], problems: Problems) -> DecisionTable | None:
    """Return one table of several alike, with the rules as they are given."""
    table = tables[-1]
    columns = [
        attrs.evolve(
            column,
            subtrees={node: codes for one in tables for node, codes in one.columns[at].subtrees.items()},
            groups={name: units for one in tables for name, units in one.columns[at].groups.items()},
        )
        for at, column in enumerate(table.columns)
    ]
    otherwise = table.otherwise if isinstance(table.otherwise, str) else dict(table.otherwise)
    try:
        return DecisionTable.of(
            table.name, columns, rules, table.hit, otherwise, table.place, table.title,
            table.digest, table.impossible, table.priorities,
        )  # fmt: skip
    except TableError as error:
        problems.take(error, table.place)
        return None


def _dated(
    rules: Iterable[Rule], file: TableFile, needed: Period, zone: ZoneInfo, problems: Problems
) -> Iterator[Rule]:
    """Yield the rules of a file as they hold in it; a bound that the rulebook has as well says nothing."""
    first, last = file.holds
    since = first_moment(first, zone) if first and (not needed[0] or first > needed[0]) else None
    until = first_moment(last + timedelta(days=1), zone) if last and last < (needed[1] or date.max) else None
    for rule in rules:
        start = max(filter(None, (rule.start, since)), default=None)
        stop = min(filter(None, (rule.stop, until)), default=None)
        if start and stop and start >= stop:
            problems.add(
                "rule-outside-period",
                f"Rule '{rule.id}' holds on no day on which its file does.",
                f"规则“{rule.id}”的施行期间与其文件的施行期间没有重合。",
                rule.place,
            )
        else:
            yield attrs.evolve(rule, start=start, stop=stop)


def check_workflow_period(section: Section, needed: Period) -> None:
    """Read `effective` of a workflow file, which must hold as long as the rulebook does.

    A case keeps the workflow in which it was opened: to change it takes a new edition of the whole rulebook.
    """
    holds = section.effective()
    if holds == ALWAYS:
        return
    file = section.place.file
    section.problems.keep(*not_one_each_day([Holding(file, holds, section.place_of("effective"))], needed))
