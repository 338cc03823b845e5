"""Dafeng: nothing is left lying: an open case has an owner, a clock, and somebody who may act."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

import attrs
import pytest
from tests.presets.dafeng import BOOK, Hall, at

from govflow import Actor
from govflow.case import Case, MessageDue
from govflow.errors import Refused

KINDS = sorted(BOOK.workflows["request"].fields["kind"].domain)
LISTED, UNLISTED = "minimum-living-allowance", "shop-survey"
PEOPLE = ["chen", "C01-first-contact", "C01-window", "C01-worker-1", "C01-party", "C01-complaints"]
PEOPLE += ["T1-SA-officer", "RC01-officer", "T1-complaints", "DF-admission", "DF-complaints"]
PEOPLE += ["T1-approver", "DF-approver"]
WORDS: Mapping[str, Mapping[str, object]] = {
    "request": {"body": "T1-SA", "promised_on": "2016-06-30", "missing": ["a paper"], "extra_days": 1},
    "deliberation": {
        "participants": ["party_member", "residents_representative", "grid_head", "delegates"],
        "officer": "C01-worker-1",
        "body": "RC01",
        "deadline": "2016-06-30",
        "rating": "satisfied",
    },
    "complaint": {},
}
BEGUN: Mapping[str, Mapping[str, object]] = {
    "request": {"requester": "chen", "contact": "x", "summary": "x", "channel": "hall"},
    "deliberation": {"raiser": "chen", "opinion": "x", "channel": "room"},
    "complaint": {
        "complainant": "chen",
        "summary": "x",
        "channel": "complaint_window",
        "complained_about": ["C01-complaints", "T1-complaints"],
    },
}
LIVES = [("request", {"kind": kind, "category": one}) for kind in KINDS for one in (LISTED, UNLISTED)]
LIVES += [("deliberation", {}), ("complaint", {})]
WAIT = "wait"  # instead of a step: until the next clock is due
GIVEN_UP = {WAIT, "decline", "withdraw"}  # what takes nothing further

Path = tuple[str, ...]


@attrs.frozen
class Life:
    """A case and the steps that lead to where it stands; each begins anew in a hall of its own."""

    workflow: str
    given: Mapping[str, str]
    path: Path = ()

    def lived(self) -> tuple[Hall, datetime]:
        """Return the hall after all of the path, and the instant then; Refused if nobody may take a step."""
        hall, now = Hall(), at("05-16 14:10")
        fields = {**BEGUN[self.workflow], **self.given}
        by = Actor("C01-first-contact")
        hall.desk.open(self.workflow, at=now, by=by, unit="C01", fields=fields, case="1")
        for step in self.path:
            due = hall.desk.case("1").next_due
            now = max(now, due) + timedelta(seconds=1) if step == WAIT and due else now + timedelta(minutes=1)
            if step == WAIT:
                hall.desk.tick(now)
            else:
                self.take(hall, step, now)
        return hall, now

    def take(self, hall: Hall, step: str, now: datetime) -> None:
        """Let the first take a step who may."""
        rule = next(one for one in BOOK.workflows[self.workflow].steps if one.name == step)
        taken = rule.takes - {"facts_changed", "precedent"}
        fields = {name: WORDS[self.workflow].get(name, "x") for name in taken}
        why: Refused | None = None
        for person in PEOPLE:
            try:
                hall.desk.act("1", step, at=now, by=Actor(person), fields=fields)
            except Refused as refusal:
                why = refusal
            else:
                return
        assert why
        raise why


def standing(case: Case) -> tuple[Any, ...]:
    """Return what tells one standing of a case from another."""
    clocks = (c for c in case.clocks.values() if c.ended is None and c.due is not None)
    return (case.state, frozenset((clock.name, clock.breached) for clock in clocks), asked(case))


def asked(case: Case) -> int:
    """Return how often papers were asked for: more than twice is nothing new."""
    notices = case.fields.get("notices")
    return notices if isinstance(notices, int) else 0


def ahead(workflow: str, state: str) -> set[str]:
    """Return the clocks that matter from a state on: a step still ahead meets them, or they take one."""
    rules, states = BOOK.workflows[workflow], [state]
    for one in states:
        states += [s.target for s in rules.steps if one in s.sources and s.target not in states]
    steps = [step for step in rules.steps if {*states} & {*step.sources}]
    taking = {c.name for c in rules.clocks.values() if {*c.taken} & {step.name for step in steps}}
    return taking | {clock for step in steps for clock in step.meets}


def onward(life: Life) -> Iterator[Life]:
    """Yield the lives that are one step longer, with each step that somebody may take."""
    hall, _ = life.lived()
    case = hall.desk.case("1")
    for step in (*BOOK.workflows[life.workflow].allowed(case.state), *([WAIT] if case.next_due else [])):
        longer = attrs.evolve(life, path=(*life.path, step))
        try:
            longer.lived()
        except Refused:
            continue
        yield longer


def every_standing(life: Life) -> dict[tuple[Any, ...], tuple[Life, list[Life]]]:
    """Return each standing that an open case can come to, a life that leads there, and what may follow."""
    found: dict[tuple[Any, ...], tuple[Life, list[Life]]] = {}
    todo = [life]
    for one in todo:
        case = one.lived()[0].desk.case("1")
        if case.closed_at is None and asked(case) < 2 and standing(case) not in found:
            found[standing(case)] = (one, list(onward(one)))
            todo += found[standing(case)][1]
    return found


@pytest.mark.parametrize(("workflow", "given"), LIVES)
def test_an_open_case_has_an_owner_a_running_clock_and_somebody_who_may_act(
    workflow: str, given: dict[str, str]
) -> None:
    found = every_standing(Life(workflow, given))
    assert len(found) >= 5
    for life, further in found.values():
        case = life.lived()[0].desk.case("1")
        assert case.owner in BOOK.hierarchy
        running = {clock.name for clock in case.clocks.values() if clock.ended is None and clock.due}
        assert running & ahead(workflow, case.state), life
        assert [one for one in further if one.path[-1] not in GIVEN_UP], life


@pytest.mark.parametrize("category", [LISTED, UNLISTED])
@pytest.mark.parametrize("kind", KINDS)
def test_only_an_application_is_deemed_accepted_and_whatever_nobody_touches_is_told_above(
    kind: str, category: str
) -> None:
    hall = Hall()
    hall.ask("1", "05-16 09:10", kind=kind, category=category)
    hall.desk.tick(at("12-01 09:00"))
    case = hall.desk.case("1")
    told = [event for event in hall.desk.history("1") if isinstance(event, MessageDue)]
    assert any(event.kind == "notify" and event.to == ("deputy_head",) for event in told)
    assert (case.state, case.fields.get("deemed")) == (
        ("accepted", True) if kind == "application" else ("registered", None)
    )
    assert {clock.name for clock in case.clocks.values() if clock.ended is None and clock.breached}


@pytest.mark.parametrize(
    ("kind", "step", "by", "fields"),
    [
        ("consultation", "answer", "C01-first-contact", {"answer": "at noon"}),
        ("suggestion", "promise", "C01-worker-1", {"promised_on": "2016-12-30", "standard": "clean"}),
        ("service_need", "promise", "C01-worker-1", {"promised_on": "2016-12-30", "standard": "warm"}),
    ],
)
def test_late_as_it_is_a_question_is_answered_and_an_opinion_promised(
    kind: str, step: str, by: str, fields: dict[str, str]
) -> None:
    hall = Hall()
    hall.ask("1", "05-16 09:10", kind=kind)
    hall.desk.tick(at("06-06 09:00"))
    hall.act("1", step, "06-06 09:10", by, **fields)


def test_papers_of_an_opinion_do_not_stop_its_clock_for_good() -> None:
    hall = Hall()
    hall.ask("1", "05-16 09:10", kind="suggestion")
    hall.act("1", "guide", "05-16 09:15", "C01-first-contact", guidance="so")
    hall.act("1", "give_notice", "05-16 09:30", "C01-worker-1", missing=["a plan"], notice="phone")
    case = hall.act("1", "supply", "05-17 09:00", "C01-first-contact", supplied="the plan")
    assert case.next_due == at("05-17 14:00")
