"""Redaction: a history without what somebody may not see (脱敏).

Theory. Nothing is taken out of a finished text. The history itself is redacted, event by event, and whatever
a reader is shown (the fields, the clocks, the explanation) is folded and told from the redacted events alone,
by the same functions that tell the whole. So what could leak is only what an event holds, and this file is
where every attribute of an event is either known to be open, or looked at:

- `fields` lose the masked names; an event that speaks of one masked field alone is dropped;
- a person, a reason, a notice or any other word that is a value which a masked field has, or once had, is
  replaced by `***`, so that whoever opened the case is not told where the requester is masked;
- why time could not take a step is told by its code alone: the words may quote any field;
- ids of commands are dropped: their makers may have written anything into them.

Who answers for a case, its place, its state and its instants are never masked, nor what follows from a
secret: which rule of a table applied, which limit was set. Neither is free text that merely repeats a secret:
a result that tells the requester's name is told as written, for nobody can know.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

import attrs

from govflow.case.events import Event, InTask, PersonNamed, StepFailed
from govflow.errors import Text

HIDDEN = "***"
_WHY = Text("the reason is not shown", "原因不予显示")
_OPEN = frozenset({
    "at", "case", "workflow", "state", "unit", "owner", "was_unit", "was_owner", "step", "source", "target",
    "code", "en", "zh", "table", "rule", "digest", "clock", "limit", "calendar", "revision", "amount", "law",
    "level", "kind", "to", "ladder", "how", "field", "screen", "role", "task", "version",
})  # fmt: skip
"""Attributes that are told as they are: words of the rules, units, and instants."""


@attrs.frozen
class Scope:
    """What is hidden of a case: fields, tasks, and every value that a masked field of it has or had."""

    names: tuple[str, ...]
    tasks: Mapping[str, "Scope"]
    closed: tuple[str, ...]
    secrets: frozenset[str]


def redacted(events: Iterable[Event], scope: Scope) -> tuple[Event, ...]:
    """Return the history of a case without what is hidden of it; of tasks that are hidden nothing is left."""
    return tuple(kept for event in events for kept in _redact(event, scope, scope.secrets))


def of_task(events: Iterable[Event], task: str) -> tuple[Event, ...]:
    """Return the history of a task, which is a case of its own."""
    return tuple(event.event for event in events if isinstance(event, InTask) and event.task == task)


def values_of(events: Iterable[Event], names: Collection[str]) -> frozenset[str]:
    """Return every value that the fields have or had, as text."""
    found: set[str] = set()
    for event in events if names else ():
        written = getattr(event, "fields", {}), getattr(event, "persons", {})
        given = [
            each[name] for each in written if isinstance(each, Mapping) for name in names if name in each
        ]
        if isinstance(event, PersonNamed) and event.field in names:
            given += [event.person, event.instead_of]
        for value in given:
            found.update(str(one) for one in (value if isinstance(value, list | tuple) else [value]))
    return frozenset(found - {"", "None"})


def _redact(event: Any, scope: Scope, secrets: frozenset[str]) -> Iterator[Event]:
    """Yield the event without what is hidden, or nothing where it only speaks of that."""
    if isinstance(event, InTask):
        inner = scope.tasks.get(event.task)
        kept = _redact(event.event, inner, secrets) if inner else ()
        yield from (attrs.evolve(event, event=one) for one in kept)
    elif getattr(event, "field", None) not in scope.names:
        if isinstance(event, StepFailed) and secrets:
            event = attrs.evolve(event, en=_WHY.en, zh=_WHY.zh)
        told = {a.name: getattr(event, a.name) for a in attrs.fields(type(event)) if a.name not in _OPEN}
        changed = {name: _hide(name, value, scope, secrets) for name, value in told.items()}
        yield attrs.evolve(event, **{name: new for name, new in changed.items() if new != told[name]})


def _hide(attribute: str, value: object, scope: Scope, secrets: frozenset[str]) -> object:
    """Return the value of an attribute without what is hidden."""
    if attribute == "command":
        return ""
    if attribute in ("fields", "persons") and isinstance(value, Mapping):
        return {name: one for name, one in value.items() if name not in scope.names}
    if attribute == "fields" and isinstance(value, tuple):
        return tuple(name for name in value if name not in scope.names)
    if isinstance(value, tuple):
        return tuple(HIDDEN if one in secrets else one for one in value)
    return HIDDEN if isinstance(value, str) and value in secrets else value
