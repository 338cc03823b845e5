"""A desk of Linhai to try things at: what the story tests of the preset have in common."""

from collections.abc import Callable, Mapping
from datetime import datetime

import pytest

from govflow import Actor, Case, Desk, MemoryLedger, Refused, load
from govflow.case import MessageDue
from govflow.insight import Rate, measure

BOOK = load("linhai")


def at(text: str) -> datetime:
    """Return an instant of 2021 at Linhai: `06-21 09:00`."""
    return datetime.fromisoformat(f"2021-{text}").replace(tzinfo=BOOK.zone)


def denied(code: str, ask: Callable[[], object]) -> Refused:
    """Ask for what is refused with the code, and return the refusal."""
    with pytest.raises(Refused) as caught:
        ask()
    assert caught.value.code == code
    return caught.value


class Town:
    """A desk at which the people of posts.csv, and residents, ask, act and are refused."""

    def __init__(self) -> None:
        self.desk = Desk(BOOK, MemoryLedger())

    def ask(self, case: str, when: str = "06-21 09:00", by: str = "mei", **fields: object) -> Case:
        """Put a need onto the list: meals for the elderly, or what the fields say instead."""
        unit = str(fields.pop("unit", "C1"))
        meals = {"summary": "老年助餐", "category": "elderly-meals", "channel": "desk", "scope": "common"}
        given = {**meals, "asked_by": "resident", "nature": "routine", **fields}
        return self.desk.open("request", at=at(when), by=Actor(by), unit=unit, fields=given, case=case)

    def apply(self, case: str, when: str = "06-21 09:00", by: str = "lan", **fields: object) -> Case:
        """Bring a matter of government to River Bend Village: an allowance, or what the fields say."""
        given = {"summary": "申请低保", "category": "subsistence-allowance", "requester": "qi", **fields}
        return self.desk.open("matter", at=at(when), by=Actor(by), unit="V2", fields=given, case=case)

    def act(self, case: str, step: str, when: str, by: str, **fields: object) -> Case:
        return self.desk.act(case, step, at=at(when), by=Actor(by), fields=fields)

    def refuse(self, code: str, case: str, step: str, when: str, by: str, **fields: object) -> str:
        """Take a step that is refused, changing nothing and naming rule and source; return why, in full."""
        before = self.desk.history(case)
        said = denied(code, lambda: self.act(case, step, when, by, **fields)).text
        assert self.desk.history(case) == before
        assert all("workflows/" in quoted for quoted in (said.en, said.zh))
        assert "seed:004" in said.en
        assert "文献004" in said.zh
        return f"{said.en} {said.zh}"

    def due(self, case: str) -> dict[str, str]:
        """Return when each clock is due."""
        clocks = self.desk.case(case).clocks.values()
        return {c.name: f"{c.due.astimezone(BOOK.zone):%m-%d %H:%M}" for c in clocks if c.due}

    def told(self, case: str, kind: str = "inform") -> list[tuple[str, ...]]:
        """Return whom messages of a kind are for: persons, or roles."""
        messages = [event for event in self.desk.history(case) if isinstance(event, MessageDue)]
        return [message.persons or message.to for message in messages if message.kind == kind]

    def sees(self, case: str, by: str) -> Mapping[str, object]:
        """Return the fields that somebody sees. Errors: Refused."""
        return self.desk.view(case, Actor(by)).fields

    def rate(self, metric: str) -> Rate:
        return measure(BOOK, map(self.desk.case, self.desk.ledger.cases()), metric).total
