"""Explaining a case: its history in plain words, with the rule, the file and the line behind each outcome."""

from collections.abc import Iterable, Iterator
from typing import Any

import attrs

from govflow.case import telling, telling_clocks
from govflow.case.case import Case, evolve
from govflow.case.codec import to_plain
from govflow.case.events import Event
from govflow.case.words import Words
from govflow.errors import Text
from govflow.rulebook import Rulebook

_TELLERS = {**telling.TELLERS, **telling_clocks.TELLERS}


@attrs.frozen
class Explanation:
    """Why a case is where it is (说明): sentences in both languages, and the events that they tell of."""

    case: Case
    lines: tuple[Text, ...]
    events: tuple[Event, ...]

    def __str__(self) -> str:
        return self.to("en")

    def to(self, lang: str) -> str:
        """Return the whole text in `en` or `zh`, a line for each thing that happened."""
        return "\n".join(line.to(lang) for line in self.lines)

    def to_data(self) -> dict[str, Any]:
        """Return the explanation as plain data."""
        lines = [{"en": line.en, "zh": line.zh} for line in self.lines]
        return {"case": self.case.id, "lines": lines, "events": [to_plain(event) for event in self.events]}


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
    return Explanation(case, tuple(lines), events)


def _told(words: Words, event: Event, case: Case) -> Iterator[Text]:
    workflow = words.book.workflows.get(case.workflow)
    for said in _TELLERS[type(event)](words, event, case, workflow):
        when = words.moment(event.at)
        yield Text(f"{when.en}  {said.en}", f"{when.zh}  {said.zh}")
