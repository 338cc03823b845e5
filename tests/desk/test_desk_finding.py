"""Lists: of a unit and all below it, page by page, in two orders."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.case.test_case_rehoming import FILES
from tests.desk.two_editions import write_editions
from tests.lamp import BOOK, LAMP, T
from tests.ledger.three_stores import makers

from govflow import Actor, Desk, MemoryLedger, Page, Post, Refused, SqliteLedger, Standing
from govflow.ledger import Query, standing
from govflow.ledger.standing import Order
from govflow.rulebook import Rulebook, load_editions, read
from govflow.rulebook.files import shipped

UNITS = [unit for unit in BOOK.hierarchy if BOOK.hierarchy.level(unit) == BOOK.hierarchy.level("G111")]


@pytest.fixture(
    scope="module", params=[MemoryLedger, lambda: SqliteLedger(":memory:")], ids=["memory", "sqlite"]
)
def desk(request: pytest.FixtureRequest) -> Desk:
    """A desk with forty cases here and there, some with a due instant."""
    desk = Desk(BOOK, request.param())
    for number in range(40):
        unit, at = UNITS[number % len(UNITS)], T + timedelta(minutes=number)
        by, case = Actor("li", (Post("grid_head", unit),)), f"{number * 7 % 40:02}"
        desk.open("request", at=at, by=by, unit=unit, fields=LAMP, case=case)
        if number % 3:
            desk.act(case, "pool", at=at, by=by)
    return desk


def every(desk: Desk) -> list[Standing]:
    return [standing(desk.case(case)) for case in desk.ledger.cases()]


@settings(max_examples=60)
@given(st.sampled_from(list(BOOK.hierarchy)))
def finds_what_lies_below(desk: Desk, unit: str) -> None:
    below = [one for one in every(desk) if BOOK.hierarchy.is_under(one.unit, unit)]
    assert desk.find(under=unit) == Page(tuple(below), "")


def test_under_a_unit_lies_what_lies_there_and_below(desk: Desk) -> None:
    finds_what_lies_below(desk)
    assert len(desk.find(under=BOOK.hierarchy.root).rows) == 40


def test_all_that_is_given_applies(desk: Desk) -> None:
    some = desk.find(under="ST1", state="pooled", text="1", open=True, workflow="request").rows
    assert list(some) == [
        one
        for one in every(desk)
        if BOOK.hierarchy.is_under(one.unit, "ST1") and one.state == "pooled" and "1" in one.case
    ]
    assert 0 < len(some) < 40
    assert desk.find(unit="G111", owner="C11").rows == ()


@pytest.mark.parametrize("order", ["opened", "due"])
@pytest.mark.parametrize("most", [1, 7, 40])
def test_pages_are_the_whole_and_the_last_says_that_it_is(desk: Desk, order: Order, most: int) -> None:
    whole = desk.find(order=order, under="ST1").rows
    met: list[Standing] = []
    after, pages = "", 0
    while pages == 0 or after:
        page = desk.find(order=order, under="ST1", most=most, after=after)
        met, after, pages = [*met, *page.rows], page.after, pages + 1
    assert tuple(met) == whole
    assert pages == -(-len(whole) // most)
    assert len(whole) > 2


def test_whoever_works_a_list_off_while_he_reads_it_misses_nobody() -> None:
    desk = Desk(town("A,grid,,A\n"), MemoryLedger())
    head = Actor("head", (Post("head", "A"),))
    for number in range(9):
        desk.open("request", at=T, by=head, unit="A", case=f"c {number}")
    met: list[str] = []
    page = desk.find(order="due", most=2)
    while page.rows:
        met += [one.case for one in page.rows]
        desk.act(met[-1], "finish", at=T, by=head)
        page = desk.find(order="due", most=2, after=page.after) if page.after else Page((), "")
    assert met == [f"c {number}" for number in range(9)]


REFUSALS: list[tuple[Callable[[Desk], object], str]] = [
    (lambda desk: desk.find(under="ST11"), "no-such-unit"),
    (lambda desk: desk.find(unit="G1110"), "no-such-unit"),
    (lambda desk: desk.find(owner="nobody"), "no-such-unit"),
    (lambda desk: desk.find(state="poold", under="ST1"), "no-such-state"),
    (lambda desk: desk.find(state="pooled", workflow="requests"), "no-such-workflow"),
    (lambda desk: desk.find(most=0), "less-than-one"),
    (lambda desk: desk.find(due_before=datetime(2018, 6, 5)), "naive-instant"),
    (lambda desk: desk.find(order="x"), "no-such-order"),  # type: ignore[arg-type]
    *(
        (lambda desk, after=after: desk.find(after=after), "no-such-page")
        for after in ("junk", "\ud800", "\0")
    ),
    (lambda desk: desk.find(under="ST1", after="junk"), "no-such-page"),
    (lambda desk: desk.find(order="due", after="07"), "no-such-page"),
    (lambda desk: desk.find(order="due", after="2018-06-05T10:00 07"), "no-such-page"),
]


@pytest.mark.parametrize(("ask", "code"), REFUSALS)
def test_what_cannot_be_asked_is_refused_in_both_languages(
    desk: Desk, ask: Callable[[Desk], object], code: str
) -> None:
    with pytest.raises(Refused) as caught:
        ask(desk)
    assert caught.value.code == code
    assert caught.value.text.en != caught.value.text.zh


def test_the_last_case_of_all_is_no_junk(desk: Desk) -> None:
    *_, last = desk.ledger.cases()
    assert desk.find(after=last) == Page((), "")


def test_an_order_that_there_is_not_comes_with_those_that_there_are(desk: Desk) -> None:
    with pytest.raises(Refused) as caught:
        desk.find(order="dew")  # type: ignore[arg-type]
    assert caught.value.text.en == "A list has no order 'dew'. Did you mean 'due'?"
    assert caught.value.text.zh == "清单没有“dew”这种次序。是否想写“due”？"


def test_an_unknown_unit_comes_with_one_that_may_have_been_meant(desk: Desk) -> None:
    with pytest.raises(Refused, match=r"There is no unit 'G1110' in the hierarchy. Did you mean 'G11\d'\?"):
        desk.find(under="G1110")


def test_so_does_an_unknown_state_and_it_is_one_of_the_workflow_that_is_asked_for(desk: Desk) -> None:
    known = BOOK.workflows["request"].states
    other = next(s for flow in BOOK.workflows.values() for s in flow.states if s not in known)
    assert desk.find(state=other) == Page((), "")
    with pytest.raises(Refused, match=f"state '{other}' in workflow 'request'"):
        desk.find(state=other, workflow="request")
    with pytest.raises(Refused) as caught:
        desk.find(state="poled", workflow="request")
    assert (
        caught.value.text.en == "No edition has a state 'poled' in workflow 'request'. Did you mean 'pooled'?"
    )
    assert caught.value.text.zh == "各版本均没有流程“request”的状态“poled”。是否想写“pooled”？"


def test_what_only_cases_of_rules_that_are_gone_have_is_found_and_none_of_it_is_an_empty_page(
    tmp_path: Path,
) -> None:
    editions, noon = load_editions(write_editions(tmp_path / "rules")), datetime(2024, 12, 31, 12, tzinfo=UTC)
    old = Desk(editions, MemoryLedger())
    clerk = Actor("amira", (Post("clerk", "town"),))
    for case in "ab":
        old.open("complaint", at=noon, by=clerk, case=case, unit="hill")
    desk = Desk(editions.newest, old.ledger)
    named: list[dict[str, str]] = [
        {"state": "received"}, {"workflow": "complaint"}, {"unit": "hill"}, {"owner": "hill"},
        {"workflow": "complaint", "state": "received"},
    ]  # fmt: skip
    for asked in named:
        assert [row.case for row in desk.find(**asked).rows] == ["a", "b"]  # type: ignore[arg-type]
        assert desk.find(**asked, text="c") == Page((), "")  # type: ignore[arg-type]
    last = desk.find(state="received", most=1)
    old.act("b", "check", at=noon, by=clerk)
    old.act("a", "check", at=noon, by=clerk)
    assert desk.find(state="received", after=last.after) == Page((), ""), "a page that is worked off is none"
    with pytest.raises(Refused, match="No edition has a state 'received'"):
        desk.find(state="received")
    with pytest.raises(Refused, match="No edition has a state 'received' in workflow 'complaint'"):
        desk.find(state="received", workflow="complaint")
    assert old.find(state="received") == Page((), "")


class Placing(MemoryLedger):
    """A ledger that counts how often it is told where units stand."""

    placed = 0

    def place(self, units: Sequence[str]) -> None:
        self.placed += 1
        super().place(units)


def town(hierarchy: str) -> Rulebook:
    """A small town whose map is drawn so."""
    files = {**FILES, "hierarchy.csv": f"id,level,parent,name\n{hierarchy}"}
    files["rulebook.yaml"] = files["rulebook.yaml"].replace("tables: [split.yaml]\n", "")
    return read(
        {**shipped(), **{name: text.encode() for name, text in files.items() if name != "split.yaml"}}
    )


def test_the_ledger_is_told_where_units_stand_once_and_again_when_the_map_has_changed() -> None:
    ledger = Placing()
    desk = Desk(town("C,town,,C\nA,grid,C,A\nB,grid,C,B\n"), ledger)
    for unit in "AB":
        desk.open("request", at=T, by=Actor("clerk"), unit=unit, case=unit.lower())
    desk.find(unit="A")
    assert ledger.placed == 0
    for _ in range(3):
        assert [one.case for one in desk.find(under="A").rows] == ["a"]
        desk = Desk(desk.book, ledger)
    assert ledger.placed == 1
    desk = Desk(town("C,town,,C\nB,grid,C,B\nA,grid,B,A\n"), ledger)
    assert [one.case for one in desk.find(under="B").rows] == ["a", "b"]
    assert [one.case for one in desk.find(under="A").rows] == ["a"]
    assert ledger.placed == 2


OLD, NEW = "C,town,,C\nA,grid,C,A\nB,grid,C,B\n", "C,town,,C\nB,grid,C,B\nA,grid,B,A\n"


class Between(MemoryLedger):
    """A ledger to which something happens before the next query, unless a unit of work is open."""

    units = 0
    before: Callable[[], object] | None = None

    @contextmanager
    def batch(self) -> Iterator[None]:
        self.units += 1
        with super().batch():
            yield
        self.units -= 1

    def find(self, query: Query) -> tuple[Standing, ...]:
        before = self.before
        if before is not None and not self.units:
            self.before = None
            before()
        return super().find(query)


def test_who_asks_by_another_map_in_between_changes_no_answer() -> None:
    ledger = Between()
    old, new = Desk(town(OLD), ledger), Desk(town(NEW), ledger)
    for unit in "AB":
        old.open("request", at=T, by=Actor("clerk"), unit=unit, case=unit.lower())
    for _ in range(3):
        old.find(under="C")
        ledger.before = lambda: new.find(under="B")
        assert [one.case for one in old.find(under="B").rows] == ["b"]
        ledger.before = lambda: old.find(under="B")
        assert [one.case for one in new.find(under="B").rows] == ["a", "b"]


def test_not_even_if_the_map_is_then_drawn_again_as_it_was() -> None:
    class Twice(Between):
        after: Callable[[], object] | None = None

        def find(self, query: Query) -> tuple[Standing, ...]:
            found = super().find(query)
            if not self.units and self.after is not None:
                after, self.after = self.after, None
                after()
            return found

    ledger = Twice()
    old, new = Desk(town(OLD), ledger), Desk(town(NEW), ledger)
    for unit in "AB":
        old.open("request", at=T, by=Actor("clerk"), unit=unit, case=unit.lower())
    old.find(under="C")
    ledger.before, ledger.after = lambda: new.find(under="B"), lambda: old.find(under="B")
    assert [one.case for one in old.find(under="B").rows] == ["b"]


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_two_editions_that_ask_at_once_are_each_answered_by_their_own_map(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    with closing(makers(tmp_path, request)[kind]()) as ledger:
        old, new = Desk(town(OLD), ledger), Desk(town(NEW), ledger)
        for unit in "AB":
            old.open("request", at=T, by=Actor("clerk"), unit=unit, case=unit.lower())

        def answers(desk: Desk) -> set[tuple[str, ...]]:
            return {tuple(one.case for one in desk.find(under="B").rows) for _ in range(60)}

        with ThreadPoolExecutor(4) as pool:
            assert list(pool.map(answers, [old, new] * 2)) == [{("b",)}, {("a", "b")}] * 2
