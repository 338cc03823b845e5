"""What a host embeds: a rulebook and a ledger."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from itertools import islice
from uuid import uuid4

import attrs

from govflow.case import (
    Act,
    Actor,
    Case,
    ClockRecounted,
    Command,
    Event,
    Open,
    Rehomed,
    Relate,
    Related,
    Tick,
    carry_out,
    fold,
)
from govflow.case.desk_refusals import another_kind, naive, no_history, noting, stuck_cases, unknown
from govflow.case.effecting import DUPLICATE, DUPLICATE_OF, persons_in
from govflow.case.explain import Explanation, explain
from govflow.case.relating import INVERSE, unknown_relation
from govflow.case.view import View, view
from govflow.errors import GovflowError, LedgerConflict, Refused
from govflow.ledger import Ledger
from govflow.rulebook import Rulebook, RulebookEditions

_TRIES = 20  # somebody who writes to the very case in between each time is no chance any more
_TICK_BATCH = 200
_RESOLUTION = timedelta(microseconds=1)
_FOR_EVER = datetime(9999, 1, 1, tzinfo=UTC)
_EVERY_CASE = 2**62
_UNITS = "units_ended"  # the note of the last end of a unit that has been let pass
_ANEW = (ClockRecounted, Rehomed)


class Desk:
    """Opens cases, moves them and lets time pass, by the rules of `book`, keeping all in `ledger` (办事台).

    Of several editions of a rulebook a case keeps the one that was in force when it was opened; `book` is
    then the newest. Every instant is an aware datetime and comes from the host. Errors: Refused if the rules
    do not allow what is asked (nothing has changed), UnknownCase, LedgerError.
    """

    def __init__(self, book: Rulebook | RulebookEditions, ledger: Ledger) -> None:
        self._editions = book if isinstance(book, RulebookEditions) else RulebookEditions((book,))
        self.book = self._editions.newest
        self.ledger = ledger

    def rules_of(self, case: Case) -> Rulebook:
        """Return the rules by which a case goes on: those under which it was opened, or their successors."""
        return self._editions.of(case.opened.digest) or self._editions.at(case.opened_at)

    def _rules(self, case: Case | None, at: datetime) -> Rulebook:
        if len(self._editions.books) == 1 or at.utcoffset() is None:  # the latter is refused by any rules
            return self.book
        return self._editions.at(at) if case is None else self.rules_of(case)

    def open(
        self,
        workflow: str,
        *,
        at: datetime,
        by: Actor,
        unit: str = "",
        fields: Mapping[str, object] | None = None,
        case: str = "",
        parent: str = "",
        command: str = "",
    ) -> Case:
        """Open a case (登记). Give a `command` id of your own to make a retry harmless.

        `case` is the id of the case; that of the command unless given. With a `parent` the two are related.
        """
        command = command or uuid4().hex
        opened = Open(command, case or command, at, by, workflow, unit, fields or {})
        if not parent:
            return self.handle(opened)
        with self.ledger.batch():
            self.handle(opened)
            return self.relate(opened.case, parent, "parent", at=at, by=by, command=f"{command}/parent")

    def act(
        self,
        case: str,
        step: str,
        *,
        at: datetime,
        by: Actor,
        fields: Mapping[str, object] | None = None,
        task: str = "",
        command: str = "",
    ) -> Case:
        """Take a step with a case, or with a task of it (办理).

        Give a `command` id of your own to make a retry harmless. A step that merges the case into another
        writes to both, or to none.
        """
        return self.handle(Act(command or uuid4().hex, case, at, by, step, fields or {}, task))

    def relate(self, case: str, other: str, kind: str, *, at: datetime, by: Actor, command: str = "") -> Case:
        """Say that `other` is the parent, a child of, or `related` to the case, on both sides (关联).

        Who may say so is for the host to know; said twice it counts once.
        """
        command = command or uuid4().hex
        if kind not in INVERSE:
            raise unknown_relation(kind)
        with self.ledger.batch():
            self.handle(Relate(command, other, at, by, INVERSE[kind], case))
            return self.handle(Relate(command, case, at, by, kind, other))

    def handle(self, command: Command, *more: Command) -> Case:
        """Carry out commands of one case, all of them or none, and return the case.

        That a case is a duplicate is said by the step that merges it, and by nobody else.
        """
        commands = (command, *more)
        for one in commands:
            if type(one) is Relate and one.kind not in INVERSE:
                raise unknown_relation(one.kind)
        try:
            return self._handle(commands)
        except LedgerConflict:  # somebody else wrote in between: what he wrote may change the answer
            return self._try(commands)

    def _try(self, commands: tuple[Command, ...]) -> Case:
        for _ in range(_TRIES - 2):  # the first has been made, and the last follows
            with suppress(LedgerConflict):
                return self._handle(commands)
        return self._handle(commands)

    def _handle(self, commands: tuple[Command, ...]) -> Case:
        name = commands[0].case
        case = self.ledger.recent(name) or _folded(name, self.ledger.history(name))
        events: Sequence[Event] = ()
        for command in commands:
            case, new = carry_out(self._rules(case, command.at), case, command)
            events = (*events, *new) if events else new
        if case is None:
            raise unknown(name)
        merged: Sequence[Related] = ()
        if case.relations:
            merged = [event for event in events if type(event) is Related and event.kind == DUPLICATE_OF]
        if merged:
            with self.ledger.batch():
                self.ledger.append(case, events)
                for event in merged:
                    self._join(case, event)
        elif events:
            self.ledger.append(case, events)
        return case

    def _join(self, case: Case, event: Related) -> None:
        """Tell the other case that this one has joined it, with whoever is to be told of both."""
        by, other = Actor(event.by), _folded(event.other, self.ledger.history(event.other))
        if other is None:
            known = unknown(event.other)
            raise Refused(known.code, known.text)
        if other.workflow != case.workflow:
            raise another_kind(case, other)
        joined = Relate(f"{event.command}/joined", event.other, event.at, by, DUPLICATE, case.id)
        self._try((attrs.evolve(joined, persons=persons_in(self.rules_of(case), case)),))

    def tick(self, now: datetime) -> int:
        """Let time pass for every case up to `now`; return how many cases it changed.

        Commands of a case come in the order of their instants, and time is one of them: what is older than a
        deadline that has been let pass is refused. A case that cannot go on stops nobody else: all others do
        so first. Errors: Refused `naive-instant`; LedgerError `stuck-cases` at the end.
        """
        if now.utcoffset() is None:
            raise naive()
        done: set[str] = set()
        stuck: dict[str, GovflowError] = {}
        while late := set(self.ledger.overdue(now, _TICK_BATCH + len(stuck))) - stuck.keys():
            with self.ledger.batch():
                for case in sorted(late):
                    self._pass(case, now, done, stuck)
        if stuck:
            raise stuck_cases(stuck)
        return len(done.union(self._hand_on(now)))

    def _hand_on(self, now: datetime) -> tuple[str, ...]:
        """Let cases go on that lie where a unit has ended: those at rest have no deadline to be found by."""
        ended = [end for end in self._ends() if end <= now]
        if not ended:
            return ()
        changed = self.revise(now)
        self.ledger.note(_UNITS, max(ended).isoformat())
        return changed

    def _ends(self) -> list[datetime]:
        """Return the instants at which units end that have not been let pass."""
        endings = [end for book in self._editions.books for end in book.succession.endings.values()]
        if not endings:
            return []
        passed = self.ledger.note(_UNITS) or ""
        return [end.at for end in endings if end.at.isoformat() > passed]

    def _pass(self, case: str, now: datetime, done: set[str], stuck: dict[str, GovflowError]) -> None:
        with noting(case, stuck):
            after = self.handle(Tick(case, now))
            if case in done:  # its timer was out of date: write it anew
                self.ledger.append(after, ())
            done.add(case)

    def revise(self, now: datetime) -> tuple[str, ...]:
        """Let time pass for every case, and return those that were counted or lie anew.

        Call it once when a rulebook with a new edition of a calendar is put to use: a case that is next
        looked at when its old due instant passes would learn too late of one that has come nearer. Where
        units have ended `tick` does so by itself. Errors: as of `tick`.
        """
        if now.utcoffset() is None:
            raise naive()
        changed: list[str] = []
        stuck: dict[str, GovflowError] = {}
        moving = any(book.succession for book in self._editions.books)
        every = self.ledger.cases() if moving else self.ledger.overdue(_FOR_EVER, _EVERY_CASE)
        running = iter(every)
        while some := tuple(islice(running, _TICK_BATCH)):
            with self.ledger.batch():
                for case in some:
                    with noting(case, stuck):
                        before = self.case(case).version
                        self.handle(Tick(case, now))
                        if any(isinstance(e, _ANEW) for e in self.ledger.history(case)[before:]):
                            changed.append(case)
        if stuck:
            raise stuck_cases(stuck)
        return tuple(changed)

    def next_due(self) -> datetime | None:
        """Return the first instant at which `tick` will have something to do: just past the next deadline."""
        due, ends = self.ledger.next_due(), self._ends()
        instants = [*ends, *([] if due is None else [due + _RESOLUTION])]
        return min(instants, default=None)

    def case(self, case: str) -> Case:
        """Return a case as it stands. Errors: UnknownCase; LedgerError `unreadable-event`."""
        return _known(case, self.ledger.history(case))

    def history(self, case: str) -> tuple[Event, ...]:
        """Return the events of a case, oldest first. Errors: UnknownCase."""
        events = self.ledger.history(case)
        if not events:
            raise unknown(case)
        return events

    def explain(self, case: str) -> Explanation:
        """Say why the case is where it is, on this track, and due then; `str()` of it reads well (说明).

        Errors: UnknownCase; LedgerError `unreadable-event`.
        """
        events = self.history(case)
        return explain(self.rules_of(_known(case, events)), events)

    def view(self, case: str, actor: Actor, at: datetime | None = None) -> View:
        """Return what the actor may see of a case at `at`, or at the instant of its last event (阅览).

        Errors: Refused `not-for-you`; UnknownCase; LedgerError `unreadable-event`.
        """
        events = self.history(case)
        return view(self.rules_of(_known(case, events)), events, actor, at)


def _folded(case: str, history: Iterable[Event]) -> Case | None:
    """Return the case of a stored history, None if that is empty. Errors: LedgerError `unreadable-event`.

    Whoever has written into the ledger by hand may have left what is no history: two openings, or none, a
    clock that never started, the opening of another case.
    """
    try:
        found = fold(history)
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        raise no_history(case) from error
    if found is not None and found.id != case:
        raise no_history(case)
    return found


def _known(case: str, history: Iterable[Event]) -> Case:
    found = _folded(case, history)
    if found is None:
        raise unknown(case)
    return found
