"""A clock of a case, and what each event does to it. Nothing here knows a rule."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from govflow.case.events import (
    NO_WARNINGS,
    Breached,
    ClockContinued,
    ClockElapsed,
    ClockExtended,
    ClockMet,
    ClockPaused,
    ClockRecounted,
    ClockResumed,
    ClockStarted,
    ClockStopped,
    Warned,
)
from govflow.frozen import but, frozen, seal, thaw

Instants = Mapping[str, datetime]


@frozen
class Standstill:
    """A span in which a clock stood still, or, without `ended`, stands still (中止): `until` is its cap."""

    ground: str
    since: datetime
    until: datetime | None = None
    ended: datetime | None = None


@frozen
class Clock:
    """A clock of a case (时限): started, due unless the rule promises no date, and how it ended.

    `promised` is the due instant of its first start, which is what the resident was told; a clock that starts
    again, when the case climbs, has a later `due`. `statutory` is when the law's own limit ends, where that
    is another. `provisional` tells that `due` lies beyond what the calendar knew at `revision`. `warnings`
    are still to come, `shown` those that came. `pauses` are all spans in which it stood or stands
    still, `extensions` what was granted, such as `5 working_day`.
    """

    name: str
    started: datetime
    due: datetime | None
    breached: bool = False
    ended: datetime | None = None
    met: bool = False
    promised: datetime | None = None
    limit: str = ""
    calendar: str = ""
    revision: str = ""
    provisional: bool = False
    statutory: datetime | None = None
    warnings: Instants = NO_WARNINGS
    shown: tuple[str, ...] = ()
    pauses: tuple[Standstill, ...] = ()
    extensions: tuple[str, ...] = ()

    @property
    def level(self) -> str:
        """Return the warning level that the clock shows, "" for none (预警级别)."""
        return self.shown[-1] if self.shown else ""

    @property
    def paused(self) -> bool:
        """Tell whether it stands still."""
        return self.ended is None and any(pause.ended is None for pause in self.pauses)

    @property
    def pending(self) -> bool:
        """Tell whether the clock has a due instant that can still be missed."""
        return self.due is not None and self.ended is None and not self.breached

    @property
    def next(self) -> datetime | None:
        """Return the next instant at which time itself brings something about."""
        if self.breached or self.ended is not None or self.due is None:
            return None
        if not self.pauses or not self.paused:
            return min(self.warnings.values(), default=self.due) if self.warnings else self.due
        return min((p.until for p in self.pauses if p.until and not p.ended), default=None)


def changed(clock: Clock | None, event: Any) -> Clock:
    """Return the clock after an event that speaks of it."""
    return CHANGES[type(event)](clock, event)


def _started(before: Clock | None, e: ClockStarted) -> Clock:
    return Clock(
        e.clock, e.at, e.due, False, None, False, before.promised if before else e.due, e.limit, e.calendar,
        e.revision, e.provisional, e.statutory, e.warnings or NO_WARNINGS,
    )  # fmt: skip


def _ended(k: Clock, e: ClockMet | ClockElapsed | ClockStopped) -> Clock:
    ended = thaw(k)  # most clocks end: this is `but` in its quickest form
    ended.ended, ended.met = e.at, type(e) is not ClockStopped
    if k.pauses:
        ended.pauses = tuple(p if p.ended else but(p, ended=e.at) for p in k.pauses)
    clock: Clock = seal(ended)
    return clock


def _breached(k: Clock, _: Breached) -> Clock:
    return but(k, breached=True, warnings={})


def _warned(k: Clock, e: Warned) -> Clock:
    rest = {level: at for level, at in k.warnings.items() if level != e.level}
    return but(k, warnings=rest, shown=(*k.shown, e.level))


def _paused(k: Clock, e: ClockPaused) -> Clock:
    return but(k, pauses=(*k.pauses, Standstill(e.ground, e.at, e.until)))


def _resumed(k: Clock, e: ClockResumed) -> Clock:
    pauses = tuple(but(p, ended=e.at) if p.ended is None and p.ground == e.ground else p for p in k.pauses)
    k = but(k, pauses=pauses)
    return k if e.due is None else _counted(k, e)


def _extended(k: Clock, e: ClockExtended) -> Clock:
    return _counted(but(k, extensions=(*k.extensions, e.amount)), e)


def _continued(k: Clock, e: ClockContinued) -> Clock:
    since = k.ended or e.at
    return _counted(but(k, ended=None, met=False, pauses=(*k.pauses, Standstill("", since, None, e.at))), e)


def _recounted(k: Clock, e: ClockRecounted) -> Clock:
    return _counted(but(k, limit=e.limit, calendar=e.calendar) if e.limit else k, e)


def _counted(k: Clock, e: ClockResumed | ClockExtended | ClockContinued | ClockRecounted) -> Clock:
    """Take over what was counted anew; a level whose instant has moved into the future is no longer shown."""
    return but(
        k, due=e.due, revision=e.revision, provisional=e.provisional, statutory=e.statutory,
        warnings=e.warnings, shown=tuple(level for level in k.shown if level not in e.warnings),
    )  # fmt: skip


CHANGES: Mapping[type, Callable[[Any, Any], Clock]] = {
    ClockStarted: _started,
    ClockPaused: _paused,
    ClockResumed: _resumed,
    ClockExtended: _extended,
    ClockContinued: _continued,
    ClockRecounted: _recounted,
    ClockElapsed: _ended,
    ClockMet: _ended,
    ClockStopped: _ended,
    Warned: _warned,
    Breached: _breached,
}
"""What an event of each kind makes of a clock, or of none."""
