"""A desk in Qingdao, in 2016: what the story tests of its two presets have in common."""

from collections.abc import Mapping
from datetime import datetime
from typing import TypeVar

import pytest

from govflow import Actor, Case, Desk, MemoryLedger
from govflow.case import MessageDue, StepTaken, fold
from govflow.errors import Refused
from govflow.rulebook import Rulebook

E = TypeVar("E")


class Walk:
    """A desk at which people act by their names; whoever has a post is known by the roster."""

    def __init__(self, book: Rulebook) -> None:
        self.book = book
        self.desk = Desk(book, MemoryLedger())

    def at(self, text: str) -> datetime:
        """Return an instant of 2016: `03-31 10:00`."""
        return datetime.fromisoformat(f"2016-{text}").replace(tzinfo=self.book.zone)

    def open(
        self,
        case: str,
        when: str,
        by: str,
        unit: str,
        fields: Mapping[str, object],
        workflow: str = "request",
    ) -> Case:
        return self.desk.open(workflow, at=self.at(when), by=Actor(by), unit=unit, fields=fields, case=case)

    def act(self, case: str, step: str, when: str, by: str, **fields: object) -> Case:
        """Take a step with a case, `R4`, or with a task of it, `R4 rectification/1`."""
        case, _, task = case.partition(" ")
        return self.desk.act(case, step, at=self.at(when), by=Actor(by), fields=fields, task=task)

    def refuse(self, code: str, case: str, step: str, when: str, by: str, **fields: object) -> Refused:
        """Take a step that is refused for that reason, changing nothing and naming its rule and source."""
        before = self.desk.history(case.split(maxsplit=1)[0])
        with pytest.raises(Refused) as caught:
            self.act(case, step, when, by, **fields)
        why = caught.value
        assert self.desk.history(case.split(maxsplit=1)[0]) == before
        assert why.code == code, why.text.en
        if code != "step-not-allowed":
            assert why.source.startswith((self.book.source, "assumption"))
            assert why.source in why.text.en
            assert all("workflows/" in quoted for quoted in (why.text.en, why.text.zh))
        return why

    def tick(self, when: str) -> None:
        self.desk.tick(self.at(when))

    def due(self, case: str, clock: str) -> str:
        due = self.desk.case(case).clocks[clock].due
        assert due
        return self.local(due)

    def local(self, instant: datetime) -> str:
        return f"{instant.astimezone(self.book.zone):%m-%d %H:%M}"

    def events(self, case: str, kind: type[E]) -> list[E]:
        return [event for event in self.desk.history(case) if isinstance(event, kind)]

    def told(self, case: str, kind: str) -> list[MessageDue]:
        return [event for event in self.events(case, MessageDue) if event.kind == kind]

    def sees(self, case: str, by: str) -> Mapping[str, object]:
        """Return the fields that somebody sees."""
        return self.desk.view(case, Actor(by)).fields

    def phases(self, case: str) -> list[str]:
        """Return the parts of the life that the case went through, in order."""
        workflow = self.book.workflows[self.desk.case(case).workflow]
        states = [workflow.initial, *(event.target for event in self.events(case, StepTaken))]
        found = [workflow.phases[state] for state in states]
        return [phase for n, phase in enumerate(found) if found[n - 1 : n] != [phase]]

    def owners(self, case: str) -> list[str]:
        """Return each unit that ever answered for the case, in order."""
        events = self.desk.history(case)
        found = [folded.owner for n in range(len(events)) if (folded := fold(events[: n + 1]))]
        return list(dict.fromkeys(found))
