"""The life of one case of an event log, as the rules allow it."""

from contextlib import suppress
from datetime import datetime, timedelta

import attrs

from govflow.case import Act, Case, Command, Event, Open, Tick, decide, fold
from govflow.errors import GovflowError, Place
from govflow.insight.logs import Ignoring, Meaning, Opening, Passing, Taking
from govflow.insight.logs_compare import compare, taken
from govflow.insight.logs_reader import Entry, LogReader
from govflow.insight.logs_summary import LogSummary
from govflow.insight.row_reader import not_early
from govflow.insight.summary import Rejection
from govflow.insight.words import RowError

_JUST_PAST = timedelta(microseconds=1)  # time brings about what lies before an instant


@attrs.define
class Life:
    """A case that goes through the rules event by event; `case` is None as long as it is not open.

    What the rules refuse is listed in `summary`, and the case goes on with its next event.
    """

    reader: LogReader
    id: str
    summary: LogSummary
    case: Case | None = None
    events: list[Event] = attrs.field(factory=list)
    _sent: int = 0
    _told: dict[str, int] = attrs.field(factory=dict)  # how often the log has told of a step of time
    unopened: GovflowError | None = None

    def live(self, entries: list[Entry]) -> None:
        """Carry all events of the case through the rules."""
        self._open(entries[0])
        for entry in entries:
            self._happen(entry, self.reader.log.meanings.get(entry.activity), entry is entries[0])
        self._dated(entries[-1])
        self._rest(entries[-1])
        if self.case is not None:
            self._count(self.case, entries)

    # -- events -------------------------------------------------------------------------------------

    def _open(self, first: Entry) -> None:
        """Open the case with its first event; if that is refused, so is all that follows."""
        try:
            self._send(self._opening(first, self.reader.opened_at(first)))
        except GovflowError as error:
            self.unopened = error

    def _opening(self, entry: Entry, at: datetime) -> Open:
        log, words, row = self.reader.log, self.reader.words, self.reader.row(entry)
        unit, fields = words.unit_in(row, log.unit), self.reader.opening(entry)
        return Open(self._id("open"), self.id, at, self.reader.actor, log.workflow.name, unit, fields)

    def _happen(self, entry: Entry, meaning: Meaning | None, first: bool) -> None:
        """Let one event happen, or list why it does not."""
        if isinstance(meaning, Ignoring):
            self.summary.ignored[entry.activity] += 1
            return
        self._wait(entry.at)
        state, step = self._state, self._step(entry, meaning)
        if self.unopened is not None:
            self._refuse(entry, state, step, self.unopened)
            return
        try:
            self._carry_out(entry, meaning, step, first)
        except GovflowError as error:
            self._refuse(entry, state, step, error)

    def _wait(self, at: datetime) -> None:
        """Let happen what lies before an instant, whether or not the rules allow what comes then."""
        if self.case is not None and self.case.next_due is not None and self.case.next_due < at:
            with suppress(GovflowError):  # why time cannot pass, the next event is told
                self._send(Tick(self.id, at))

    @property
    def _state(self) -> str:
        return self.case.state if self.case else ""

    def _step(self, entry: Entry, meaning: Meaning | None) -> str:
        """Return the step of an event: of several, the first that the state of the case knows."""
        if isinstance(meaning, Taking):
            known = [step for step in meaning.steps if (self._state, step) in self.reader.log.workflow.table]
            return (*known, *meaning.steps)[0]
        return meaning.step if isinstance(meaning, Passing) else entry.activity

    def _carry_out(self, entry: Entry, meaning: Meaning | None, step: str, first: bool) -> None:
        match meaning:
            case Opening():
                if not first:
                    self._send(self._opening(entry, entry.at))
                self.summary.opened += 1
            case Passing():
                self._pass(entry, step)
                self.summary.passed += 1
            case Taking():
                self._act(self._at(entry), step, self.reader.fields(entry))
            case _:
                en, zh = f"Nothing is said of '{entry.activity}'.", f"未说明“{entry.activity}”的含义。"
                raise RowError("unknown-activity", en, zh)

    def _at(self, entry: Entry) -> datetime:
        """Return when an event was: where a wall time came twice, the second time if the first is early."""
        early = self.case is not None and entry.at < self.case.last_at <= entry.second
        return entry.second if early else entry.at

    def _pass(self, entry: Entry, step: str) -> None:
        """Let time pass to an event that tells of it, and see that time has taken the step."""
        self._send(Tick(self.id, entry.at + _JUST_PAST))
        told = self._told.get(step, 0) + 1
        if len(taken(self.events, step)) < told:
            raise RowError(
                "time-did-not",
                f"By the rules time has not taken '{step}' by then.",
                f"按规则，系统届时尚未自动办理“{step}”。",
            )
        self._told[step] = told

    def _act(self, at: datetime, step: str, fields: dict[str, object]) -> None:
        self._send(Act(self._id(step), self.id, at, self.reader.actor, step, fields))
        self.summary.taken += 1

    def _dated(self, last: Entry) -> None:
        """Take the steps that columns of the last event record."""
        row, words, repairs = self.reader.row(last), self.reader.words, self.summary.repaired
        for step, picked in zip(self.reader.log.steps, self.reader.late, strict=True):
            state = self._state
            self.summary.dated += bool(row[step.at.column])
            try:
                if when := self.reader.moment(step.at.form, row[step.at.column]):
                    before, made = max(last.at, self.case.last_at) if self.case else when[0], list[str]()
                    at = not_early(step, *when, before, made)
                    self._act(at, step.step, words.read(picked, row))
                    repairs.update(made)
            except GovflowError as error:
                self._refuse(last, state, step.step, self.unopened or error)

    def _rest(self, last: Entry) -> None:
        """Let time pass after the last event."""
        until = self.reader.log.until
        if self.case is not None and until is not None and until > max(self.case.last_at, last.at):
            with suppress(GovflowError):  # then the case stays as it is
                self._send(Tick(self.id, until))

    # -- rules --------------------------------------------------------------------------------------

    def _id(self, name: str) -> str:
        self._sent += 1
        return f"{self.id}/{self._sent}-{name}"

    def _send(self, command: Command) -> None:
        """Let the rules decide on a command. Errors: Refused; the case is then as it was."""
        new = decide(self.reader.book, self.case, command)
        before, self.case = self.case, fold(new, self.case)
        self.events += new
        if before is not None and self.case is not None and before.owner != self.case.owner:
            self.summary.move(self.reader.book.hierarchies, before.owner, self.case.owner)

    def _refuse(self, entry: Entry, state: str, step: str, error: GovflowError) -> None:
        place = Place(self.reader.file, entry.line)
        self.summary.refuse(state, step, Rejection(place, self.id, error.code, error.text))

    # -- what came of it ----------------------------------------------------------------------------

    def _count(self, case: Case, entries: list[Entry]) -> None:
        self.summary.add(case)
        for one in self.summary.compared.values():
            compare(one, self.reader, case, self.events, entries)
