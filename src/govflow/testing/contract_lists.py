"""What every ledger must do with lists: each case stands there as its history says, and pages are a whole."""

# ruff: noqa: S101, PT012 - asserting is what this module is for, and units of work fail inside

from collections.abc import Iterator
from datetime import datetime, timedelta

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from govflow.case import Event, HandedTo, Opened, StepTaken, fold
from govflow.ledger import Ledger, Query, Standing, standing
from govflow.testing.contract_cases import HOUR, TICK, T, fail, opened, started, taken, write

NAMES = ("a", "A", "ab", "b%", "_b", "%", "案件", "it's", 'say "a"', "a\\b", "*", "[a]", "", "a b")
UNITS = ("ST1", "G1", "G2", "ST2", "G3")
WORDS = (
    "",
    "a",
    "A",
    "%",
    "_",
    "'",
    '"',
    "\\",
    "*",
    "?",
    "[a]",
    "案",
    "件",
    "b",
    "1",
    "-",
    "a b",
    "' OR 1=1",
)
DUES = (T - HOUR, T, T + TICK, T + HOUR, None)


def filled(ledger: Ledger, count: int = 60) -> None:
    """Write cases of all kinds."""
    for number in range(count):
        name = f"{NAMES[number % len(NAMES)]}-{number * 7 % count}"
        write(ledger, None, *kind(name, number))
    ledger.place(UNITS)


def kind(name: str, number: int) -> Iterator[Event]:
    """Yield the events of a case whose number says of which kind it is."""
    workflow, unit = ("request", "petition")[number % 2], (*UNITS, "elsewhere")[number // 2 % 6]
    at = T + number * TICK
    yield Opened(at, "clerk", f"{name}/open", name, workflow, "new", unit, "G1", {}, "digest")
    if number % 3:
        yield started(DUES[number % 5])
    if number % 7 == 0:
        yield HandedTo(at, "G1", "ST1", "hand")
    if number % 4 == 0:
        final = number % 8 == 0
        yield StepTaken(at, "clerk", f"{name}/1", "go", "new", "done", {}, final)


def standings(ledger: Ledger) -> list[Standing]:
    """Return how all cases stand by their histories, in the order of their opening."""
    cases = [fold(ledger.history(case)) for case in ledger.cases()]
    return [standing(case) for case in cases if case is not None]


def picked(query: Query, every: list[Standing]) -> list[Standing]:
    """Return what a query asks for, one filter after the other; of a page before nothing is known here."""
    for name in ("workflow", "state", "owner", "unit"):
        if getattr(query, name):
            every = [one for one in every if getattr(one, name) == getattr(query, name)]
    if query.within is not None:
        units = [UNITS[position] for position in query.within if position < len(UNITS)]
        every = [one for one in every if one.unit in units]
    if query.open is not None:
        every = [one for one in every if (one.closed_at is None) is query.open]
    if query.due_before is not None:
        every = [one for one in every if one.due and one.due < query.due_before]
    every = [one for one in every if query.text in one.case]
    if query.order == "due":
        every = sorted((one for one in every if one.due), key=_by_due)
    return every[: query.most]


def _by_due(one: Standing) -> tuple[datetime, str]:
    return one.due or T, one.case


def queries() -> st.SearchStrategy[Query]:
    """Draw queries of all kinds, without a page before."""
    ranges = st.tuples(st.integers(0, 6), st.integers(0, 6)).map(lambda pair: range(*pair))
    return st.builds(
        Query,
        workflow=st.sampled_from(("", "", "request", "petition", "%")),
        state=st.sampled_from(("", "", "new", "done", "new' --")),
        owner=st.sampled_from(("", "", "G1", "ST1")),
        unit=st.sampled_from(("", "", "", "G1", "elsewhere", "_")),
        within=st.none() | ranges,
        open=st.sampled_from((None, None, True, False)),
        due_before=st.sampled_from((None, None, T, T + TICK, T + 2 * HOUR)),
        text=st.just("") | st.sampled_from(WORDS),
        order=st.sampled_from(("opened", "due")),
        most=st.integers(0, 60),
    )


def next_page(query: Query, last: Standing) -> Query:
    """Return the query of the page after one that ended so."""
    return attrs.evolve(query, after=last.case, after_due=last.due if query.order == "due" else None)


class Lists:
    """Standings, queries, pages and places."""

    def test_a_case_stands_as_its_history_says(self, ledger: Ledger) -> None:
        """After every append, also one of no events; a unit of work that fails leaves it as it was."""
        before = None
        for event in (*kind("a", 56), taken(1), started(T + HOUR)):
            before = write(ledger, before, event)
            ledger.append(before, ())
            assert ledger.find(Query()) == (standing(before),)
        assert before is not None
        stands = ledger.find(Query())
        for check in (True, False):
            with pytest.raises(ZeroDivisionError), ledger.batch():
                after = write(ledger, before, taken(2), started(None))
                assert ledger.find(Query()) == (standing(after),)
                fail()
            assert not check or ledger.find(Query()) == stands
        after = write(ledger, before, HandedTo(T, "G1", "ST1", "hand"), started(T))
        assert ledger.find(Query()) == (standing(after),)
        assert {ledger.find(Query())[0].opened_at.utcoffset()} == {timedelta()}

    def test_a_query_finds_what_a_search_by_hand_finds(self, ledger: Ledger) -> None:
        """Every filter, in every combination, in both orders; signs of SQL mean nothing but themselves."""
        filled(ledger)
        every = standings(ledger)

        @settings(max_examples=120, deadline=None, database=None)
        @given(queries())
        def finds(query: Query) -> None:
            assert list(ledger.find(query)) == picked(query, every)

        finds()

    def test_each_filter_alone_finds_some_and_not_all(self, ledger: Ledger) -> None:
        """Letter for letter: big letters are not small ones."""
        filled(ledger)
        every = standings(ledger)
        for query in (
            Query(workflow="petition"), Query(state="done"), Query(owner="ST1"), Query(unit="G2"),
            Query(within=range(1, 3)), Query(open=False), Query(open=True), Query(due_before=T + TICK),
            Query(order="due"), *(Query(text=word) for word in ("A", "a", "%", "_", "'", "\\", "案")),
        ):  # fmt: skip
            found = list(ledger.find(query))
            assert found == picked(query, every)
            assert 0 < len(found) < len(every)
        assert ledger.find(Query(text="' OR 1=1")) == ()
        assert ledger.find(Query(within=range(2, 2))) == ()

    @pytest.mark.parametrize("order", ["opened", "due"])
    def test_pages_of_any_size_are_the_whole_while_cases_come_in_between(
        self, ledger: Ledger, order: str
    ) -> None:
        """Whoever turns pages misses nobody that was there, and meets nobody twice."""
        filled(ledger, 40)
        for size in (1, 3, 7, 40):
            query = Query(order="due" if order == "due" else "opened", workflow="request", most=size)
            whole = ledger.find(attrs.evolve(query, most=1_000))
            met: list[Standing] = []
            while (page := ledger.find(query)) and len(met) < 200:
                met += page
                query = next_page(query, page[-1])
                if len(met) < len(whole):
                    write(ledger, None, *kind(f"new {size}/{len(met)}", 2 * (len(met) % 9)))
            assert [one for one in met if one in whole] == list(whole)
            assert len({one.case for one in met}) == len(met)

    def test_a_page_begins_where_the_last_one_ended_though_its_last_case_has_gone(
        self, ledger: Ledger
    ) -> None:
        """Whoever works off a list as he reads it does not lose his place."""
        for name in ("d", "c", "b", "a"):
            write(ledger, None, *opened(name, T + HOUR))
        first = ledger.find(Query(order="due", open=True, most=2))
        assert [one.case for one in first] == ["a", "b"]
        write(ledger, ledger.case("b"), started(None))
        more = next_page(Query(order="due", open=True, most=2), first[-1])
        assert [one.case for one in ledger.find(more)] == ["c", "d"]
        by_opening = ledger.find(Query(most=3, unit="G1"))
        write(ledger, ledger.case("b"), HandedTo(T, "G1", "ST1", "hand"))
        more = next_page(Query(owner="G1"), by_opening[-1])
        assert [one.case for one in ledger.find(more)] == ["a"]

    def test_places_are_what_was_noted_last(self, ledger: Ledger) -> None:
        """Before any were noted nobody is anywhere; a unit of work that fails leaves them."""
        write(ledger, None, *opened("a"))
        assert ledger.find(Query(within=range(10))) == ()
        ledger.place(("ST1", "G1"))
        assert len(ledger.find(Query(within=range(1, 2)))) == 1
        assert ledger.find(Query(within=range(1))) == ()
        with pytest.raises(ZeroDivisionError), ledger.batch():
            ledger.place(("G1",))
            assert len(ledger.find(Query(within=range(1)))) == 1
            fail()
        assert ledger.find(Query(within=range(1))) == ()
        ledger.place(("G1", "ST1"))
        assert len(ledger.find(Query(within=range(1)))) == 1
        assert ledger.find(Query(within=range(1, 2))) == ()
        ledger.place(())
        assert ledger.find(Query(within=range(10))) == ()

    def test_numbers_beyond_all_measure_are_taken_for_what_they_mean(self, ledger: Ledger) -> None:
        """Fewer than none are none, more than there are all; a range is from its start until its stop."""
        filled(ledger, 12)
        whole, huge = ledger.find(Query()), 2**70
        for most in (-1, -huge):
            assert ledger.find(Query(most=most)) == ()
            assert ledger.overdue(T + HOUR, most) == ()
            assert ledger.follow("", most) == ()
        assert ledger.find(Query(most=huge)) == whole
        assert ledger.overdue(T + HOUR, huge) == ledger.overdue(T + HOUR, 99) != ()
        there = ledger.find(Query(within=range(len(UNITS))))
        assert 0 < len(there) < len(whole)
        for within in (range(-huge, huge), range(-3, len(UNITS)), range(0, len(UNITS), 3)):
            assert ledger.find(Query(within=within)) == there
        assert ledger.find(Query(within=range(-3, 0))) == ()
