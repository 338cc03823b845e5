"""Who takes over the open cases of a unit that has ended (继任): a unit, or whom a table names.

A table is asked with the fields of the case, its `unit`, and `ended`, the unit that has ended.

There always is somebody. Where the table has no answer for a case, or names a unit that is not there then, it
is whoever stood right above the unit. And it always ends: whoever takes over goes on when the unit ends, or
stood above it and ended on the same day.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import attrs

from govflow.errors import DecisionError, Text
from govflow.hierarchy import Editions
from govflow.rulebook.editions import Edition, first_moment
from govflow.rulebook.literals import day
from govflow.rulebook.sections import Problems
from govflow.rulebook.sheets import Row, Sheet

if TYPE_CHECKING:
    from govflow.rulebook.tables import ReadTable

TABLE = "table:"


@attrs.frozen
class Ending:
    """The end of a unit: `at` is the first instant without it, in UTC, `above` who stood right above it."""

    at: datetime
    successor: str
    above: str


@attrs.frozen(eq=False)
class Succession:
    """The ends of units and what is written of who takes over; false where no unit ends."""

    endings: Mapping[str, Ending] = attrs.field(factory=dict)

    def __bool__(self) -> bool:
        return bool(self.endings)

    def find(
        self,
        unit: str,
        at: datetime,
        fields: Mapping[str, object],
        edition: Callable[[datetime], Edition],
    ) -> tuple[str, str] | None:
        """Return who has taken over from a unit by an instant, and how; None where it has not ended."""
        hops: list[str] = []
        while (ending := self.endings.get(unit)) is not None and ending.at <= at:
            unit, how = _next(unit, ending, fields, edition(ending.at))
            hops.append(how)
        return (unit, " > ".join(hops)) if hops else None


def _next(unit: str, ending: Ending, fields: Mapping[str, object], edition: Edition) -> tuple[str, str]:
    if not ending.successor.startswith(TABLE):
        return ending.successor, "successor"
    table = edition.tables[ending.successor.removeprefix(TABLE)]
    try:
        decision = table.decide({"unit": unit, **fields, "ended": unit}, ending.at)
    except DecisionError:
        return _above(ending, edition)
    owner = decision.outputs.get("owner")
    if isinstance(owner, str) and owner in edition.hierarchy:
        return owner, f"{ending.successor}/{decision.rule.id if decision.rule else 'otherwise'}"
    return _above(ending, edition)


def _above(ending: Ending, edition: Edition) -> tuple[str, str]:
    return ending.above or edition.hierarchy.root, "above"


# -- reading it ---------------------------------------------------------------------------------


def read_succession(
    sheet: Sheet | None,
    editions: Editions | None,
    tables: "Mapping[str, ReadTable]",
    zone: ZoneInfo,
    problems: Problems,
) -> Succession:
    """Read who takes over from each unit that ends, which must be written, and be somebody who is there."""
    if sheet is None or editions is None:
        return Succession()
    _check_tables(sheet, tables, problems)
    return Succession(
        {
            unit: Ending(first_moment(over, zone), row["successor"], editions.on(last).parent(unit) or "")
            for row, unit, last, over in _endings(sheet, editions, problems)
            if _known(row, over, editions, problems)
        }
    )


def _endings(sheet: Sheet, editions: Editions, problems: Problems) -> Iterator[tuple[Row, str, date, date]]:
    """Yield the row after which a unit is no more, its last day and the day after."""
    for row in sheet.rows if editions.periods else ():
        life = editions.periods[row["id"]]
        if life.until is not None and day(row["to"]) == life.until:
            yield row, row["id"], life.until, life.after
        elif row["successor"]:
            problems.add(
                "idle-successor",
                f"Unit '{row['id']}' has a successor here, and goes on.",
                f"单元“{row['id']}”此处写有继任单元，但并未终止。",
                row.place("successor"),
                Text(
                    "Write it in the row of the unit's last day, or leave it out.",
                    "请写在该单元最后一日所在的行，或删去。",
                ),
            )


def _known(row: Row, over: date, editions: Editions, problems: Problems) -> bool:
    unit, successor = row["id"], row["successor"]
    if not successor:
        problems.add(
            "no-successor",
            f"Unit '{unit}' ends, and nobody takes over its open cases.",
            f"单元“{unit}”终止后，其未结案件无人接管。",
            row.place("to"),
            Text(
                "Name a unit under 'successor', or 'table:NAME'.",
                "请在 successor 列写明单元，或 table:名称。",
            ),
        )
    elif successor.startswith(TABLE):
        return True
    elif successor not in editions.periods:
        problems.unknown("successor", "继任单元", successor, editions.periods.keys(), row.place("successor"))
    elif not editions.periods[successor].holds(over):
        problems.add(
            "successor-not-in-force",
            f"The successor '{successor}' is not in force on {over}.",
            f"继任单元“{successor}”在 {over} 尚未设立或已终止。",
            row.place("successor"),
        )
    else:
        return True
    return False


def _check_tables(sheet: Sheet, tables: "Mapping[str, ReadTable]", problems: Problems) -> None:
    """Keep the problem of each table that is to name a successor, and is not there or names no unit.

    A table with an empty name is one that could not be read, so that any name may be its.
    """
    for row in sheet.rows if "successor" in sheet.header else ():
        name = row["successor"].removeprefix(TABLE)
        if name == row["successor"]:
            continue
        read = tables.get(name)
        if read is None and "" not in tables:
            problems.unknown("table", "决策表", name, tables.keys(), row.place("successor"))
        elif read and read.table and not any((o.name, o.type) == ("owner", "unit") for o in read.outputs):
            problems.add(
                "no-owner-output",
                f"Table '{name}' has no output 'owner' of type unit.",
                f"决策表“{name}”没有类型为 unit 的输出“owner”。",
                row.place("successor"),
            )
