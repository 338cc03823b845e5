"""What a host embeds: a rulebook and a ledger."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import uuid4

from govflow.case import Act, Actor, Case, Command, Event, Open, Tick, decide, fold
from govflow.case.explain import Explanation, explain
from govflow.errors import LedgerConflict, LedgerError, Refused, Text, UnknownCase
from govflow.ledger import Ledger
from govflow.rulebook import Rulebook

_TRIES = 5
_TICK_BATCH = 200
_RESOLUTION = timedelta(microseconds=1)


class Desk:
    """Opens cases, moves them and lets time pass, by the rules of `book`, keeping all in `ledger` (办事台).

    Every instant is an aware datetime and comes from the host. Errors: Refused if the rules do not allow
    what is asked (nothing has changed), UnknownCase, LedgerError.
    """

    def __init__(self, book: Rulebook, ledger: Ledger) -> None:
        self.book = book
        self.ledger = ledger

    def open(
        self,
        workflow: str,
        *,
        at: datetime,
        by: Actor,
        unit: str = "",
        fields: Mapping[str, object] | None = None,
        case: str = "",
        command: str = "",
    ) -> Case:
        """Open a case (登记). Give a `command` id of your own to make a retry harmless.

        `case` is the id of the case; that of the command unless given.
        """
        command = command or uuid4().hex
        return self.handle(Open(command, case or command, at, by, workflow, unit, fields or {}))

    def act(
        self,
        case: str,
        step: str,
        *,
        at: datetime,
        by: Actor,
        fields: Mapping[str, object] | None = None,
        command: str = "",
    ) -> Case:
        """Take a step with a case (办理). Give a `command` id of your own to make a retry harmless."""
        return self.handle(Act(command or uuid4().hex, case, at, by, step, fields or {}))

    def handle(self, command: Command, *more: Command) -> Case:
        """Carry out commands of one case, all of them or none, and return the case."""
        for _ in range(_TRIES - 1):
            try:
                return self._handle(command, *more)
            except LedgerConflict:  # somebody else wrote in between: what he wrote may change the answer
                continue
        return self._handle(command, *more)

    def _handle(self, *commands: Command) -> Case:
        case = fold(self.ledger.history(commands[0].case))
        events: list[Event] = []
        for command in commands:
            new = decide(self.book, case, command)
            case = fold(new, case)
            events += new
        if case is None:
            raise _unknown(commands[0].case)
        if events:
            self.ledger.append(case, events)
        return case

    def tick(self, now: datetime) -> int:
        """Let time pass for every case up to `now`; return how many cases it changed.

        Commands of a case come in the order of their instants, and time is one of them: what is older than a
        deadline that has been let pass is refused. A case that cannot be read stops nobody else: all others
        go on first. Errors: Refused `naive-instant`; LedgerError `stuck-cases` at the end.
        """
        if now.utcoffset() is None:
            raise Refused("naive-instant", Text("An instant needs a time zone.", "时刻必须带有时区。"))
        done: set[str] = set()
        stuck: dict[str, LedgerError] = {}
        while late := set(self.ledger.overdue(now, _TICK_BATCH + len(stuck))) - stuck.keys():
            with self.ledger.batch():
                for case in sorted(late):
                    self._pass(case, now, done, stuck)
        if stuck:
            raise _stuck(stuck)
        return len(done)

    def _pass(self, case: str, now: datetime, done: set[str], stuck: dict[str, LedgerError]) -> None:
        try:
            after = self.handle(Tick(case, now))
        except LedgerError as error:
            if error.code != "unreadable-event":
                raise
            stuck[case] = error
            return
        if case in done:  # its timer was out of date: write it anew
            self.ledger.append(after, ())
        done.add(case)

    def next_due(self) -> datetime | None:
        """Return the first instant at which `tick` will have something to do: just past the next deadline."""
        due = self.ledger.next_due()
        return None if due is None else due + _RESOLUTION

    def case(self, case: str) -> Case:
        """Return a case as it stands. Errors: UnknownCase."""
        found = fold(self.ledger.history(case))
        if found is None:
            raise _unknown(case)
        return found

    def history(self, case: str) -> tuple[Event, ...]:
        """Return the events of a case, oldest first. Errors: UnknownCase."""
        events = self.ledger.history(case)
        if not events:
            raise _unknown(case)
        return events

    def explain(self, case: str) -> Explanation:
        """Say why the case is where it is, on this track, and due then; `str()` of it reads well (说明)."""
        return explain(self.book, self.history(case))


def _stuck(stuck: Mapping[str, LedgerError]) -> LedgerError:
    names, why = ", ".join(sorted(stuck)[:5]), next(iter(stuck.values()))
    more = "" if len(stuck) <= 5 else ", ..."
    return LedgerError(
        "stuck-cases",
        Text(
            f"Time cannot pass for {len(stuck)} case(s): {names}{more}. {why.text.en}",
            f"有 {len(stuck)} 件案件无法计时：{names}{more}。{why.text.zh}",
        ),
    )


def _unknown(case: str) -> UnknownCase:
    return UnknownCase("no-such-case", Text(f"There is no case '{case}'.", f"没有案件“{case}”。"))
