"""Deeds: what people did in a case, as the commands that they gave, found in its history (办理动作).

An event says who acted, when, and what was written; not by which post. Who acted was allowed to, so here
nobody is asked for posts and skills again: `unguarded` rules let everybody take every step. That other
rules would not have let him is said only where it is certain: see `Deed.barred`.
"""

from collections.abc import Iterable, Iterator, Mapping
from copy import copy

import attrs

from govflow.case import Act, Actor, Case, Command, Event, InTask, Open, Opened, Relate, Related, StepTaken
from govflow.case.effecting import DUPLICATE_OF
from govflow.case.refusals import not_yours
from govflow.case.rights import allows
from govflow.errors import Refused
from govflow.frozen import frozen
from govflow.hierarchy import Post
from govflow.rulebook import Rulebook
from govflow.workflow import Right, Step, Workflow

_OF_ANY_SKILL = (Post("", "", skills=("*",)),)


@frozen
class Deed:
    """Something that somebody did: the command, and who had the right to, by the rules of then."""

    command: Command
    rights: tuple[Right, ...] = ()
    workflow: str = ""  # of the task in which it is done, or of the case

    def barred(self, book: Rulebook, case: Case) -> Refused | None:
        """Return why other rules would not let the person do it; None if they would, or may.

        `case` is the one in which it is done, or the one that it opens. They would not where no role, and no
        person field, that had the right has it still, and the person is not known to have it otherwise, by
        the roster or by a field.
        """
        command = self.command
        if not self.rights or not isinstance(command, Act | Open):
            return None
        parent, own = _around(case, command.task if isinstance(command, Act) else "")
        step = _step(book, own, command) if own else None
        if own is None or step is None or not step.by or _share(step.by, self.rights):
            return None
        actor = Actor(command.by.id)
        if allows(book, own, step.by, actor, command.at, parent):
            return None
        return not_yours(book, own, step, actor, parent)


def _step(book: Rulebook, case: Case, command: Act | Open) -> Step | None:
    workflow = book.workflows.get(case.workflow)
    if workflow is None:
        return None
    return workflow.opening if isinstance(command, Open) else workflow.table.get((case.state, command.step))


def _share(some: Iterable[Right], others: Iterable[Right]) -> bool:
    return not {(r.role, r.person) for r in some}.isdisjoint((r.role, r.person) for r in others)


def _around(case: Case, path: str) -> tuple[Case | None, Case | None]:
    """Return the case around a task, and the task; both are None where there is no such task."""
    parent: Case | None = None
    own: Case | None = case
    while path and own is not None:
        name = next((n for n in own.tasks if path == n or path.startswith(f"{n}/")), None)
        parent, own = (own, own.tasks[name]) if name else (None, None)
        path = path[len(name) + 1 :] if name else ""
    return parent, own


def deeds(book: Rulebook, history: Iterable[Event]) -> Iterator[Deed]:
    """Yield what people did in a case that lived by the rules of `book`, in order."""
    flows: dict[str, Workflow | None] = {}
    case = ""
    for event in history:
        task, inner = _inside(event)
        if type(inner) is Opened:
            flows[task] = workflow = book.workflows.get(inner.workflow)
            if not task:
                case = inner.case
                opening = workflow.opening if workflow else None
                yield Deed(_opening(inner, opening), opening.by if opening else ())
        elif type(inner) is StepTaken and inner.command:
            workflow = flows[task]
            step = workflow.table.get((inner.source, inner.step)) if workflow else None
            by, given = Actor(inner.by, _OF_ANY_SKILL), _given(step, inner.fields)
            yield Deed(
                Act(inner.command, case, inner.at, by, inner.step, given, task),
                step.by if step else (),
                workflow.name if workflow else "",
            )
        elif type(inner) is Related and inner.kind != DUPLICATE_OF:  # which its step brings about
            by = Actor(inner.by)
            yield Deed(Relate(inner.command, case, inner.at, by, inner.kind, inner.other, inner.persons))


def _inside(event: Event) -> tuple[str, Event]:
    """Return what happened, and the path of the task in which it did, "" for the case itself."""
    path: list[str] = []
    while type(event) is InTask:
        path.append(event.task)
        event = event.event
    return "/".join(path), event


def place_of(history: Iterable[Event], deed: Deed) -> int:
    """Return how many events lie before the one that records a deed."""
    command = deed.command
    meant = getattr(command, "task", ""), getattr(command, "id", "")
    for number, event in enumerate(history):
        task, inner = _inside(event)
        if isinstance(inner, Opened | StepTaken | Related) and (task, inner.command) == meant:
            return number
    return 0


def _opening(opened: Opened, opening: Step | None) -> Open:
    fields = _given(opening, opened.fields)
    unit, by = "" if opened.unplaced else opened.unit, Actor(opened.by, _OF_ANY_SKILL)
    return Open(opened.command, opened.case, opened.at, by, opened.workflow, unit, fields)


def _given(step: Step | None, fields: Mapping[str, object]) -> Mapping[str, object]:
    """Return what people gave: not what the step writes by itself."""
    if step is None or not step.writing:
        return fields
    own = {writing.field for writing in step.writing}
    return {name: value for name, value in fields.items() if name not in own}


def unguarded(book: Rulebook) -> Rulebook:
    """Return the same rules, which let everybody take every step but those that time itself takes."""
    return attrs.evolve(book, workflows={name: _open(flow) for name, flow in book.workflows.items()})


def _open(workflow: Workflow) -> Workflow:
    """Open a workflow to everybody: a copy, for as a declaration some of it would be refused."""
    free, put = copy(workflow), object.__setattr__
    put(free, "steps", tuple(map(_for_all, workflow.steps)))
    put(free, "table", {at: _for_all(step) for at, step in workflow.table.items()})
    put(free, "opening", workflow.opening and _for_all(workflow.opening))
    put(free, "entry", _for_all(workflow.entry))
    return free


def _for_all(step: Step) -> Step:
    return step if step.timed else attrs.evolve(step, by=())
