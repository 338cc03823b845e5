"""A view: what an actor may see of a case (阅览)."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from functools import cached_property
from typing import Any

import attrs

from govflow.case.case import Case
from govflow.case.clock import Clock
from govflow.case.codec import to_plain
from govflow.case.commands import Actor
from govflow.case.effecting import hold_true
from govflow.case.events import Event
from govflow.case.evolving import fold
from govflow.case.explain import Explanation, explain, in_lines
from govflow.case.redaction import Scope, of_task, redacted, values_of
from govflow.case.refusals import refused
from govflow.case.rights import allows
from govflow.case.words import Words
from govflow.errors import Refused, Text
from govflow.rulebook import Rulebook
from govflow.workflow import Field, Mask, Reading, Right


@attrs.frozen
class View:
    """What somebody may see of a case (阅览): the case, its tasks and its history without what is masked.

    `case` is folded from the redacted `history`; `masked` names the fields that are not shown, with a value
    or without one, and the tasks that are not. Source: 个人信息保护法 51, as domain.md has it.
    """

    case: Case
    masked: tuple[str, ...]
    tasks: Mapping[str, "View"]
    history: tuple[Event, ...]
    _book: Rulebook = attrs.field(eq=False, repr=False)

    @property
    def case_id(self) -> str:
        """Return the id of the case."""
        return self.case.id

    @property
    def state(self) -> str:
        """Return the state in which it is."""
        return self.case.state

    @property
    def owner(self) -> str:
        """Return the unit that answers for it."""
        return self.case.owner

    @property
    def unit(self) -> str:
        """Return the unit where the matter lies."""
        return self.case.unit

    @property
    def fields(self) -> Mapping[str, object]:
        """Return the fields that have a value and are not masked."""
        return self.case.fields

    @property
    def clocks(self) -> Mapping[str, Clock]:
        """Return the clocks."""
        return self.case.clocks

    @cached_property
    def explanation(self) -> Explanation:
        """Return the history in words (说明)."""
        return explain(self._book, self.history)

    @property
    def lines(self) -> tuple[Text, ...]:
        """Return the case as it stands, what is not shown, and its history, in both languages."""
        return tuple(_lines(self._book, self))

    def __str__(self) -> str:
        return self.to("en")

    def to(self, lang: str) -> str:
        """Return all of it in `en` or `zh`, a line for each thing."""
        return in_lines(self.lines, lang)

    def to_data(self) -> dict[str, Any]:
        """Return the view as plain data, ready for JSON; instants are ISO 8601 in UTC."""
        case = self.case
        return {
            "case": case.id,
            "workflow": case.workflow,
            "state": case.state,
            "unit": case.unit,
            "owner": case.owner,
            "opened": case.opened_at.isoformat(),
            "closed": case.closed_at.isoformat() if case.closed_at else None,
            "fields": dict(case.fields),
            "masked": list(self.masked),
            "clocks": {name: _clock(clock) for name, clock in case.clocks.items()},
            "tasks": {name: task.to_data() for name, task in self.tasks.items()},
            "lines": [{"en": line.en, "zh": line.zh} for line in self.lines],
            "events": [to_plain(event) for event in self.history],
        }


def _clock(clock: Clock) -> dict[str, Any]:
    instants = {name: getattr(clock, name) for name in ("started", "due", "promised", "statutory", "ended")}
    plain = {name: at.isoformat() if at else None for name, at in instants.items()}
    return plain | {name: getattr(clock, name) for name in ("met", "breached", "paused", "level")}


def view(book: Rulebook, events: Iterable[Event], actor: Actor, at: datetime | None = None) -> View:
    """Return what the actor may see at `at`, an aware datetime, of a case with this history.

    Without `at` it is the instant of the last event: posts are held from one date to another. What is masked
    depends on the case as it stands now, and holds for its whole history; free text that merely repeats a
    secret is told as written. Errors: Refused `not-for-you`, with those who may, if the actor may not read it
    at all, and `naive-instant`; ValueError without events.
    """
    events = tuple(events)
    case = fold(events)
    if case is None:
        raise ValueError("no events to view")
    if at is not None and at.utcoffset() is None:
        raise refused("naive-instant", "An instant needs a time zone.", "时刻必须带有时区。")
    reader = _Reader(book, actor, at or case.last_at)
    if not reader.may_read(case):
        raise reader.refusal(case)
    scope = reader.scope(case, events, reader.hidden_persons(case, events))
    kept = redacted(events, scope)
    return _view(book, scope, fold(kept), kept)


@attrs.frozen
class _Reader:
    """Somebody who looks at cases at an instant."""

    book: Rulebook
    actor: Actor
    at: datetime

    def may_read(self, case: Case, parent: Case | None = None) -> bool:
        """Tell whether the case is for them at all; if the rules have lost its workflow, it is for nobody."""
        reading = self._reading(case)
        return reading is not None and (not reading.by or self._allowed(case, reading.by, parent))

    def scope(
        self,
        case: Case,
        events: tuple[Event, ...],
        persons: frozenset[str],
        parent: Case | None = None,
        above: frozenset[str] = frozenset(),
    ) -> Scope:
        """Return what is hidden of the case, and of those of its tasks that are for them.

        One of `persons` is not shown in any other field either, nor what is masked in the case `above` under
        the same name in a task, unless a mask lets the reader see that one.
        """
        granted = self._granted(case, parent)
        names = self._masked(case, parent) | (above & self._fields(case).keys()) - granted
        others = set(self._persons(case)) - granted
        names |= {name for name in others if values_of(events, [name]) & persons}
        names |= self._held(case, parent)
        parts = {
            name: self.scope(task, of_task(events, name), persons, case, frozenset(names))
            for name, task in case.tasks.items()
        }
        secrets = values_of(events, names).union(*(part.secrets for part in parts.values()))
        seen = {name: part for name, part in parts.items() if self.may_read(case.tasks[name], case)}
        closed = tuple(name for name in parts if name not in seen)
        return Scope(tuple(sorted(names, key=self._order(case))), seen, closed, secrets)

    def hidden_persons(
        self, case: Case, events: tuple[Event, ...], parent: Case | None = None
    ) -> frozenset[str]:
        """Return everybody who stands in a masked field of the case, or of a task."""
        parts = (self.hidden_persons(t, of_task(events, name), case) for name, t in case.tasks.items())
        masked = self._masked(case, parent).intersection(self._persons(case))
        return values_of(events, masked).union(*parts)

    def _masked(self, case: Case, parent: Case | None) -> set[str]:
        """Return the masked fields; where there are masks, a field that the rules do not know is one, too."""
        masks = (self._reading(case) or Reading()).masks
        names = {name for mask in masks if self._hides(case, mask, parent) for name in mask.fields}
        return names | (case.fields.keys() - self._fields(case).keys() if masks else set())

    def _held(self, case: Case, parent: Case | None) -> set[str]:
        """Return what a screen holds, for whoever has no part in the case: the public."""
        workflow = self.book.workflows.get(case.workflow)
        rights = tuple(right for step in workflow.moves for right in step.by) if workflow else ()
        return set(case.held) if case.held and not self._allowed(case, rights, parent) else set()

    def _granted(self, case: Case, parent: Case | None) -> set[str]:
        """Return the fields that are masked for others, and not for the reader."""
        masks = (self._reading(case) or Reading()).masks
        return {n for m in masks if self._allowed(case, m.unless, parent) for n in m.fields}

    def _hides(self, case: Case, mask: Mask, parent: Case | None) -> bool:
        holds = hold_true(self._units_of(case), case, mask.guards, case.fields)
        return holds and not self._allowed(case, mask.unless, parent)

    def _allowed(self, case: Case, rights: tuple[Right, ...], parent: Case | None) -> bool:
        return allows(self._units_of(case), case, rights, self.actor, self.at, parent)

    def _units_of(self, case: Case) -> Rulebook:
        """Return the rules with the units of now, or those as they were when the case ended."""
        return self.book.at(case.closed_at or self.at)

    def _reading(self, case: Case) -> Reading | None:
        workflow = self.book.workflows.get(case.workflow)
        return None if workflow is None else workflow.reading or Reading()

    def _fields(self, case: Case) -> Mapping[str, Field]:
        workflow = self.book.workflows.get(case.workflow)
        return workflow.fields if workflow else {}

    def _persons(self, case: Case) -> tuple[str, ...]:
        return tuple(name for name, field in self._fields(case).items() if field.type == "person")

    def _order(self, case: Case) -> Callable[[str], tuple[int, str]]:
        order = {name: number for number, name in enumerate(self._fields(case))}
        return lambda name: (order.get(name, len(order)), name)

    def refusal(self, case: Case) -> Refused:
        """Say who may read the case: nothing is told of the case itself, not even who answers for it."""
        reading = self._reading(case) or Reading()
        who = [self._who(case, right) for right in reading.by] or [Text("nobody", "无人")]
        en, zh = " or ".join(text.en for text in who), "或".join(text.zh for text in who)
        return refused(
            "not-for-you",
            f"Case '{case.id}' is not for {self.actor.id} to read, but for: {en}.",
            f"{self.actor.id} 无权阅览案件“{case.id}”；可阅览：{zh}。",
        )

    def _who(self, case: Case, right: Right) -> Text:
        if not right.person:
            return self.book.word(right.role)
        field = self._fields(case).get(right.person)
        title = (field and field.title) or Text(right.person, right.person)
        return Text(f"the person in '{title.en}'", f"“{title.zh}”本人")


def _view(book: Rulebook, scope: Scope, case: Case | None, events: tuple[Event, ...]) -> View:
    """Return the view of a history that has been redacted."""
    assert case is not None  # noqa: S101 - the opening of a case is never dropped
    tasks = {
        name: _view(book, s, case.tasks.get(name), of_task(events, name)) for name, s in scope.tasks.items()
    }
    return View(case, (*scope.names, *scope.closed), tasks, events, book)


def _lines(book: Rulebook, view: View) -> Iterator[Text]:
    """Yield the case as it stands, what is not shown, and then its history."""
    case, masked, words = view.case, view.masked, Words(book)
    workflow = book.workflows.get(case.workflow)
    state = workflow.title_of(case.state) if workflow else Text(case.state, case.state)
    owner = words.unit(case.owner)
    yield Text(
        f"Case {case.id}: {state.en}; {owner.en} answers for it.",
        f"案件 {case.id}：{state.zh}；由{owner.zh}负责。",
    )
    if given := words.values(case.fields, workflow):
        yield Text(f"{given.en}.", f"{given.zh}。")
    if masked:
        fields = workflow.fields if workflow else {}
        names = [(name in fields and fields[name].title) or Text(name, name) for name in masked]
        en, zh = ", ".join(name.en for name in names), "、".join(name.zh for name in names)
        yield Text(f"Not shown to you: {en}.", f"对您不予显示：{zh}。")
    yield from (Text(f"- {line.en}", f"- {line.zh}") for line in view.explanation.lines)
