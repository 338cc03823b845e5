"""What a reviewer found in the life of a case: each of these was wrong once."""

import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from time import perf_counter
from typing import Any

import pytest
from tests.case import test_case_rehoming as rehoming
from tests.case.life_rules import FILES, LADDER, RESIDENT, Life, at, rules, workflow

from govflow.case import (
    Actor,
    Breached,
    ClockRecounted,
    Event,
    InTask,
    Open,
    Rehomed,
    Relate,
    Tick,
    decide,
    fold,
)
from govflow.desk import Desk
from govflow.errors import Refused, RulebookError
from govflow.ledger import MemoryLedger
from govflow.rulebook import read
from govflow.rulebook.files import shipped
from govflow.workflow import Screen
from govflow.workflow.picture import dot, mermaid


def codes(error: RulebookError) -> set[str]:
    return {problem.code for problem in error.problems}


# -- the end stays the end --------------------------------------------------------------------------


def test_a_step_that_stays_in_a_final_state_does_not_open_the_case_again() -> None:
    life = Life(rules("  note: {from: [new, closed], to: stay, writes: reason}"))
    life.act("close", on="06-05 11:00")
    life.act("note", on="06-08 11:00", reason="said later")
    assert (life.case.state, life.case.closed_at) == ("closed", at("06-05 11:00"))


def test_a_step_from_one_final_state_to_itself_does_not_move_the_instant_at_which_the_case_ended() -> None:
    life = Life(rules("  rate: {from: closed, to: closed}"))
    life.act("close", on="06-05 11:00")
    life.act("rate", on="06-08 11:00")
    assert life.case.closed_at == at("06-05 11:00")


@pytest.mark.parametrize(
    ("brings", "code"), [("starts: late", "clock-after-end"), ("opens: {workflow: assist}", "task-after-end")]
)
def test_a_step_that_stays_in_a_final_state_starts_nothing(brings: str, code: str) -> None:
    more = "clocks: {late: {limit: short}}"
    other = "  begin: {from: new, starts: late}\n"
    with pytest.raises(RulebookError) as caught:
        rules(f"{other}  note: {{from: [new, closed], to: stay, {brings}}}", more)
    assert codes(caught.value) == {code}


def test_a_clock_that_a_staying_step_starts_stands_beside_each_of_its_states() -> None:
    more = "clocks: {late: {limit: short}}"
    book = rules("  note: {from: new, to: stay, starts: late}", more)
    assert "note right of s0 : Clock late#58; short" in mermaid(book.workflows["request"], details=True)
    assert "n0 -> s0" in dot(book.workflows["request"])


# -- only refusals, and the right ones --------------------------------------------------------------


@pytest.mark.parametrize(
    "given", [{"helpers": [["x"]]}, {"present": [{}], "helpers": ["G1"]}, {"helpers": [{}]}]
)
def test_a_list_of_lists_is_refused_where_every_party_is_asked_for(given: dict[str, Any]) -> None:
    life = Life(rules("  meet: {from: new, includes: {present: helpers}}"))
    assert life.refused("meet", **given).code == "unknown-value"


def test_whoever_has_no_id_is_not_the_person_whom_an_empty_field_names() -> None:
    life = Life(rules("  take_back: {from: new, by: {person: requester}}"), requester="")
    assert life.refused("take_back", by=Actor("")).code == "not-your-step"


def test_nobody_gets_a_skill_by_writing_another_category() -> None:
    life = Life(rules("  handle: {from: new, by: head, skill: category}"), category="noise")
    life.now = "06-07 10:00"
    assert life.refused("handle", by=Actor("li")).code == "not-skilled"
    assert life.refused("handle", by=Actor("li"), category="lamps").code == "not-skilled"


@pytest.mark.parametrize("persons", [{"requester": object()}, {"requester": [1]}, {"requester": ["mallory"]}])
def test_a_relation_brings_no_persons_with_it(persons: dict[str, object]) -> None:
    life = Life(rules("")).open("b")
    with pytest.raises(Refused) as caught:
        life.desk.handle(Relate("r", "a", at("06-06 10:00"), RESIDENT, "related", "b", persons))
    assert caught.value.code == "bad-value"
    assert life.case.relations == ()


def test_a_refusal_by_the_opening_of_a_task_names_that_rule_and_its_source_once() -> None:
    opening = "open: {starts: help, needs: result, source: inner}"
    assist = FILES["assist.yaml"].replace("open: {starts: help}", opening)
    life = Life(rules("  ask: {from: new, opens: {workflow: assist}, source: outer}", assist_yaml=assist))
    refused = life.refused("ask")
    assert (str(refused).count("Rule:"), refused.source) == (1, "inner")
    assert "assist.yaml" in refused.rule.en


def test_a_rung_with_two_units_is_not_passed_over_in_silence() -> None:
    ladder = LADDER.replace("{level: street, budget: term}", "{link: gas, budget: term}")
    ladder = ladder.replace("      - {link: gas, budget: long}\n", "").replace("table:ceilings", "''")
    links = FILES["links.csv"] + "gas,HUB,D\n"
    life = Life(rules("  up: {from: new, climb: 'ladder:up'}", links_csv=links, ladders_yaml=ladder))
    life.act("up")
    assert life.refused("up").code == "many-links"


def test_what_other_rules_wrote_is_refused_in_words() -> None:
    words = "fields: {day: {type: text}, number: {type: text}}"
    typed = "fields: {day: {type: date}, number: {type: int}}"
    steps = "  promise: {from: new, starts: late}\n  compare: {from: new, when: {number: '>= 1'}}"
    clock = "clocks: {late: {limit: 'field:day'}}"
    life = Life(rules("", request_yaml=workflow("", fields=words)), day="soon", number="many")
    life.desk = Desk(rules("", request_yaml=workflow(steps, clock, typed)), life.desk.ledger)
    assert life.refused("promise").code == "stale-value"
    assert life.refused("compare").code == "guard-failed"


def test_what_other_rules_wrote_does_not_keep_a_case_in_a_unit_that_is_no_more() -> None:
    words = rehoming.FILES["request.yaml"].replace("building: {type: int}", "building: {type: text}")
    table = rehoming.FILES["split.yaml"].replace("{building: {type: int}}", "{other: {type: bool}}")
    table = table.replace('building: "< 10"', "other: yes").replace('building: ">= 10"', "other: no")
    units = rehoming.FILES["hierarchy.csv"]
    before = {**rehoming.FILES, "request.yaml": words, "split.yaml": table, "hierarchy.csv": units}
    after = {**before, "request.yaml": words.replace("building: {type: text}", "building: {type: date}")}
    old, new = (read({**shipped(), **{n: t.encode() for n, t in files.items()}}) for files in (before, after))
    desk = Desk(old, MemoryLedger())
    june = rehoming.at("2018-06-29 10:00")
    desk.open("request", at=june, by=RESIDENT, unit="G1", case="a", fields={"building": "the tall one"})
    assert Desk(new, desk.ledger).tick(rehoming.at("2018-07-02 10:00")) == 1
    assert desk.case("a").owner == "C"


# -- time -------------------------------------------------------------------------------------------


def test_units_that_end_and_editions_come_in_the_order_of_their_instants() -> None:
    calendars = """
calendars:
  all:
    weekly: {mon-sun: ['00:00-24:00']}
    revision: "1"
    source: assumption
    editions:
      - {revision: "2", known_from: 2018-07-03, source: assumption, closed: {2018-07-05: {en: off, zh: 休}}}
"""
    limits = (
        "defaults: {calendar: all, profile: civil_code, source: assumption}\nlimits: {day: 20 working_day}\n"
    )
    files = {**rehoming.FILES, "calendars.yaml": calendars, "limits.yaml": limits}
    book = read({**shipped(), **{name: text.encode() for name, text in files.items()}})
    opened = decide(book, None, Open("0", "a", rehoming.at("2018-06-29 10:00"), RESIDENT, "request", "G1"))
    once = decide(book, fold(opened), Tick("a", rehoming.at("2018-07-10 10:00")))
    assert [(type(e), e.at.astimezone(rehoming.SHANGHAI).day) for e in once] == [
        (Rehomed, 1),
        (ClockRecounted, 3),
    ]
    often: tuple[Event, ...] = ()
    for day in range(1, 11):
        often += decide(book, fold((*opened, *often)), Tick("a", rehoming.at(f"2018-07-{day:02} 10:00")))
    assert often == once


def _with_grids(number: int) -> Life:
    more = "".join(f"X{n},grid,C1,Grid X{n},格{n}\n" for n in range(number))
    steps = "  ask: {from: new, opens: {workflow: assist, at: helpers}, starts: slow}"
    units = FILES["hierarchy.csv"] + more
    life = Life(rules(steps, "clocks: {slow: {limit: term}}", hierarchy_csv=units))
    for first in range(0, number, 100):  # the most that one step opens
        life.act("ask", helpers=[f"X{n}" for n in range(first, min(first + 100, number))])
    return life


@contextmanager
def _counting() -> Iterator[Counter[str]]:
    """Count the calls of Python and of C: what a time would tell on a machine that does nothing else."""
    calls = Counter[str]()
    sys.setprofile(lambda _, event, __: calls.update([event]))
    try:
        yield calls
    finally:
        sys.setprofile(None)


def test_many_tasks_pass_in_calls_that_hardly_grow_faster_than_they() -> None:
    took = {}
    for number in (100, 400):
        life = _with_grids(number)
        with _counting() as calls:
            events = life.passes("06-25 10:00")
        assert len(events) == 2 * number + 1
        took[number] = calls["call"] + calls["c_call"]
    assert took[400] < 5 * took[100], took  # it was 16 times and more


def test_tasks_and_the_case_around_them_pass_in_the_order_of_their_instants() -> None:
    life = _with_grids(3)
    events = life.passes("06-25 10:00")
    assert [event.at for event in events] == sorted(event.at for event in events)
    assert [event.task for event in events if isinstance(event, InTask)] == [
        f"assist/{n}" for n in (1, 2, 3) for _ in "ab"
    ]
    assert isinstance(events[-1], Breached)


def test_tasks_that_time_opens_in_each_other_without_end_are_refused() -> None:
    again = "steps:\n  again: {from: asked, to: asked, by: system, opens: {workflow: assist}}"
    assist = FILES["assist.yaml"].replace("steps:", again).replace("[{chase: owner}]", "again")
    with pytest.raises(RulebookError) as caught:
        rules("  go: {from: new, opens: {workflow: assist}}", assist_yaml=assist)
    assert codes(caught.value) == {"endless-tasks"}


def test_a_task_whose_clock_somebody_has_to_start_may_open_the_next() -> None:
    again = (
        "steps:\n  again: {from: asked, to: asked, by: system, opens: {workflow: assist}}\n"
        "  begin: {from: asked, to: asked, starts: help}"
    )
    assist = FILES["assist.yaml"].replace("steps:", again).replace("[{chase: owner}]", "again")
    rules(
        "  go: {from: new, opens: {workflow: assist}}",
        assist_yaml=assist.replace("open: {starts: help}\n", ""),
    )


# -- what nobody sees -------------------------------------------------------------------------------


@pytest.mark.parametrize("mark", ["\ufe0f", "\u034f", "\u3164", "\u115f", "\U000e0101", "\u200b", "\u00ad"])
@pytest.mark.parametrize("word", ["谣言", "hoax"])
def test_a_mark_that_nobody_sees_hides_no_word(word: str, mark: str) -> None:
    assert Screen("blocked", words=(word,)).hit(f"a {word[0]}{mark}{word[1:]} b") == word


def test_every_party_is_looked_for_once() -> None:
    life = Life(rules("  meet: {from: new, includes: {present: helpers}}"))
    life.open("b")
    begin = perf_counter()
    refused = life.refused("meet", helpers=["G2"] * 20_000, present=["G1"] * 20_000)
    assert (refused.code, str(refused).count("G2")) == ("party-missing", 1)
    assert perf_counter() - begin < 3
