"""Migrating: what a case would be under other rules than its own (规则迁移).

A case goes on by the rules under which it was opened, whatever is written later; only somebody who says so
gives it others. Then its history stays as it is. Its state is kept, or becomes the one that is named for it.
Clocks that run are counted anew, from their start, by the limits of the new rules: their pauses and what was
granted still count, and what the resident was promised is still what he was told. A due instant that would
have passed by then is due at once, and is missed as any other: by time passing.

Whatever the new rules do not know would leave the case nowhere: its workflow, its state, its units, a clock,
the value of a field, or the limit of a clock that has ended and that a step of theirs may let go on. Then
nothing happens, and all such reasons are told at once. Tasks go with their case; a case, or a task, that has
ended stays as it ended.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

import attrs

from govflow.case import timing
from govflow.case.case import Case
from govflow.case.clock import Clock, changed
from govflow.case.commands import Actor
from govflow.case.counting import count
from govflow.case.events import ClockRecounted, Event, InTask, Migrated
from govflow.case.evolving import fold
from govflow.case.passing import passed
from govflow.case.refusals import refused
from govflow.case.values import blank
from govflow.errors import Problem, Refused, Text
from govflow.frozen import but
from govflow.rulebook import Rulebook
from govflow.rulebook.editions import first_moment
from govflow.workflow import Continuing, Workflow

NO_STATES: Mapping[str, str] = {}
_DAY, _RESOLUTION = timedelta(days=1), timedelta(microseconds=1)
Plan = Iterator[Event | Problem]


def migration(
    book: Rulebook, case: Case, at: datetime, by: Actor, command: str, states: Mapping[str, str] = NO_STATES
) -> tuple[Event, ...]:
    """Return the events by which a case goes on under the rules of `book`; none if it does, or has ended.

    `at` is an aware instant up to which time has been let pass for it by the rules that it had. `states` say
    which state stands for one of old: `handling: processing`, or, for one workflow only,
    `request/handling: processing`. Errors: Refused, with the code of the first of all reasons for which it
    would land nowhere.
    """
    events, reasons = planned(book, case, at, by, command, states)
    if reasons:
        en, zh = (" ".join(r.message.en for r in reasons), "".join(r.message.zh for r in reasons))
        raise refused(reasons[0].code, en, zh)
    return events


def planned(
    book: Rulebook, case: Case, at: datetime, by: Actor, command: str, states: Mapping[str, str] = NO_STATES
) -> tuple[tuple[Event, ...], tuple[Problem, ...]]:
    """Return the events of a migration, or all reasons for which the case would land nowhere."""
    if case.digest == book.digest or case.closed_at is not None:
        return (), ()
    at = at.astimezone(UTC)
    if at < case.last_at:
        late = _problem("before-last-event", "The case stands at a later instant.", "案件已有更晚的记录。")
        return (), (late,)
    move = _Move(book.at(at), at, by, states)
    events, reasons = _parted(move.given(case, command))
    now = fold(events, case) or case
    if not reasons:
        now, rehomed = passed(book, now, at)  # its units may be no more
        events += tuple(rehomed)
    counted, more = _parted(move.clocks(now))
    reasons = tuple(dict.fromkeys((*reasons, *more)))
    return ((), reasons) if reasons else (events + counted, ())


def _parted(plan: Plan) -> tuple[tuple[Event, ...], tuple[Problem, ...]]:
    found = tuple(plan)
    return (
        tuple(one for one in found if not isinstance(one, Problem)),
        tuple(one for one in found if isinstance(one, Problem)),
    )


@attrs.frozen
class _Move:
    """Somebody gives cases the rules of a book at an instant."""

    book: Rulebook
    at: datetime
    by: Actor
    states: Mapping[str, str]

    def given(self, case: Case, command: str) -> Plan:
        """Yield that a case and its tasks go on by the new rules, and each reason for which they cannot."""
        workflow = self.book.workflows.get(case.workflow)
        if workflow is None:
            yield _unknown("workflow", "流程", case.workflow)
        else:
            yield from self._missing(workflow, case)
            state = self._state(workflow, case)
            yield state if isinstance(state, Problem) else Migrated(
                self.at, self.by.id, command, case.digest, self.book.digest, state, self._as_of(case),
                self.book.version,
            )  # fmt: skip
        for name, task in _open(case):
            yield from self._in_task(name, self.given(task, ""))

    def clocks(self, case: Case) -> Plan:
        """Yield each clock that runs, counted by its new limit where that changes anything."""
        workflow = self.book.workflows.get(case.workflow)
        for clock in case.clocks.values() if workflow else ():
            if workflow and clock.ended is not None:
                yield from self._ended(workflow, clock)
            elif workflow and clock.name not in workflow.clocks:
                yield _unknown("clock", "时限", clock.name)  # late or not: it would run by rules of old
            elif workflow and not clock.breached:
                try:
                    yield from self._counted(workflow, case, clock)
                except Refused as why:
                    yield _problem(why.code, why.text.en, why.text.zh)
        for name, task in _open(case):
            yield from self._in_task(name, self.clocks(task))

    def _in_task(self, task: str, plan: Plan) -> Plan:
        for one in plan:
            if isinstance(one, Problem):
                said = one.message
                yield _problem(one.code, f"In task '{task}': {said.en}", f"任务“{task}”：{said.zh}")
            else:
                yield InTask(one.at, task, one)

    def _missing(self, workflow: Workflow, case: Case) -> Iterator[Problem]:
        """Yield the units and the values that the new rules do not know."""
        units = self.book.hierarchy
        for unit in dict.fromkeys((case.owner, case.unit)):
            end = self.book.ends_of(unit)
            if unit not in units and (end is None or end > self.at):  # one that has ended has a successor
                yield _unknown("unit", "单位", unit)
        for name, value in case.fields.items():
            field = workflow.fields.get(name)
            read = None if field is None or blank(value) else field.read(value)
            if isinstance(read, Problem):
                yield _problem(  # the same for all cases: one reason, not one for each value
                    read.code,
                    f"The new rules cannot read the value of field '{name}'.",
                    f"新规则无法读取字段“{name}”的值。",
                )

    def _state(self, workflow: Workflow, case: Case) -> str | Problem:
        """Return the state in which the case stands from now on; an open case cannot stand in a final one."""
        named = self.states.get(f"{workflow.name}/{case.state}") or self.states.get(case.state)
        state = named if named in workflow.states else case.state
        if state not in workflow.states:
            return _unknown("state", "状态", case.state)
        if state in workflow.final:
            return _problem(
                "ended-state",
                f"State '{state}' is final, and the case has not ended.",
                f"状态“{state}”为终结状态，而案件尚未终结。",
            )
        return state

    def _as_of(self, case: Case) -> datetime:
        """Return the instant nearest to the opening at which the new rules hold."""
        first, last = self.book.effective
        at = case.opened_at
        if first:
            at = max(at, first_moment(first, self.book.zone))
        if last and last < date.max:
            at = min(at, first_moment(last + _DAY, self.book.zone) - _RESOLUTION)
        return at

    def _ended(self, workflow: Workflow, clock: Clock) -> Iterator[Problem]:
        """Yield what the new rules lack of that by which a clock runs if a step of theirs continues it."""
        if clock.due is None or clock.breached or clock.limit.startswith("field:"):
            return  # it goes on as it is
        if Continuing(clock.name) in (change for step in workflow.moves for change in step.changes):
            if self.book.limits.get(clock.limit) is None:
                yield _needed("limit", "期限", clock.limit, clock)
            if clock.calendar not in self.book.calendars:
                yield _needed("calendar", "日历", clock.calendar, clock)

    def _counted(self, workflow: Workflow, case: Case, clock: Clock) -> Plan:
        now = timing.started(self.book, case, clock.name, self.at, _named(workflow, clock))
        limit = self.book.limits.get(now.limit)
        grounds = limit.grounds if limit else {}
        lost = [p.ground for p in clock.pauses if p.ended is None and p.ground not in grounds]
        yield from (_unknown("ground", "中止事由", ground) for ground in lost)
        counted: dict[str, Any] = {"due": now.due, "revision": now.revision, "provisional": now.provisional}
        if limit is not None and not lost:
            moved = but(clock, limit=now.limit, calendar=now.calendar)
            counted = count(self.book, case, moved, self.at)
        event = ClockRecounted(
            at=self.at, clock=clock.name, calendar=now.calendar, digest=self.book.digest, limit=now.limit,
            table=now.table, rule=now.rule, **counted,
        )  # fmt: skip
        if _differs(clock, changed(clock, event)):
            yield event


def _open(case: Case) -> Iterator[tuple[str, Case]]:
    """Yield the tasks that have not ended."""
    return ((name, task) for name, task in case.tasks.items() if task.closed_at is None)


def _named(workflow: Workflow, clock: Clock) -> str:
    """Return the limit that a step gave to the clock, if a step of the new rules gives it, too."""
    given = (step.limits.get(clock.name) for step in workflow.moves)
    return clock.limit if clock.limit in given else ""


def _differs(before: Clock, after: Clock) -> bool:
    """Tell whether a clock was changed; one that stands still is counted when it goes on."""
    told = (before.limit, before.calendar, before.revision) == (after.limit, after.calendar, after.revision)
    return not told or (before != after and not before.paused)


def _problem(code: str, en: str, zh: str) -> Problem:
    return Problem(code, Text(en, zh))


def _unknown(code: str, zh: str, name: str) -> Problem:
    return _problem(f"unknown-{code}", f"The new rules have no {code} '{name}'.", f"新规则没有{zh}“{name}”。")


def _needed(code: str, zh: str, name: str, clock: Clock) -> Problem:
    return _problem(
        f"unknown-{code}",
        f"The new rules have no {code} '{name}' by which clock '{clock.name}' could go on.",
        f"新规则没有{zh}“{name}”，时限“{clock.name}”无从续计。",
    )
