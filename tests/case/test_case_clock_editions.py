"""Clocks that learn of editions: provisional due instants become sure, and move."""

from tests.case.clock_rules import CLERK, EXTENDED, FILES, HEAD, act, at, due, local, rulebook, tick

from govflow.case import ClockExtended, ClockRecounted, ClockStarted, Open, Opened, StepTaken
from govflow.desk import Desk
from govflow.ledger import MemoryLedger
from govflow.rulebook import Rulebook
from govflow.testing import given


def test_a_due_instant_beyond_the_horizon_is_provisional_until_the_edition_that_knows_it(
    clock_book: Rulebook,
) -> None:
    case = (
        given(clock_book)
        .when(Open("0", "case", at("05-30 09:00"), CLERK, "request", "G1"))
        .then(Opened, ClockStarted)
    )
    assert due(case) == "06-13 18:00"
    far = case.when(act("extend", "05-30 10:00", HEAD, days=5, **EXTENDED)).then(StepTaken, ClockExtended)
    farther = far.when(act("extend", "05-30 11:00", HEAD, days=5, **EXTENDED)).then(StepTaken, ClockExtended)
    assert farther.case
    assert (due(farther), farther.case.clocks["handle"].provisional) == ("06-27 18:00", False)
    told = farther.when(tick("06-01 00:01"))
    after = told.then(ClockRecounted)
    assert after.case
    assert (local(told.events[0].at), due(after)) == ("06-01 00:00", "06-28 18:00")
    assert after.case.clocks["handle"].revision == "2016b"
    after.when(tick("06-01 00:02")).then()


def test_what_no_edition_knew_is_provisional_and_becomes_sure() -> None:
    known = FILES["calendars.yaml"].replace("known_until: 2016-06-30", "known_until: 2016-06-10")
    book = rulebook(calendars_yaml=known)
    opened = given(book).when(Open("0", "case", at("05-30 09:00"), CLERK, "request", "G1"))
    started = opened.events[-1]
    assert isinstance(started, ClockStarted)
    assert started.provisional
    case = opened.then(Opened, ClockStarted)
    sure = case.when(tick("06-02 00:00")).then(ClockRecounted)
    assert sure.case
    assert (due(sure), sure.case.clocks["handle"].provisional) == ("06-14 18:00", False)


def test_a_new_rulebook_with_a_new_edition_reaches_every_running_clock() -> None:
    early, _, _ = FILES["calendars.yaml"].partition("    editions:")
    before = rulebook(
        calendars_yaml=early + '  always: {weekly: {mon-sun: ["00:00-24:00"]}, source: assumption}\n'
    )
    desk = Desk(before, MemoryLedger())
    one = desk.open("request", at=at("05-30 09:00"), by=CLERK, unit="G1", case="one")
    assert local(one.clocks["handle"].due) == "06-13 18:00"
    desk = Desk(rulebook(), desk.ledger)
    assert desk.revise(at("06-03 10:00")) == ("one",)
    assert local(desk.case("one").clocks["handle"].due) == "06-14 18:00"
    assert desk.revise(at("06-03 10:00")) == ()
    assert [type(event) for event in desk.history("one")][-1] is ClockRecounted


def test_a_clock_of_a_revision_that_the_rules_no_longer_have_learns_of_every_edition() -> None:
    lost = FILES["calendars.yaml"].replace('revision: "2016"\n', 'revision: "lost"\n')
    desk = Desk(rulebook(calendars_yaml=lost), MemoryLedger())
    one = desk.open("request", at=at("05-30 09:00"), by=CLERK, unit="G1", case="one")
    assert one.clocks["handle"].revision == "lost"
    assert Desk(rulebook(), desk.ledger).revise(at("06-03 10:00")) == ("one",)
    assert desk.case("one").clocks["handle"].revision == "2016b"


def test_a_clock_that_stands_still_or_was_missed_learns_of_no_edition(clock_book: Rulebook) -> None:
    desk = Desk(clock_book, MemoryLedger())
    for case, day in (("still", "05-30 09:00"), ("missed", "05-16 09:00")):
        desk.open("request", at=at(day), by=CLERK, unit="G1", case=case)
    desk.act("still", "ask", at=at("05-31 10:00"), by=CLERK, fields={"told": "by letter"})
    desk.act("missed", "guard", at=at("05-31 20:00"), by=CLERK)
    assert desk.revise(at("06-01 00:30")) == ("missed",)
    assert [e.clock for e in desk.history("missed") if isinstance(e, ClockRecounted)] == ["night_watch"]


def test_revising_tells_only_the_cases_that_were_counted_anew(clock_book: Rulebook) -> None:
    desk = Desk(clock_book, MemoryLedger())
    desk.open("request", at=at("05-02 09:00"), by=CLERK, unit="G1", case="late")
    assert desk.revise(at("05-31 09:00")) == ()
    assert desk.case("late").breaches
    assert desk.revise(at("06-03 10:00")) == ()


def test_an_edition_is_written_once_even_where_it_moves_nothing(clock_book: Rulebook) -> None:
    desk = Desk(clock_book, MemoryLedger())
    desk.open("request", at=at("05-24 09:00"), by=CLERK, unit="G1", case="one")
    assert desk.revise(at("06-02 09:00")) == ("one",)
    assert (local(desk.case("one").clocks["handle"].due), desk.case("one").clocks["handle"].revision) == (
        "06-07 18:00",
        "2016b",
    )
    assert desk.revise(at("06-02 10:00")) == ()


def test_an_account_is_told_under_any_rules_that_come_to_the_same_date(clock_book: Rulebook) -> None:
    desk = Desk(clock_book, MemoryLedger())
    desk.open("request", at=at("05-17 09:00"), by=CLERK, unit="G1", case="one")
    told = desk.explain("one").lines[-1].en
    assert "10 working days, received Tue 17 May 2016 09:00" in told
    more = rulebook(hierarchy_csv=FILES["hierarchy.csv"] + "G2,grid,C1,Grid 2\n")
    assert (
        "10 working days, received Tue 17 May 2016 09:00"
        in Desk(more, desk.ledger).explain("one").lines[-1].en
    )
    other = rulebook(
        limits_yaml=FILES["limits.yaml"].replace("limit: 10 working_day", "limit: 12 working_day")
    )
    assert (
        "Due Tue 31 May 2016 18:00, counted by other rules"
        in Desk(other, desk.ledger).explain("one").lines[-1].en
    )


def test_a_clock_on_an_assigned_calendar_explains_itself() -> None:
    limits = FILES["limits.yaml"].replace(
        "limit: 10 working_day", "limit: 10 working_day\n    calendar: assigned"
    )
    calendars = FILES["calendars.yaml"] + "assign: {levels: {community: office}}\n"
    book = rulebook(limits_yaml=limits, calendars_yaml=calendars)
    desk = Desk(book, MemoryLedger())
    desk.open("request", at=at("05-17 09:00"), by=CLERK, unit="G1", case="one")
    assert "Due Tue 31 May 2016 18:00" in desk.explain("one").lines[-1].en
