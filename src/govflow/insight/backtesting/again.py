"""A case done again: the same deeds at the same instants, by other rules, with time passing as it did
(重演)."""

from collections.abc import Iterable
from datetime import datetime

from govflow.case import Act, Case, Open, Tick, carry_out
from govflow.errors import GovflowError
from govflow.frozen import frozen
from govflow.insight.backtesting.deeds import Deed
from govflow.rulebook import Rulebook


@frozen
class Stop:
    """The first deed that the rules would not have allowed, and why (不予办理)."""

    deed: Deed
    error: GovflowError


@frozen
class Again:
    """A case as it would have come out; or, if something stops it, as it would have stood by then."""

    case: Case | None
    stop: Stop | None = None


@frozen
class Rules:
    """Rules by which cases are done again: `free` is `book` without its rights, where nobody knows posts."""

    book: Rulebook
    free: Rulebook

    def again(self, deeds: Iterable[Deed], until: datetime) -> Again:
        """Do a case again, up to an instant or its last deed, whichever is later.

        Nobody knows what people would have done in place of what is refused: so there the case stops.
        """
        case: Case | None = None
        for deed in deeds:
            try:
                case = self._done(deed, case)
            except GovflowError as error:
                return Again(self._as_far(case, deed.command.at), Stop(deed, error))
        return self.at_the_end(case, until)

    def _done(self, deed: Deed, case: Case | None) -> Case:
        command = deed.command
        refusal = deed.barred(self.book, case) if case is not None and isinstance(command, Act) else None
        if refusal is None:
            case = carry_out(self.free, case, command)[0]
            refusal = deed.barred(self.book, case) if isinstance(command, Open) else None
        if refusal is not None:
            raise refusal
        assert case is not None  # noqa: S101 - a command that opens none is refused
        return case

    def at_the_end(self, case: Case | None, until: datetime) -> Again:
        """Return a case once time has passed up to an instant, or as it is, with why time cannot go on."""
        if case is None or until <= case.last_at:
            return Again(case)
        tick = Tick(case.id, until)
        try:
            return Again(carry_out(self.free, case, tick)[0])
        except GovflowError as error:
            return Again(case, Stop(Deed(tick), error))

    def _as_far(self, case: Case | None, until: datetime) -> Case | None:
        """Return a case once time has passed: if even time cannot go on, that is why the deed was refused."""
        return self.at_the_end(case, until).case
