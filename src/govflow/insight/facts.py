"""Plain facts of a case, for metrics to count by; nothing here changes or judges a case."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import cached_property
from itertools import pairwise

import attrs

from govflow.case import Case, Event, HandedUp, StepTaken
from govflow.rulebook import Rulebook, RulebookEditions
from govflow.rulebook.metrics import FirstTime
from govflow.workflow import Workflow

Rules = Rulebook | RulebookEditions


def every_edition(rules: Rules) -> RulebookEditions:
    """Return the editions of a rulebook, itself the only one if no others are given."""
    return rules if isinstance(rules, RulebookEditions) else RulebookEditions((rules,))


def facts(
    book: Rulebook, case: Case, history: Sequence[Event] = (), at: datetime | None = None
) -> dict[str, object]:
    """Return every fact of a case (案件要素): its fields, and what follows from its history.

    Dates and months are those of the rulebook's zone, instants are in UTC, all as plain text. `at` is when an
    open case is looked at, for `days_open`. The `history` tells for certain whether a case was reopened, and
    of an exception to a ceiling; without it, steps that only lead out of the end, and a reason in the
    ladder's field, stand for these. A fact goes before a field of the same name.
    """
    return dict(Lens(book, at).facts(case, history))


@attrs.frozen(slots=False, eq=False)
class Lens:
    """How the facts of all cases of a rulebook are seen, at an instant."""

    book: Rulebook
    at: datetime | None = None
    editions: RulebookEditions | None = None

    def workflow(self, case: Case) -> Workflow | None:
        """Return the workflow of a case, by its own edition of the rules."""
        every = self.editions
        book = every.of(case.digest) or every.at(case.ruled_at) if every else self.book
        return book.workflows.get(case.workflow)

    def facts(self, case: Case, history: Sequence[Event] = ()) -> "Facts":
        """Return the facts of a case."""
        return Facts(self, case, history)

    @property
    def first_time(self) -> FirstTime:
        """Return what counts as solved at the first go."""
        return self.book.metrics.first_time

    @cached_property
    def reopening(self) -> frozenset[tuple[str, str]]:
        """Return the steps that can only lead out of the end, each with its workflow."""
        return frozenset(
            (name, step.name)
            for name, workflow in self.book.workflows.items()
            for step in workflow.steps
            if set(step.sources) <= set(workflow.final) and step.target and step.target not in workflow.final
        )

    @cached_property
    def counted(self) -> frozenset[str]:
        """Return the workflows that count by themselves how often a case was reopened."""
        names = self.book.workflows.items()
        return frozenset(n for n, w in names if "reopened" in w.fields and w.fields["reopened"].type == "int")

    @cached_property
    def exceptions(self) -> frozenset[str]:
        """Return the fields that hold why a ceiling may be passed."""
        return frozenset(ladder.exception for ladder in self.book.ladders.values() if ladder.exception)

    def day(self, at: datetime) -> date:
        """Return the local date of an instant; at the end of all dates, where there is none, that of UTC."""
        try:
            return at.astimezone(self.book.zone).date()
        except OverflowError:
            return at.date()

    def level(self, unit: str) -> str:
        """Return the level of a unit, also of one that has ended; "" where the rules know none such."""
        if unit in self.book.hierarchy:
            return self.book.hierarchy.level(unit)
        return next((tree.level(unit) for tree in self.book.hierarchies if unit in tree), "")


class Facts(Mapping[str, object]):
    """The facts of one case, each found when it is asked for."""

    __slots__ = ("case", "history", "lens")

    def __init__(self, lens: Lens, case: Case, history: Sequence[Event]) -> None:
        self.lens = lens
        self.case = case
        self.history = history

    def __getitem__(self, name: str) -> object:
        found = _FACTS.get(name)
        return found(self) if found else self.case.fields[name]

    def get(self, name: str, default: object = None) -> object:
        """Return a fact, or None; asked more often than anything else here."""
        found = _FACTS.get(name)
        return found(self) if found else self.case.fields.get(name, default)

    def __iter__(self) -> Iterator[str]:
        return iter(dict.fromkeys((*_FACTS, *self.case.fields)))

    def __len__(self) -> int:
        return len({*_FACTS, *self.case.fields})


def _first_time(f: Facts) -> bool:
    case, rule = f.case, f.lens.first_time
    if case.closed_at is None or _reopened(f) or (case.climbed and not rule.any_level):
        return False
    if rule.clocks is None:
        return not case.breaches
    return rule.clocks <= case.clocks.keys() and not any(b.clock in rule.clocks for b in case.breaches)


def _reopened(f: Facts) -> int:
    case, lens = f.case, f.lens
    if case.workflow in lens.counted:
        count = case.fields.get("reopened")
        return count if isinstance(count, int) else 0
    if f.history:
        return sum(one.final and not other.final for one, other in pairwise(_steps(f.history)))
    return sum((case.workflow, step) in lens.reopening for step in case.steps)


def _steps(history: Sequence[Event]) -> list[StepTaken]:
    return [event for event in history if isinstance(event, StepTaken)]


def _exception(f: Facts) -> bool:
    if f.history:
        return any(isinstance(event, HandedUp) and event.exception for event in f.history)
    return any(f.case.fields.get(name) for name in f.lens.exceptions)


def _phase(f: Facts) -> str:
    workflow = f.lens.workflow(f.case)
    return workflow.phases.get(f.case.state, "") if workflow else ""


def _opened(f: Facts) -> str:
    return f.lens.day(f.case.opened_at).isoformat()


def _closed_on(f: Facts) -> str | None:
    ended = f.case.closed_at
    return None if ended is None else f.lens.day(ended).isoformat()


def _closed_month(f: Facts) -> str | None:
    day = _closed_on(f)
    return None if day is None else day[:7]


def _days_open(f: Facts) -> int | None:
    """Return the days from the date of opening to that of the end, or to the instant of looking."""
    until = f.case.closed_at or f.lens.at
    return None if until is None else (f.lens.day(until) - f.lens.day(f.case.opened_at)).days


def _breached(f: Facts) -> list[str]:
    return list(dict.fromkeys(breach.clock for breach in f.case.breaches))


def _met(f: Facts) -> list[str]:
    late = _breached(f)
    return [name for name, clock in f.case.clocks.items() if clock.met and name not in late]


def _merged(f: Facts) -> bool:
    for related in f.case.relations:  # a loop, not `any`: this is asked of every case  # noqa: SIM110
        if related.kind == "duplicate_of":
            return True
    return False


def _taken(f: Facts) -> list[str]:
    """Return the steps that people took; what relates two cases is a command as well, and no step."""
    workflow = f.lens.workflow(f.case)
    steps = {step.name for step in workflow.steps} if workflow else ()
    return [step for step in f.case.steps if step in steps]


def _plain(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()


_FACTS: Mapping[str, Callable[[Facts], object]] = {
    "workflow": lambda f: f.case.workflow,
    "state": lambda f: f.case.state,
    "phase": _phase,
    "unit": lambda f: f.case.unit,
    "filed_unit": lambda f: f.case.opened.unit,
    "unit_level": lambda f: f.lens.level(f.case.unit),
    "unplaced": lambda f: f.case.unplaced,
    "owner": lambda f: f.case.owner,
    "owner_level": lambda f: f.lens.level(f.case.owner),
    "opened": _opened,
    "opened_at": lambda f: _plain(f.case.opened_at),
    "month": lambda f: _opened(f)[:7],
    "closed": lambda f: f.case.closed_at is not None,
    "closed_on": _closed_on,
    "closed_at": lambda f: _plain(f.case.closed_at),
    "closed_month": _closed_month,
    "days_open": _days_open,
    "breached": _breached,
    "met": _met,
    "climbed": lambda f: f.case.climbed,
    "first_time": _first_time,
    "reopened": _reopened,
    "merged": _merged,
    "relations": lambda f: list(dict.fromkeys(related.kind for related in f.case.relations)),
    "flags": lambda f: list(dict.fromkeys(flag.rule for flag in f.case.flags)),
    "exception": _exception,
    "taken": _taken,
    "held": lambda f: list(f.case.held),
}
FACTS = tuple(_FACTS)
