"""An office of Zhenhai to try things at: what the story tests of the preset have in common."""

from datetime import datetime

import pytest

from govflow import Actor, Case, Desk, MemoryLedger, Refused, load
from govflow.case import MessageDue
from govflow.insight import Rate, measure

BOOK = load("zhenhai")


def at(text: str) -> datetime:
    """Return an instant of 2018 at Zhenhai: `06-05 09:10`."""
    return datetime.fromisoformat(f"2018-{text}").replace(tzinfo=BOOK.zone)


class Office:
    """A desk at which the people of posts.csv ask, act and are refused."""

    def __init__(self) -> None:
        self.desk = Desk(BOOK, MemoryLedger())

    def ask(self, case: str, when: str = "06-05 09:00", **fields: object) -> Case:
        """Report a lamp that is out, or what the fields say instead."""
        unit = str(fields.pop("unit", "G111"))
        lamp = {"summary": "路灯不亮", "category": "street-lamp", "channel": "window"}
        given = {**lamp, "severity": "minor", "scale": "building", **fields}
        return self.desk.open("request", at=at(when), by=Actor("lin"), unit=unit, fields=given, case=case)

    def act(self, case: str, step: str, when: str, by: str = "lin", **fields: object) -> Case:
        return self.desk.act(case, step, at=at(when), by=Actor(by), fields=fields)

    def refuse(self, code: str, case: str, step: str, when: str, by: str = "lin", **fields: object) -> str:
        """Take a step that is refused, changing nothing and naming rule and source; return why, in full."""
        before = self.desk.history(case)
        with pytest.raises(Refused) as caught:
            self.act(case, step, when, by, **fields)
        assert self.desk.history(case) == before
        assert caught.value.code == code
        said, source = caught.value.text, caught.value.source
        assert source.startswith(("seed:003", "assumption"))
        assert source in said.en
        assert source.replace("seed:003", "文献003").partition(";")[0] in said.zh or source == "assumption"
        assert all("workflows/" in quoted for quoted in (said.en, said.zh))
        return f"{said.en} {said.zh}"

    def handle(self, case: str, day: str, hour: str = "10:00") -> Case:
        """Sort, assign, complete and answer a case, all on one day."""
        self.act(case, "sort", f"{day} 09:10")
        self.act(case, "assign", f"{day} 09:20", implementer="URBAN")
        return self.finish(case, day, hour)

    def finish(self, case: str, day: str, hour: str = "10:00") -> Case:
        """Complete and answer a case that is being handled."""
        self.act(case, "complete", f"{day} {hour}", result="已修复")
        return self.act(case, "reply", f"{day} {hour}", reply="已修复")

    def appraise(self, case: str, day: str, rating: str = "satisfied") -> Case:
        return self.act(case, "appraise", f"{day} 11:00", "chen", rating=rating)

    def due(self, case: str, clock: str) -> str:
        instant = self.desk.case(case).clocks[clock].due
        return f"{instant.astimezone(BOOK.zone):%m-%d %H:%M}" if instant else ""

    def told(self, case: str, kind: str = "inform") -> list[tuple[str, ...]]:
        """Return whom messages of a kind are for: persons, or roles."""
        messages = [event for event in self.desk.history(case) if isinstance(event, MessageDue)]
        return [message.persons or message.to for message in messages if message.kind == kind]

    def rate(self, metric: str) -> Rate:
        return measure(BOOK, map(self.desk.case, self.desk.ledger.cases()), metric).total
