"""The laws of the house on whole offices, driven by a state machine: random rules, actors, commands and time.

Two desks are given the same commands. On one of them time is let pass at any instant besides; the other only
learns of it when a command comes. Who may take a step is said by an oracle of its own, by brute force over
the tree; which states follow each other is said by a machine of `transitions`.
"""

from collections import Counter
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

from attrs import evolve
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from tests.case.driving import driven_to_its_end, mighty
from tests.case.rights_oracle import may

from govflow.case import (
    Act,
    Actor,
    Case,
    Command,
    Event,
    HandedUp,
    InTask,
    Open,
    Opened,
    Post,
    StepTaken,
    Tick,
    decide,
    fold,
)
from govflow.case.codec import decode, encode
from govflow.desk import Desk
from govflow.errors import Refused, UnknownCase
from govflow.ledger import MemoryLedger
from govflow.rulebook import Rulebook
from govflow.testing import offices
from govflow.testing.life_steps import ROLES
from govflow.testing.offices import PEOPLE, filled, posts
from govflow.workflow.machine import machine

START = datetime(2018, 6, 4, tzinfo=UTC)
FAR = datetime(2030, 1, 1, tzinfo=UTC)
GAPS = [timedelta(0), timedelta(microseconds=1), timedelta(minutes=59), timedelta(hours=5), timedelta(days=3)]
CASES = ("a", "b", "c")
RIGHTLESS = ("case-exists", "command-id-reused", "no-such-task", "task-stopped", "before-last-event")


# -- the machine -------------------------------------------------------------------------------


class OfficeLife(RuleBasedStateMachine):
    """An office, two desks that are to agree, and what is done at them."""

    book: Rulebook
    often: Desk
    seldom: Desk

    @initialize(book=offices(), hours=st.integers(0, 200), data=st.data())
    def begins(self, book: Rulebook, hours: int, data: st.DataObject) -> None:
        self.book, self.now, self.number = book, START + timedelta(hours=hours), 0
        self.often, self.seldom = Desk(book, MemoryLedger()), Desk(book, MemoryLedger())
        self.done: list[Command] = []
        self.opens("a", data)

    # Commands

    def opens(self, case: str, data: st.DataObject) -> None:
        """Open a case: whoever is drawn, or else somebody mighty, who is the requester besides."""
        units = self.book.hierarchy
        unit = data.draw(st.sampled_from(["", *reversed(list(units))]))
        whole = data.draw(st.booleans())
        fields = {"severity": "minor", **data.draw(filled(units, CASES, all_of_them=whole))}
        self.sent(Open(f"{case}/open", case, self.now, self.actor(data), "request", unit, fields))
        if case not in self.open_cases():
            fields = {**data.draw(filled(units, CASES, all_of_them=True)), "reply": "good"}
            mightiest = Actor(str(fields["requester"]), next(mighty(self.book, self.now)).posts)
            self.sent(Open(f"{case}/open again", case, self.now, mightiest, "request", unit, fields))

    @precondition(lambda self: self.open_cases() != list(CASES))
    @rule(data=st.data())
    def another_case_is_opened(self, data: st.DataObject) -> None:
        self.opens(data.draw(st.sampled_from([c for c in CASES if c not in self.open_cases()])), data)
        self.people_act(data)

    @precondition(lambda self: self.open_cases())
    @rule(data=st.data())
    def life_goes_on(self, data: st.DataObject) -> None:
        self.people_act(data)

    def people_act(self, data: st.DataObject) -> None:
        for _ in range(data.draw(st.integers(1, 5)) if self.open_cases() else 0):
            going = [case for case in self.open_cases() if self.steps_of(self.often.case(case))]
            self.somebody_acts(data.draw(st.sampled_from([*going * 9, *self.open_cases()])), data)

    def somebody_acts(self, name: str, data: st.DataObject) -> None:
        case = self.often.case(name)
        self.now = max(self.now, data.draw(self.instants(case)))
        tasks = [name for name, task in case.tasks.items() if not task.closed_at] or list(case.tasks)
        task = data.draw(st.sampled_from(["", "", *tasks]))
        inside = case.tasks[task] if task else case
        every = [step.name for step in self.book.workflows[inside.workflow].steps]
        step = data.draw(st.sampled_from([*self.steps_of(inside) * 10, *every]))
        whole = data.draw(st.booleans())
        fields = data.draw(filled(self.book.hierarchy, CASES, all_of_them=whole)) if not task else {}
        if step == "merge" and data.draw(st.booleans()):
            fields = {**fields, "into": data.draw(st.sampled_from(self.open_cases()))}
        self.number += 1
        self.sent(Act(f"{name}/{self.number}", name, self.now, self.actor(data), step, fields, task))

    @precondition(lambda self: self.done)
    @rule(data=st.data())
    def a_command_comes_again(self, data: st.DataObject) -> None:
        """Idempotent: whoever sends it again changes nothing."""
        before = histories(self.often)
        self.often.handle(data.draw(st.sampled_from(self.done)))
        assert histories(self.often) == before

    @precondition(lambda self: len(self.open_cases()) > 1)
    @rule(kind=st.sampled_from(["parent", "child", "related", "duplicate"]), data=st.data())
    def two_cases_belong_together(self, kind: str, data: st.DataObject) -> None:
        one, other = (data.draw(st.sampled_from(self.open_cases())) for _ in range(2))
        self.number += 1
        for desk in (self.often, self.seldom):
            before = histories(desk)
            try:
                desk.relate(one, other, kind, at=self.now, by=Actor("ann"), command=f"r/{self.number}")
            except Refused:
                assert one == other or kind == "duplicate"
                assert histories(desk) == before
        self.people_act(data)

    @precondition(lambda self: self.open_cases())
    @rule(data=st.data())
    def time_passes_at_one_desk(self, data: st.DataObject) -> None:
        case = self.often.case(data.draw(st.sampled_from(self.open_cases())))
        self.now = max(self.now, data.draw(self.instants(case)))
        self.often.tick(self.now)
        self.people_act(data)

    @precondition(lambda self: self.open_cases())
    @rule(data=st.data())
    def every_case_can_still_end(self, data: st.DataObject) -> None:
        case = self.often.case(data.draw(st.sampled_from(self.open_cases())))
        assert driven_to_its_end(self.book, case, self.now) == ""

    # What is drawn

    def steps_of(self, case: Case) -> list[str]:
        """Return the steps of its state that do not end it."""
        steps = self.book.workflows[case.workflow].allowed(case.state)
        return [step for step in steps if step not in ("close", "merge", "finish")]

    def actor(self, data: st.DataObject) -> Actor:
        own = data.draw(st.lists(posts(self.book.hierarchy), max_size=2))
        root = tuple(Post(role, self.book.hierarchy.root, skills=("*",)) for role in ROLES)
        name = data.draw(st.sampled_from([*PEOPLE, "stranger"]))
        every = next(mighty(self.book, self.now)).posts
        return Actor(name, data.draw(st.sampled_from([every, every, every, tuple(own), root])))

    def instants(self, case: Case) -> st.SearchStrategy[datetime]:
        later = [self.now + gap for gap in GAPS]
        due = [case.next_due] * 3 if case.next_due else []
        return st.sampled_from([*later, *due, *(instant + GAPS[1] for instant in due)])

    def open_cases(self) -> list[str]:
        return [case for case in CASES if case in list(self.often.ledger.cases())]

    # Sending a command to both desks

    def sent(self, command: Open | Act) -> None:
        allowed = self.oracle(command)
        first, second = (attempt(desk, command) for desk in (self.often, self.seldom))
        assert str(first) == str(second), "both desks say the same"
        if first is None:
            assert allowed is not False, "nobody does what his posts do not allow"
            self.done.append(command)
        elif allowed is False and first.code not in RIGHTLESS:
            assert first.code == "not-your-step"
        elif allowed:
            assert first.code != "not-your-step", "everybody may do what his posts allow"

    def oracle(self, command: Open | Act) -> bool | None:
        """Tell whether the actor has the right, as of now; None where the step is none of the state's."""
        if isinstance(command, Open):
            return None
        case = self.often.case(command.case)
        case = fold(decide(self.book, case, Tick(case.id, command.at)), case) or case
        inside, parent = (case.tasks[command.task], case) if command.task else (case, None)
        step = self.book.workflows[inside.workflow].table.get((inside.state, command.step))
        return None if step is None else may(self.book, inside, step, command.by, command.at, parent)

    # Laws

    @invariant()
    def nobody_is_without_an_owner(self) -> None:
        for name in self.open_cases() if hasattr(self, "often") else ():
            case = self.often.case(name)
            units = self.book.at(case.last_at).hierarchy
            if case.closed_at is None:
                assert {case.owner, case.unit} <= set(units)
                assert all(task.owner in units for task in case.tasks.values() if task.closed_at is None)
            assert case.closed_at is None or all(clock.ended for clock in case.clocks.values())
            assert case.closed_at is None or all(task.closed_at for task in case.tasks.values())

    def teardown(self) -> None:
        if not hasattr(self, "often"):
            return
        for desk in (self.often, self.seldom):
            desk.tick(FAR)
            assert desk.next_due() is None, "escalation ends"
        assert histories(self.often) == histories(self.seldom), "how often time passes changes nothing"
        for name, events in histories(self.often).items():
            self.check(name, events)

    def check(self, name: str, events: tuple[Event, ...]) -> None:
        case = self.often.case(name)
        stored = [decode(encode(event)) for event in events]
        assert fold(stored) == case, "replay equals live"
        assert [e.at for e in events] == sorted(e.at for e in events), "history is in the order of time"
        self.climbs_end(events)
        self.states_follow(events)
        told = self.often.explain(name)
        assert told.to("en") != told.to("zh")

    def climbs_end(self, events: tuple[Event, ...]) -> None:
        """Between two things that people do, a case climbs no more often than there is something to climb."""
        clocks = max(len(workflow.clocks) for workflow in self.book.workflows.values())
        height = len(self.book.hierarchy.levels) + len(self.book.ladders["up"].rungs)
        climbs: Counter[str] = Counter()
        for event in events:
            task, inner = (event.task, event.event) if isinstance(event, InTask) else ("", event)
            if not isinstance(inner, HandedUp) and getattr(inner, "by", "system") != "system":
                climbs.clear()
            climbs[task] += isinstance(inner, HandedUp)
            assert climbs[task] <= height * (1 + 3 * clocks)

    def states_follow(self, events: tuple[Event, ...]) -> None:
        """Take every step anew with a machine that knows nothing of govflow."""
        models: dict[str, Any] = {}
        for event in events:
            task, inner = (event.task, event.event) if isinstance(event, InTask) else ("", event)
            if isinstance(inner, Opened):
                workflow = self.book.workflows[inner.workflow]
                models[task] = SimpleNamespace(fields={})
                free = tuple(evolve(step, guards=()) for step in workflow.steps)
                machine(workflow.states, workflow.initial, free, models[task])
            elif isinstance(inner, StepTaken):
                assert getattr(models[task], inner.step)()
                assert models[task].state == inner.target


def histories(desk: Desk) -> dict[str, tuple[Event, ...]]:
    return {case: desk.ledger.history(case) for case in desk.ledger.cases()}


def attempt(desk: Desk, command: Command) -> Refused | UnknownCase | None:
    """Send a command; one that is refused changes nothing at all."""
    before, due = histories(desk), desk.next_due()
    try:
        desk.handle(command)
    except (Refused, UnknownCase) as error:
        refused: Refused | UnknownCase = error
    else:
        return None
    assert (histories(desk), desk.next_due()) == (before, due)
    assert refused.text.en != refused.text.zh
    return refused


TestTheLawsOfOffices = OfficeLife.TestCase
TestTheLawsOfOffices.settings = settings(max_examples=50, stateful_step_count=20)
