"""The desk: all that a host calls."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import partial
from threading import Event as Signal
from uuid import uuid4

import attrs

from govflow.case import Act, Actor, Case, Command, Event, Open, Relate
from govflow.case.desk_refusals import unknown
from govflow.case.explain import Explanation, explain
from govflow.case.migrating import NO_STATES
from govflow.case.relating import INVERSE
from govflow.case.view import View, view
from govflow.desk.arguments import refuse_misfits, refuse_unknown_relations, take
from govflow.desk.clerk import Clerk, persistently
from govflow.desk.delivery import FIRST_AGAIN, MINUTE, TRIES, Delivered, Delivery, Handler
from govflow.desk.finding import Finder, Page, at_least_one
from govflow.desk.migrating import Migrations, edition, migrate
from govflow.desk.passing import Passing
from govflow.desk.worker import Told, Worker, log
from govflow.errors import LedgerConflict, LedgerLost
from govflow.ledger import Ledger, Query, folded
from govflow.ledger.standing import Order
from govflow.rulebook import Rulebook, RulebookEditions

_SECOND = timedelta(seconds=1)


class Desk:
    """Opens cases, moves them and lets time pass, by the rules of `book`, keeping all in `ledger` (办事台).

    Of several editions of a rulebook a case keeps the one that was in force when it was opened; `book` is
    then the newest. Every instant is an aware datetime and comes from the host. Errors: Refused if the rules
    do not allow what is asked (nothing has changed), UnknownCase, LedgerError.
    """

    def __init__(self, book: Rulebook | RulebookEditions, ledger: Ledger) -> None:
        editions = book if isinstance(book, RulebookEditions) else RulebookEditions((book,))
        self.book = editions.newest
        self.ledger = ledger
        self._clerk = Clerk(editions, ledger)
        self._passing = Passing(self._clerk)
        self._worker = Worker(ledger, self._passing)
        self._finder = Finder(ledger, editions)

    def check_ledger(self) -> None:
        """Make sure that the ledger is kept by no rulebook of another name; one that is new is.

        Whoever writes is refused anyway. Errors: LedgerError `other-rulebook`.
        """
        self._clerk.enter()

    def rules_of(self, case: Case) -> Rulebook:
        """Return the rules by which a case goes on: of its opening or last migration, or their successors."""
        return self._clerk.rules_of(case)

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
        relation = Relate(f"{command}/parent", opened.case, at, by, "parent", parent)
        return self._related(relation, opened)

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
        relation = Relate(command or uuid4().hex, case, at, by, kind, other)
        refuse_unknown_relations(relation)
        return self._related(relation)

    def _related(self, relation: Relate, *before: Command) -> Case:
        try:
            return persistently(lambda: self._on_both_sides(relation, *before))
        except (AttributeError, TypeError):
            refuse_misfits(*before, relation)
            raise

    def _on_both_sides(self, relation: Relate, *before: Command) -> Case:
        """Say on both sides that two cases belong together; commands `before` it are of the same unit."""
        inverse = INVERSE[relation.kind]
        with self.ledger.batch():
            for one in before:
                self._clerk.carry(one)
            mirror = attrs.evolve(relation, case=relation.other, other=relation.case, kind=inverse)
            both = sorted((mirror, relation), key=lambda one: one.case)  # in one order: no deadlock
            found = {one.case: self._clerk.carry(one)[0] for one in both}
            return found[relation.case]

    def handle(self, command: Command, *more: Command) -> Case:
        """Carry out commands of one case, all of them or none, and return the case.

        That a case is a duplicate is said by the step that merges it, and by nobody else.
        """
        if more or type(command) is Relate:
            refuse_unknown_relations(command, *more)
        try:
            try:
                return self._clerk.once(command, more)[0]
            except (LedgerConflict, LedgerLost):  # what others wrote in between may change the answer
                return persistently(partial(self._clerk.carry, command, *more))[0]
        except (AttributeError, TypeError):
            refuse_misfits(command, *more)  # what was given is told; any other such error is ours
            raise

    def tick(self, now: datetime) -> int:
        """Let time pass for every case up to `now`; return how many cases it changed.

        Commands of a case come in the order of their instants, and time is one of them: what is older than a
        deadline that has been let pass is refused. A case that cannot go on stops nobody else: all others do
        so first. Errors: Refused `naive-instant`; LedgerError `stuck-cases` at the end.
        """
        take(now=now)
        return self._passing.tick(now)

    def revise(self, now: datetime) -> tuple[str, ...]:
        """Let time pass for every case, and return those that were counted or lie anew.

        Call it once when a rulebook with a new edition of a calendar is put to use: a case that is next
        looked at when its old due instant passes would learn too late of one that has come nearer. Where
        units have ended `tick` does so by itself. Errors: as of `tick`.
        """
        take(now=now)
        return self._passing.revise(now)

    def migrate(
        self,
        to: str = "",
        *,
        at: datetime,
        by: Actor,
        states: Mapping[str, str] = NO_STATES,
        workflow: str = "",
        dry_run: bool = False,
    ) -> Migrations:
        """Let open cases go on by the newest edition, or one of this folder, version or digest (规则迁移).

        Those that would land nowhere stay as they are, and are told; a dry run only tells. `states` say which
        state stands for one of old. Errors: Refused `unknown-edition`, `no-such-workflow`, `no-such-state`
        or `naive-instant`; LedgerError.
        """
        book = edition(self._clerk.editions, to)
        return migrate(self._clerk, book, at=at, by=by, states=states, workflow=workflow, dry_run=dry_run)

    def next_due(self) -> datetime | None:
        """Return the first instant at which `tick` will have something to do: just past the next deadline."""
        return self._passing.next_due()

    def run_once(self, limit: int = 100) -> int:
        """Let time pass for at most `limit` overdue cases, in one unit of work; return for how many it did.

        The instant is that of the store's clock. Any number of workers may do so at once: a case is claimed
        by one of them. A case that cannot go on is set aside for an hour. Errors: Refused `less-than-one`;
        LedgerError `stuck-cases`, once for each such case, when all others of the round have been kept.
        """
        return self._worker.run_once(limit)

    def run_forever(
        self,
        stop: Signal,
        *,
        handler: Handler | None = None,
        pause: timedelta = _SECOND,
        limit: int = 100,
        told: Told = log,
        term: timedelta = MINUTE,
        tries: int = TRIES,
        again: timedelta = FIRST_AGAIN,
    ) -> None:
        """Do what is due, and send what waits if there is a `handler`, until `stop` is set (常驻工作).

        It rests until the next due instant, never longer than a `pause`. `told` is given what each round did,
        and what went wrong: cases that are stuck, a store that is busy, a connection that broke; after that
        it goes on. For `term`, `tries` and `again` see `deliver`. Errors: any other LedgerError.
        """
        delivery = None if handler is None else Delivery(self.ledger, handler, term, tries, again)
        self._worker.run_forever(stop, delivery, pause, limit, told)

    def deliver(
        self,
        handler: Handler,
        *,
        limit: int = 100,
        term: timedelta = MINUTE,
        tries: int = TRIES,
        again: timedelta = FIRST_AGAIN,
    ) -> Delivered:
        """Give at most `limit` messages that wait to `handler`, oldest first, in order for each case (送达).

        At least once: the handler has a `term` for each, then somebody else may be given it too. What the
        handler raises is recorded; the message is tried `again` after a while, which doubles up to an hour,
        and parked after so many `tries`. Errors: Refused `less-than-one`; LedgerError.
        """
        at_least_one(limit)
        return Delivery(self.ledger, handler, term, tries, again).run(limit)

    def find(
        self,
        *,
        under: str = "",
        unit: str = "",
        state: str = "",
        workflow: str = "",
        owner: str = "",
        open: bool | None = None,  # noqa: A002 - what is asked
        due_before: datetime | None = None,
        text: str = "",
        order: Order = "opened",
        after: str = "",
        most: int = 100,
    ) -> Page:
        """Return one page of the cases to which all that is given applies (查询).

        `under` is a unit with all below it in the newest hierarchy, `text` a part of the case's id, letter
        for letter. In the order `due` come only cases that have a due instant. `after` is that of the page
        before, of the same list. A name that neither an edition of the rules nor a case has is mistyped.
        Errors: Refused with the codes `no-such-unit`, `no-such-workflow`, `no-such-state`, `no-such-order`,
        `no-such-page`, `naive-instant` or `less-than-one`.
        """
        query = Query(
            workflow, state, owner, unit, None, open, due_before, text, order=order, after=after, most=most
        )
        return self._finder.find(query, under)

    def case(self, case: str) -> Case:
        """Return a case as it stands. Errors: UnknownCase; LedgerError `unreadable-event`."""
        take(case=case)
        return _known(case, self.ledger.case(case))

    def history(self, case: str) -> tuple[Event, ...]:
        """Return the events of a case, oldest first. Errors: UnknownCase."""
        take(case=case)
        events = self.ledger.history(case)
        if not events:
            raise unknown(case)
        return events

    def explain(self, case: str) -> Explanation:
        """Say why the case is where it is, on this track, and due then; `str()` of it reads well (说明).

        Errors: UnknownCase; LedgerError `unreadable-event`.
        """
        events = self.history(case)
        return explain(self.rules_of(_known(case, folded(case, events))), events)

    def view(self, case: str, actor: Actor, at: datetime | None = None) -> View:
        """Return what the actor may see of a case at `at`, or at the instant of its last event (阅览).

        Errors: Refused `not-for-you`; UnknownCase; LedgerError `unreadable-event`.
        """
        events = self.history(case)
        take(actor=actor, at=events[-1].at if at is None else at)
        return view(self.rules_of(_known(case, folded(case, events))), events, actor, at)


def _known(case: str, found: Case | None) -> Case:
    if found is None:
        raise unknown(case)
    return found
