"""Migrating: giving the open cases of a ledger other rules, many at a time (批量迁移).

A run takes the cases in the order of their opening, a batch at a time, and leaves those where they are that
would land nowhere. Whoever runs it again goes on where it stopped, for who is there already stays. A dry run
does the same but writes nothing, so what it says is what will happen, unless somebody else writes meanwhile.

Before a case goes over, time passes for it by its own rules. So these must be among the editions: by others
it would be late, handed up or ended as it never was.
"""

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from functools import partial
from itertools import islice

import attrs

from govflow.case import Actor, Tick, carry_out, fold
from govflow.case.desk_refusals import naive
from govflow.case.migrating import NO_STATES, planned
from govflow.desk.clerk import Clerk, persistently
from govflow.desk.names import no_state, no_workflow
from govflow.errors import GovflowError, LedgerConflict, LedgerError, Problem, Refused, Text, name_all
from govflow.rulebook import Rulebook, RulebookEditions

_BATCH = 200
_TRIES = 20
_EXAMPLES = 5
_GOES_ON = Text("The rules to go on by have no", "目标规则没有")


@attrs.frozen
class Nowhere:
    """A reason for which cases would land nowhere, how many, and which, for example."""

    reason: Problem
    cases: int
    examples: tuple[str, ...]


@attrs.frozen
class Migrations:
    """What a migration did, or in a dry run would do (迁移结果).

    `went` cases go on by the rules of `digest`, their `version`; `there` did so before; `ended` are over and
    keep theirs; `nowhere` stay as they are, for the `reasons`, of which a case may have several.
    """

    digest: str
    version: str
    went: int = 0
    there: int = 0
    ended: int = 0
    nowhere: int = 0
    reasons: tuple[Nowhere, ...] = ()

    def __add__(self, other: "Migrations") -> "Migrations":
        reasons = {one.reason: one for one in self.reasons}
        for one in other.reasons:
            had = reasons.get(one.reason, Nowhere(one.reason, 0, ()))
            examples = (*had.examples, *one.examples)[:_EXAMPLES]
            reasons[one.reason] = Nowhere(one.reason, had.cases + one.cases, examples)
        return Migrations(
            self.digest,
            self.version,
            self.went + other.went,
            self.there + other.there,
            self.ended + other.ended,
            self.nowhere + other.nowhere,
            tuple(reasons.values()),
        )


def edition(editions: RulebookEditions, name: str) -> Rulebook:
    """Return the edition with this folder, version or digest, the newest without a name. Errors: Refused."""
    if not name:
        return editions.newest
    folders = editions.folders or ("",) * len(editions.books)
    pairs = tuple(zip(folders, editions.books, strict=True))
    found = {b.digest: b for folder, b in pairs if name in (folder, b.version, b.digest)}
    if len(found) == 1:
        return next(iter(found.values()))
    known = name_all(folder or b.version or b.digest for folder, b in pairs)
    en, zh = ("There are several editions", "有多个版本") if found else ("There is no edition", "没有版本")
    text = Text(f"{en} '{name}'. {known.en}", f"{zh}“{name}”。{known.zh}")
    raise Refused("unknown-edition", text)


def migrate(
    clerk: Clerk, book: Rulebook, *, at: datetime, by: Actor,
    states: Mapping[str, str] = NO_STATES, workflow: str = "", dry_run: bool = False,
) -> Migrations:  # fmt: skip
    """Let every open case, or those of a `workflow`, go on by the rules of `book`; of a batch all or none.

    `at` is an aware instant; time passes before it by the rules that a case had. For `states` see
    `govflow.case.migrating`; each old one must be in an edition, each new one in the book. Errors: Refused
    `naive-instant`, `no-such-workflow` or `no-such-state`; LedgerError.
    """
    if at.utcoffset() is None:
        raise naive()
    _refuse_misspelt(clerk.editions.books, book, states, workflow)
    run = _Run(clerk, book, at, by, states, workflow, dry_run)
    done, cases = Migrations(book.digest, book.version), clerk.ledger.cases()
    while some := tuple(islice(cases, _BATCH)):
        done += persistently(partial(run.batch, tuple(sorted(some))))  # as `tick` does it: no deadlock
    return done


def _refuse_misspelt(
    books: tuple[Rulebook, ...], new: Rulebook, states: Mapping[str, str], workflow: str
) -> None:
    """Refuse workflows and states that no edition has, or, to go on in, not the new one."""
    found = [no_workflow(books, workflow)]
    for old, state in states.items():
        of, _, name = old.rpartition("/")
        found += [no_workflow(books, of), no_state(books, name, of), no_state((new,), state, of, _GOES_ON)]
    for wrong in found:
        if wrong:
            raise wrong


@attrs.frozen
class _Run:
    clerk: Clerk
    book: Rulebook
    at: datetime
    by: Actor
    states: Mapping[str, str]
    workflow: str
    dry_run: bool

    def batch(self, cases: tuple[str, ...]) -> Migrations:
        """Migrate some cases; if somebody else writes to one of them in between, all of them once more."""
        if self.dry_run:
            return self._sum(cases)
        for _ in range(_TRIES - 1):
            with suppress(LedgerConflict), self.clerk.ledger.batch():
                return self._sum(cases)
        with self.clerk.ledger.batch():
            return self._sum(cases)

    def _sum(self, cases: tuple[str, ...]) -> Migrations:
        return sum(map(self._one, cases), self._told())

    def _one(self, name: str) -> Migrations:
        try:
            return self._migrated(name)
        except GovflowError as why:
            if isinstance(why, LedgerError) and why.code != "unreadable-event":
                raise
            return self._nowhere(name, (Problem(why.code, why.text),))

    def _migrated(self, name: str) -> Migrations:
        case = self.clerk.ledger.case(name)
        if case is None or self.workflow not in ("", case.workflow):
            return self._told()
        if case.closed_at is not None:
            return self._told(ended=1)
        if case.digest == self.book.digest:
            return self._told(there=1)
        own = self.clerk.editions.of(case.digest)
        if own is None:
            return self._nowhere(name, (_own_rules_missing(case.digest),))
        case, before = carry_out(own, case, Tick(name, self.at))
        if case.closed_at is not None:  # time itself has ended it, and will write so
            return self._told(ended=1)
        command = f"{name}/migrate/{case.version}/{self.book.digest}"
        events, reasons = planned(self.book, case, self.at, self.by, command, self.states)
        if reasons:
            return self._nowhere(name, reasons)
        if not self.dry_run:
            self.clerk.ledger.append(fold(events, case) or case, (*before, *events))
        return self._told(went=1)

    def _told(self, went: int = 0, there: int = 0, ended: int = 0, nowhere: int = 0) -> Migrations:
        return Migrations(self.book.digest, self.book.version, went, there, ended, nowhere)

    def _nowhere(self, case: str, reasons: tuple[Problem, ...]) -> Migrations:
        told = tuple(Nowhere(reason, 1, (case,)) for reason in reasons)
        return attrs.evolve(self._told(nowhere=1), reasons=told)


def _own_rules_missing(digest: str) -> Problem:
    text = Text(
        f"The rules by which it lived so far, {digest}, are not among the editions given."
        " Give the folder that holds both editions.",
        f"给出的版本中没有案件此前所依据的规则 {digest}。请给出包含新旧两版的文件夹。",
    )
    return Problem("own-rules-missing", text)
