"""A hall of Dafeng to try things at: what the story tests of the preset have in common."""

from collections.abc import Iterable
from datetime import datetime

import pytest

from govflow import Actor, Case, Desk, MemoryLedger, load
from govflow.errors import Refused, RulebookError
from govflow.rulebook import Rulebook, read
from govflow.rulebook.files import gather

BOOK = load("dafeng")
NOTICE = ["identity card", "household register", "proof of income", "application"]


def at(text: str) -> datetime:
    """Return an instant of 2016 at Dafeng: `05-16 09:10`."""
    return datetime.fromisoformat(f"2016-{text}").replace(tzinfo=BOOK.zone)


def due(case: Case, clock: str) -> str:
    instant = case.clocks[clock].due
    assert instant
    return f"{instant.astimezone(BOOK.zone):%m-%d %H:%M}"


class Hall:
    """A desk at which people ask, act and are refused; whoever acts is known by the roster."""

    def __init__(self, book: Rulebook = BOOK) -> None:
        self.desk = Desk(book, MemoryLedger())

    def ask(self, case: str, when: str, by: str = "C01-first-contact", **fields: object) -> Case:
        """Register a request: an application for the minimum living allowance, unless said otherwise."""
        unit = str(fields.pop("unit", "C01-2-1-1-1"))
        given: dict[str, object] = {
            "requester": "chen",
            "contact": "by letter",
            "summary": "an allowance",
            "kind": "application",
            "category": "minimum-living-allowance",
            "channel": "hall",
        }
        given = {name: value for name, value in (given | fields).items() if value is not None}
        return self.desk.open("request", at=at(when), by=Actor(by), unit=unit, fields=given, case=case)

    def act(self, case: str, step: str, when: str, by: str, **fields: object) -> Case:
        return self.desk.act(case, step, at=at(when), by=Actor(by), fields=fields)

    def refuse(self, code: str, case: str, step: str, when: str, by: str, **fields: object) -> Refused:
        """Take a step that the rules refuse for that reason, changing nothing and naming rule and source."""
        before, workflow = self.desk.history(case), BOOK.workflows[self.desk.case(case).workflow]
        with pytest.raises(Refused) as caught:
            self.act(case, step, when, by, **fields)
        assert self.desk.history(case) == before
        assert caught.value.code == code
        for quoted in (caught.value.text.en, caught.value.text.zh):
            assert "workflows/" in quoted
        source = next(one.source for one in workflow.steps if one.name == step)
        assert caught.value.source == source
        assert BOOK.cited(source).en in caught.value.text.en
        assert BOOK.cited(source).zh in caught.value.text.zh
        return caught.value


def changed(file: str, old: str, new: str) -> Rulebook:
    """Return the rules with one text of one file changed."""
    files = dict(gather("dafeng"))
    text = files[file].decode()
    assert text.count(old) == 1
    return read({**files, file: text.replace(old, new).encode()})


def mistakes(file: str, old: str, new: str) -> Iterable[str]:
    """Return what is told of rules of which one text is changed."""
    with pytest.raises(RulebookError) as caught:
        changed(file, old, new)
    return [f"[{p.code}] {p.message.en} {p.message.zh}" for p in caught.value.problems]
