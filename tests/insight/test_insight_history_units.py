"""Whom a question about a unit counts: all below it, and what lay in units that are gone from the map."""

from datetime import date
from pathlib import Path

from tests.case.test_case_rehoming import FILES as TOWN
from tests.insight.history_town import JUNE, small, split_town

from govflow import Desk, MemoryLedger, load
from govflow.case import Actor, Post
from govflow.insight.history import History, write
from govflow.rulebook import read
from govflow.rulebook.files import shipped


def test_what_lay_in_a_unit_that_has_ended_still_counts_for_those_above_it(tmp_path: Path) -> None:
    desk = Desk(split_town(), MemoryLedger())
    for unit in ("G1", "G2", "G3"):
        head = Actor("head", (Post("head", unit),))
        desk.open("request", at=JUNE, by=head, unit=unit, case=unit)
        desk.act(unit, "finish", at=JUNE, by=head)
    write(desk, tmp_path / "history")

    with History(tmp_path / "history") as history:
        load = {unit: cases for unit, _, _, cases in history.ask("load_by_unit").rows}
        below = history.ask("load_by_unit", under="C").rows
        gone = history.sql("SELECT unit, parent, level FROM units WHERE ended ORDER BY unit").rows
        assert history.ask("busiest_hours", under="G3").rows == ((5, 10, 1),)
        for question in ("busiest_hours", "load_by_unit"):  # a unit that has ended answers for itself alone
            ((*_, cases),) = history.ask(question, under="G1").rows
            assert cases == 1

    assert load == {"C": 3, "G1": 1, "G2": 1, "G3": 1}
    assert len(below) == 4
    assert gone == (("G1", "C", "grid"), ("G2", "C", "grid"))


def test_of_a_unit_that_has_ended_only_what_lay_there_counts(tmp_path: Path) -> None:
    desk = Desk(split_town(), MemoryLedger())
    for number, unit in enumerate(("G1", "G1", "G2", "G3", "C")):
        head = Actor("head", (Post("head", unit),))
        desk.open("request", at=JUNE, by=head, unit=unit, case=f"c{number}")
        desk.act(f"c{number}", "finish", at=JUNE, by=head)
    write(desk, tmp_path / "history")

    with History(tmp_path / "history") as history:
        assert history.ask("load_by_unit", under="G1").rows == (("G1", "grid", "2018-06", 2),)
        assert history.ask("busiest_hours", under="G1").rows == ((5, 10, 2),)
        assert history.ask("backlog", under="G2").rows == (("2018-06", 1, 1, 0),)
        (limit,) = history.ask("on_time_by_limit", under="G1").rows
        (closed,) = history.ask("days_to_close", under="G1").rows
        assert (limit[3], closed[1]) == (2, 2)
        assert history.ask("backlog", under="C").rows == (("2018-06", 5, 5, 0),)


def test_so_does_what_lay_below_it_in_units_that_have_ended_with_it(tmp_path: Path) -> None:
    files = TOWN | {
        "hierarchy.csv": "id,level,parent,name,from,to,successor\nC,community,,Community,,,\n"
        "S,grid,C,Old,,2018-06-30,C\nS1,spot,S,Old 1,,2018-06-30,C\n"
        "G1a,grid,C,Grid 1a,,,\nG1b,grid,C,Grid 1b,,,\n"
    }
    book = read({**shipped(), **{name: text.encode() for name, text in files.items()}})
    desk = Desk(book, MemoryLedger())
    for unit in ("S", "S1", "G1a"):
        head = Actor("head", (Post("head", unit),))
        desk.open("request", at=JUNE, by=head, unit=unit, case=unit)
        desk.act(unit, "finish", at=JUNE, by=head)
    write(desk, tmp_path / "history")

    with History(tmp_path / "history") as history:
        counts = {unit: history.ask("busiest_hours", under=unit).rows for unit in ("C", "S", "S1", "G1a")}
    assert counts == {"C": ((5, 10, 3),), "S": ((5, 10, 2),), "S1": ((5, 10, 1),), "G1a": ((5, 10, 1),)}


def test_a_month_of_the_backlog_is_told_whole(tmp_path: Path) -> None:
    desk = Desk(split_town(), MemoryLedger())
    desk.open("request", at=JUNE, by=Actor("head", (Post("head", "G3"),)), unit="G3", case="case")
    write(desk, tmp_path / "history")

    with History(tmp_path / "history") as history:
        for since, until in ((date(2018, 6, 20), None), (None, date(2018, 6, 2))):
            assert history.ask("backlog", "", since, until).rows == (("2018-06", 1, 0, 1),)
        assert history.ask("backlog", until=date(2018, 6, 1)).rows == ()


def test_a_unit_that_the_rules_do_not_know_is_told_by_itself(tmp_path: Path) -> None:
    desk = small()
    write(Desk(load("zhenhai"), desk.ledger), tmp_path / "history")

    with History(tmp_path / "history") as history:
        assert history.ask("load_by_unit").rows == (("G1", "", "2018-06", 1),)
        assert history.ask("load_by_unit", under="ZH").rows == ()
