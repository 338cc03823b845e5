"""What tests reach: rules of tables, limits, and steps of workflows (规则覆盖)."""

from collections.abc import Collection, Iterable, Iterator, Sequence

from govflow.case import ClockStarted, Decided, Event, InTask, Opened, StepTaken
from govflow.insight.rule_test import OTHERWISE, Kind, Part, Reached, Touched
from govflow.rulebook import Rulebook
from govflow.workflow import Step, Workflow


def touched_by(book: Rulebook, events: Iterable[Event]) -> Iterator[Touched]:
    """Yield what the history of a case went through, its tasks too."""
    flows: dict[str, str] = {}
    for outer in events:
        path, event = _within(outer)
        match event:
            case Opened():
                flows[path] = event.workflow
                yield Touched("workflow", event.workflow, "")
            case StepTaken() if path in flows and flows[path] in book.workflows:
                step = book.workflows[flows[path]].table.get((event.source, event.step))
                if step:
                    yield Touched("workflow", flows[path], _name(step))
            case Decided():
                yield Touched("table", event.table, event.rule)
            case ClockStarted():
                yield Touched("limit", event.limit, event.limit)
                if event.table:
                    yield Touched("table", event.table, event.rule)


def _within(event: Event) -> tuple[str, Event]:
    """Return in which task something happened, "" for the case itself, and what."""
    path = ""
    while isinstance(event, InTask):
        path, event = f"{path}{event.task}/", event.event
    return path, event


def _name(step: Step) -> str:
    """Return a step by its name and what it leaves: steps of one name may leave other states."""
    return f"{step.name} ({', '.join(step.sources)})" if step.sources else step.name


def reached(book: Rulebook, touched: Collection[Touched]) -> Iterator[Reached]:
    """Yield what was reached of each table, of the limits together, and of each workflow."""
    for table in book.tables.values():
        parts = [Part(Touched("table", table.name, rule.id), rule.place) for rule in table.rules]
        if not isinstance(table.otherwise, str):
            parts.append(Part(Touched("table", table.name, OTHERWISE), table.place))
        yield _of("table", table.name, parts, touched)
    limits = [limit for limit in book.limits.values() if limit is not None]
    if limits:
        found = [Part(Touched("limit", limit.name, limit.name), limit.place) for limit in limits]
        yield _of("limit", "", found, touched)
    for workflow in book.workflows.values():
        yield _of("workflow", workflow.name, list(_steps(workflow)), touched)


def _steps(workflow: Workflow) -> Iterator[Part]:
    opening = workflow.opening
    yield Part(Touched("workflow", workflow.name, ""), opening.place if opening else workflow.place)
    for step in workflow.steps:
        yield Part(Touched("workflow", workflow.name, _name(step)), step.place)


def _of(kind: Kind, subject: str, parts: Sequence[Part], touched: Collection[Touched]) -> Reached:
    return Reached(kind, subject, tuple(parts), tuple(part for part in parts if part.touched not in touched))
