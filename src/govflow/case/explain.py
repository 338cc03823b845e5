"""Explaining a case: its history in plain words, with the rule, the file and the line behind each outcome."""

from collections.abc import Iterable, Iterator
from typing import Any

import attrs

from govflow.case import telling, telling_clocks, telling_life
from govflow.case.case import Case
from govflow.case.codec import to_plain
from govflow.case.events import Event, InTask
from govflow.case.evolving import evolve
from govflow.case.prospect import ahead
from govflow.case.refusals import refused
from govflow.case.words import Words
from govflow.errors import Text
from govflow.rulebook import Rulebook

_TELLERS = {**telling.TELLERS, **telling_clocks.TELLERS, **telling_life.TELLERS}


@attrs.frozen
class Explanation:
    """Why a case is where it is (说明): sentences in both languages, and the events that they tell of.

    `ahead` says where it stands, what is due next, and what may be done now by whom.
    """

    case: Case
    lines: tuple[Text, ...]
    events: tuple[Event, ...]
    ahead: tuple[Text, ...] = ()

    def __str__(self) -> str:
        return self.to("en")

    def to(self, lang: str) -> str:
        """Return the whole text in `en` or `zh`, a line for each thing that happened. Errors: Refused."""
        return in_lines((*self.lines, *self.ahead), lang)

    def to_data(self) -> dict[str, Any]:
        """Return the explanation as plain data."""
        lines, ahead = (
            [{"en": line.en, "zh": line.zh} for line in said] for said in (self.lines, self.ahead)
        )
        events = [to_plain(event) for event in self.events]
        return {"case": self.case.id, "lines": lines, "ahead": ahead, "events": events}


def in_lines(lines: Iterable[Text], lang: str) -> str:
    """Return texts in `en`, `zh` or a kind of these (`zh-CN`). Errors: Refused `wrong-argument`."""
    if not str(lang).lower().startswith(("en", "zh")):
        raise refused(
            "wrong-argument",
            f"'lang' must be en or zh, not '{lang}'.",
            f"参数“lang”应为 en 或 zh，而不是“{lang}”。",
        )
    return "\n".join(line.to(lang) for line in lines)


def explain(book: Rulebook, events: Iterable[Event]) -> Explanation:
    """Explain a history. Rules are quoted from `book` where it is the one that decided, by its digest."""
    events = tuple(events)
    words = Words(book)
    lines: list[Text] = []
    case: Case | None = None
    for event in events:
        after = evolve(case, event)
        lines += _told(words, event, case or after)
        case = after
    if case is None:
        raise ValueError("no events to explain")
    return Explanation(case, tuple(lines), events, tuple(ahead(words, case)))


def _told(words: Words, event: Event, case: Case) -> Iterator[Text]:
    when = words.moment(event.at)
    for said in _said(words, event, case):
        yield Text(f"{when.en}  {said.en}", f"{when.zh}  {said.zh}")


def _said(words: Words, event: Event, case: Case) -> Iterator[Text]:
    """Yield what happened; in a task, each line with the name of the task before it."""
    if not isinstance(event, InTask):
        yield from _TELLERS[type(event)](words, event, case, words.book.workflows.get(case.workflow))
        return
    task = case.tasks.get(event.task) or evolve(None, event.event)
    mark = words.task(event.task, task.workflow)
    for said in _said(words, event.event, task):
        yield Text(f"{mark.en} {said.en}", f"{mark.zh}{said.zh}")
