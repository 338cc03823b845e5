"""Cases that belong together, and duplicates that become one: both cases are written, or none."""

from collections.abc import Iterator
from typing import Any

import pytest
from tests.case.life_rules import RESIDENT, Life, at, rules

from govflow.case import Act, Actor, MessageDue, Related, Tick
from govflow.case.commands import Relate
from govflow.errors import LedgerConflict, Refused, RulebookError, UnknownCase
from govflow.ledger import Ledger, MemoryLedger, SqliteLedger
from govflow.rulebook import Rulebook

STEPS = """
  merge: {from: new, to: closed, writes: into, merges: into}
  tell: {from: new, tells: {inform: [requester, complained]}}
  up: {from: new, climb: district, starts: handle, by: system}
"""
MORE = "open: {starts: handle}\nclocks: {handle: {limit: short, on_breach: [up, {inform: requester}]}}"
ANN = Actor("ann")


@pytest.fixture(scope="module")
def book() -> Rulebook:
    return rules(STEPS, MORE)


@pytest.fixture(params=[MemoryLedger, lambda: SqliteLedger(":memory:")], ids=["memory", "sqlite"])
def ledger(request: Any) -> Iterator[Ledger]:
    made = request.param()
    yield made
    made.close()


@pytest.fixture
def life(book: Rulebook, ledger: Ledger) -> Life:
    life = Life(book, ledger=ledger, requester="lin", complained=["ma"])
    return life.open("b", requester="wu", complained=["ma", "lu"])


def test_a_duplicate_ends_and_the_other_case_keeps_both_reporters(life: Life) -> None:
    _, _, joined = life.act("merge", ANN, "06-05 11:00", case="b", into="a")
    assert isinstance(joined, Related)
    assert (joined.at, joined.by, joined.kind, joined.other) == (
        at("06-05 11:00"),
        "ann",
        "duplicate_of",
        "a",
    )
    assert (life.desk.case("b").state, life.desk.case("b").closed_at) == ("closed", at("06-05 11:00"))
    (kept,) = life.case.relations
    assert (kept.kind, kept.other, kept.by, kept.at) == ("duplicate", "b", "ann", at("06-05 11:00"))
    assert kept.persons == {"requester": ["wu"], "complained": ["ma", "lu"]}
    (_, told) = life.act("tell")
    assert isinstance(told, MessageDue)
    assert told.persons == ("lin", "wu", "ma", "lu"), "each of them once"


def test_time_tells_both_reporters_too(life: Life) -> None:
    life.act("merge", case="b", into="a")
    told = [e for e in life.passes("06-07 10:00") if isinstance(e, MessageDue)]
    assert [e.persons for e in told] == [("lin", "wu")]


def test_a_duplicate_brings_its_own_duplicates_with_it(life: Life) -> None:
    life.open("c", requester="xu")
    life.act("merge", case="c", into="b")
    life.act("merge", case="b", into="a")
    (_, told) = life.act("tell")
    assert isinstance(told, MessageDue)
    assert told.persons == ("lin", "wu", "xu", "ma", "lu")


@pytest.mark.parametrize(
    ("into", "code"),
    [("b", "bad-merge"), ("", "missing-field"), ("z", "no-such-case"), (" ", "missing-field")],
)
def test_into_itself_or_into_none_is_refused_and_writes_nothing(life: Life, into: str, code: str) -> None:
    before = life.desk.history("a"), life.desk.history("b")
    with pytest.raises((Refused, UnknownCase)) as caught:
        life.act("merge", case="b", into=into)
    assert caught.value.code == code
    assert (life.desk.history("a"), life.desk.history("b")) == before


def test_a_case_that_has_ended_takes_nothing_in_and_both_stay_as_they_were(life: Life) -> None:
    life.act("close")
    before = life.desk.history("a"), life.desk.history("b"), life.desk.next_due()
    with pytest.raises(Refused) as caught:
        life.act("merge", case="b", into="a")
    assert caught.value.code == "case-closed"
    assert "案件“a”已终结，不能并入" in caught.value.text.zh
    assert (life.desk.history("a"), life.desk.history("b"), life.desk.next_due()) == before
    assert life.desk.case("b").state == "new"


def test_what_the_other_case_has_done_later_refuses_the_merge_whole(life: Life) -> None:
    life.act("tell", on="06-05 12:00")
    before = life.desk.history("b")
    with pytest.raises(Refused) as caught:
        life.act("merge", on="06-05 11:00", case="b", into="a")
    assert caught.value.code == "before-last-event"
    assert life.desk.history("b") == before


def test_time_passes_in_both_cases_before_they_become_one(life: Life) -> None:
    life.act("merge", on="06-07 10:00", case="b", into="a")
    for case in ("a", "b"):
        events = life.desk.history(case)
        assert [type(e).__name__ for e in events].count("Breached") == 1
        assert isinstance(events[-1], Related)


def test_a_merge_that_is_sent_again_happens_once(life: Life) -> None:
    merge = Act("m", "b", at("06-05 11:00"), ANN, "merge", {"into": "a"})
    life.desk.handle(merge)
    before = life.desk.history("a"), life.desk.history("b")
    life.desk.handle(merge)
    life.desk.handle(merge, merge)
    assert (life.desk.history("a"), life.desk.history("b")) == before


@pytest.mark.parametrize("most", [1, 3])
def test_somebody_who_wrote_first_is_no_reason_to_write_one_case_alone(book: Rulebook, most: int) -> None:
    class Busy(MemoryLedger):
        left = 0

        def append(self, case: Any, events: Any) -> None:
            if case.id == "a" and self.left:
                self.left -= 1
                raise LedgerConflict("ledger-conflict", book.word("busy"))
            super().append(case, events)

    ledger = Busy()
    life = Life(book, ledger=ledger, requester="lin").open("b", requester="wu")
    ledger.left = most
    life.act("merge", case="b", into="a")
    assert [r.other for r in life.case.relations] == ["b"]
    assert [r.other for r in life.desk.case("b").relations] == ["a"]
    assert len([e for e in life.desk.history("b") if isinstance(e, Related)]) == 1


def test_two_cases_may_join_the_same_one(life: Life) -> None:
    life.open("c", requester="xu")
    for case in ("b", "c"):
        life.act("merge", case=case, into="a")
    assert [(r.kind, r.other) for r in life.case.relations] == [("duplicate", "b"), ("duplicate", "c")]


def test_time_merges_nothing_for_the_order_in_two_cases_is_nobodys() -> None:
    clock = MORE.replace("on_breach: [up,", "on_breach: [join,")
    with pytest.raises(RulebookError) as caught:
        rules(STEPS + "  join: {from: new, to: closed, merges: into}\n", clock)
    assert [p.code for p in caught.value.problems] == ["merge-by-time"]


# -- relations ---------------------------------------------------------------------------------


@pytest.mark.parametrize(("kind", "back"), [("parent", "child"), ("child", "parent"), ("related", "related")])
def test_a_relation_stands_on_both_sides(life: Life, kind: str, back: str) -> None:
    for _ in range(2):
        life.desk.relate("a", "b", kind, at=at("06-05 11:00"), by=ANN, command="r")
    assert [(r.kind, r.other) for r in life.case.relations] == [(kind, "b")]
    assert [(r.kind, r.other) for r in life.desk.case("b").relations] == [(back, "a")]


@pytest.mark.parametrize("kind", ["duplicate", "duplicate_of", "friend", ""])
def test_other_relations_are_refused_and_nothing_is_written(life: Life, kind: str) -> None:
    before = life.desk.history("a"), life.desk.history("b")
    with pytest.raises(Refused) as caught:
        life.desk.relate("a", "b", kind, at=at("06-05 11:00"), by=ANN)
    assert caught.value.code == "unknown-relation"
    assert (life.desk.history("a"), life.desk.history("b")) == before


def test_a_case_is_not_its_own_parent_and_none_is_one_neither(life: Life) -> None:
    before = life.desk.history("a")
    with pytest.raises(Refused) as caught:
        life.desk.relate("a", "a", "parent", at=at("06-05 11:00"), by=ANN)
    assert caught.value.code == "own-relation"
    with pytest.raises(UnknownCase):
        life.desk.relate("a", "z", "parent", at=at("06-05 11:00"), by=ANN)
    assert life.desk.history("a") == before


def test_a_case_may_be_opened_under_another_and_not_at_all_under_none(life: Life) -> None:
    desk = life.desk
    given: Any = {"at": at("06-05 11:00"), "by": RESIDENT, "unit": "G1"}
    for _ in range(2):
        child = desk.open("request", **given, case="c", parent="a", command="open c")
    assert [(r.kind, r.other) for r in child.relations] == [("parent", "a")]
    assert [(r.kind, r.other) for r in life.case.relations] == [("child", "c")]
    with pytest.raises(UnknownCase):
        desk.open("request", **given, case="d", parent="nowhere")
    assert "d" not in list(desk.ledger.cases())


def test_a_relation_is_in_the_order_of_time_and_needs_an_id(life: Life) -> None:
    life.passes("06-07 10:00")
    with pytest.raises(Refused) as caught:
        life.desk.relate("b", "a", "related", at=at("06-06 10:00"), by=ANN)
    assert caught.value.code == "before-last-event"
    with pytest.raises(Refused) as caught:
        life.desk.handle(Relate("", "a", at("06-08 10:00"), ANN, "related", "b"))
    assert caught.value.code == "no-command-id"


def test_it_is_told_in_both_languages(life: Life) -> None:
    life.act("merge", case="b", into="a")
    life.desk.handle(Tick("a", at("06-05 12:00")))
    assert "Case b joined it as a duplicate." in life.told()
    assert "案件“b”作为重复件并入本案。" in life.told("zh")
    assert "Joined case a as a duplicate." in life.told(case="b")
    assert "并入案件“a”。" in life.told("zh", case="b")
