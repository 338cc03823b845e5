"""Reading who takes over from each unit that ends: the column `successor` of hierarchy.csv."""

from collections.abc import Iterator, Mapping
from datetime import date
from zoneinfo import ZoneInfo

from govflow.errors import Text
from govflow.hierarchy import Editions
from govflow.hierarchy.nearest import Nearest
from govflow.hierarchy.quoting import short
from govflow.rulebook.editions import first_moment
from govflow.rulebook.literals import day
from govflow.rulebook.sections import Problems
from govflow.rulebook.sheets import Row, Sheet
from govflow.rulebook.succession import TABLE, Ending, Succession
from govflow.rulebook.tables import ReadTable
from govflow.tables import DecisionTable

_MOST_DOUBTED = 200_000  # pairs of a rule and a unit that ends


def read_succession(
    sheet: Sheet | None,
    editions: Editions | None,
    tables: Mapping[str, ReadTable],
    zone: ZoneInfo,
    problems: Problems,
) -> Succession:
    """Read who takes over from each unit that ends, which must be written, and be somebody who is there."""
    if sheet is None or editions is None:
        return Succession()
    _check_tables(sheet, tables, problems)
    nearest = Nearest(editions.periods.keys())
    endings = {
        unit: (Ending(first_moment(over, zone), row["successor"], editions.on(last).parent(unit) or ""), over)
        for row, unit, last, over in _endings(sheet, editions, problems)
        if _known(row, over, editions, nearest, problems)
    }
    for name, read in tables.items():
        if read.table:
            asked = {u: end for u, end in endings.items() if end[0].successor == f"{TABLE}{name}"}
            _doubt_owners(read.table, asked, editions, problems)
    return Succession({unit: ending for unit, (ending, _) in endings.items()})


def _doubt_owners(
    table: DecisionTable, asked: Mapping[str, tuple[Ending, date]], editions: Editions, problems: Problems
) -> None:
    """Warn of each rule that may name a successor who is not there whenever it may be asked."""
    column = next((n for n, one in enumerate(table.columns) if one.name == "ended"), None)
    days, left = {over for _, over in asked.values()}, _MOST_DOUBTED
    for rule in table.rules if asked else ():
        owner, ends = str(rule.outputs.get("owner")), list[date]()
        if left < 0 or owner not in editions.periods or all(map(editions.periods[owner].holds, days)):
            continue  # what is no unit has been told, and what is a kind of link is none
        left -= len(asked)
        for unit, (ending, over) in asked.items():
            mine = column is None or rule.cells[column].accepts(unit)
            if mine and (not rule.dated or rule.in_force.accepts(ending.at)):
                ends.append(over)
        if ends and not any(editions.periods[owner].holds(on) for on in ends):
            problems.warn(
                "successor-not-in-force",
                f"The successor '{owner}' is not in force on {ends[0]}: whoever stood above would take over.",
                f"继任单元“{owner}”在 {ends[0]} 尚未设立或已终止：届时将由上级接管。",
                rule.place,
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


def _known(row: Row, over: date, editions: Editions, nearest: Nearest, problems: Problems) -> bool:
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
        en, zh = f"There is no successor '{short(successor)}'.", f"没有名为“{short(successor)}”的继任单元。"
        problems.add("unknown-successor", en, zh, row.place("successor"), nearest.to(successor))
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


def _check_tables(sheet: Sheet, tables: Mapping[str, ReadTable], problems: Problems) -> None:
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
