"""Timing: what the rules say of starting, pausing, extending and recounting a clock, as events (计时)."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import attrs

from govflow.case.case import Case
from govflow.case.climbing import budget
from govflow.case.clock import Clock, Standstill
from govflow.case.counting import count, limit_of, no_limit, shares
from govflow.case.events import (
    NO_WARNINGS,
    ClockContinued,
    ClockExtended,
    ClockPaused,
    ClockRecounted,
    ClockResumed,
    ClockStarted,
    Event,
)
from govflow.case.evolving import evolve
from govflow.case.refusals import refused
from govflow.case.rulings import Fields, ask
from govflow.errors import CalendarError, HierarchyError, Refused, Text
from govflow.rulebook import Extension, Ground, Limit, Rulebook
from govflow.workflow import Extending, Pausing, Resuming
from govflow.worktime import Pause, TimeLimit, cap_end


def started(book: Rulebook, case: Case, clock: str, at: datetime, named: str = "") -> ClockStarted:
    """Start a clock: find its limit, `named` or that of its rule, and count it on the limit's calendar."""
    declared = book.workflows[case.opened.workflow].clocks[clock]
    named, table, rule = named or declared.limit, "", ""
    if ":" in named:  # it is not named itself
        if named.startswith("field:"):
            return _until(book, case, clock, at, named)
        named, table, rule = _chosen(book, case, named)
    limit = book.limits.get(named)
    if limit is None:
        if named not in book.limits:
            raise no_limit(clock, named)
        return ClockStarted(at, clock, None, named, table, rule, "", "", book.digest)
    try:
        if limit.calendar is None:
            limit = limit.on(book.calendar_of(case.owner, case.fields.get("channel")))
        counted = limit.count(at)
        warnings = shares(limit, declared.warn, at, at, (), ()) if declared.warn else NO_WARNINGS
    except (CalendarError, HierarchyError) as error:
        raise Refused(error.code, error.text) from error
    calendar = counted.calendar
    return ClockStarted(
        at, clock, counted.due_utc, named, table, rule, calendar.name, calendar.revision, book.digest,
        counted.provisional, counted.statutory_utc, warnings,
    )  # fmt: skip


def _chosen(book: Rulebook, case: Case, by: str) -> tuple[str, str, str]:
    """Return the limit that a table or a ladder chooses, with the table and the rule of it."""
    if by.startswith("table:"):
        table = by.removeprefix("table:")
        answer = ask(book, case, table)
        return answer.limit, table, answer.rule
    return budget(book, by, case.owner) if by.startswith("ladder:") else by, "", ""


def _until(book: Rulebook, case: Case, clock: str, at: datetime, named: str) -> ClockStarted:
    """Start a clock that is due when a field says: a date at its close of business (承诺期限)."""
    name, fields = named.removeprefix("field:"), case.fields
    known = book.workflows[case.workflow].fields.get(name)
    try:
        value = known.typed(fields.get(name)) if known else None
    except ValueError:  # written under rules that gave the field another type
        raise refused(
            "stale-value",
            f"'{name}' has a value that was written under other rules: {fields[name]}.",
            f"字段“{name}”的值系按另一版规则写入：{fields[name]}。",
        ) from None
    if isinstance(value, datetime):
        return ClockStarted(at, clock, max(value.astimezone(UTC), at), named, "", "", "", "", book.digest)
    if not isinstance(value, date):
        return ClockStarted(at, clock, None, named, "", "", "", "", book.digest)
    try:
        calendar = (book.defaults.calendar or book.calendar_of(case.owner, fields.get("channel"))).edition(at)
        day = calendar.working_day(value - timedelta(days=1), 1)  # a day of rest gives way to the next
        due, provisional = calendar.closing(day).astimezone(UTC), not calendar.covers(value, day)
    except (CalendarError, HierarchyError) as error:
        raise Refused(error.code, error.text) from error
    except OverflowError:
        raise refused("out-of-range", f"{value} lies outside all years.", f"{value} 超出年份范围。") from None
    return ClockStarted(
        at, clock, max(due, at), named, "", "", calendar.name, calendar.revision, book.digest, provisional
    )


def paused(
    book: Rulebook, case: Case, pausing: Pausing, at: datetime, actor: str, fields: Fields
) -> Iterator[Event]:
    """Let a clock that runs stand still, unless it does on that ground already. Errors: Refused."""
    clock = case.clocks.get(pausing.clock)
    if clock is None or not clock.pending:
        return
    name = pausing.ground or str(fields.get(pausing.field) or "")
    if any(p.ground == name and p.ended is None for p in clock.pauses):
        return
    limit, ground = limit_of(book, clock), _ground(book, clock, name)
    notice = str(fields.get(pausing.notice) or "") if pausing.notice else ""
    if ground.notice and not notice:
        raise refused(
            "no-notice",
            f"'{ground.title.en}' pauses the clock only with a notice to the resident.",
            f"以“{ground.title.zh}”中止计时，须告知当事人。",
        )
    until = _cap(limit, ground.cap, clock, name, at) if ground.cap else None
    if until is not None and until <= at:
        raise refused(
            "pause-used-up",
            f"'{ground.title.en}' has paused this clock as long as it may.",
            f"以“{ground.title.zh}”中止计时已达上限。",
        )
    yield ClockPaused(at, clock.name, name, actor, notice, until, book.digest)


def resumed(
    book: Rulebook, case: Case, resuming: Resuming, at: datetime, *, capped: bool = False
) -> Iterator[Event]:
    """Let a ground fall away, or all of them; with the last the clock goes on."""
    clock = case.clocks.get(resuming.clock)
    for ground in [p.ground for p in clock.pauses if p.ended is None] if clock and clock.pending else ():
        if clock and resuming.ground in ("", ground):
            ended = attrs.evolve(clock, pauses=tuple(_over(p, ground, at) for p in clock.pauses))
            counted = (
                {"due": None, "revision": clock.revision} if ended.paused else count(book, case, ended, at)
            )
            event = ClockResumed(
                at=at, clock=clock.name, ground=ground, digest=book.digest, capped=capped, **counted
            )
            yield event
            case = evolve(case, event)
            clock = case.clocks[clock.name]


def extended(
    book: Rulebook, case: Case, extending: Extending, at: datetime, actor: str, fields: Fields
) -> Iterator[Event]:
    """Grant a clock more time, as far as its limit allows. Errors: Refused."""
    clock = case.clocks.get(extending.clock)
    if clock is None or clock.due is None or clock.ended is not None:
        raise refused(
            "clock-not-running",
            f"Clock '{extending.clock}' does not run.",
            f"时限“{extending.clock}”未在计时。",
        )
    rule = _extension(book, clock)
    amount = rule.by.amount
    if extending.by:
        amount = _amount(fields.get(extending.by), rule)
    granted = f"{amount} {rule.by.unit}"
    after = attrs.evolve(clock, extensions=(*clock.extensions, granted))
    counted = count(book, case, after, at)
    if not rule.law and counted["statutory"] is not None and counted["due"] > counted["statutory"]:
        end = counted["statutory"].astimezone(book.zone)
        raise refused(
            "beyond-statutory",
            f"The statutory limit ends on {end:%Y-%m-%d %H:%M}; no extension may pass it.",
            f"法定时限至 {end:%Y-%m-%d %H:%M} 止，延期不得超过。",
        )
    reason, notice = (str(fields.get(name) or "") for name in (extending.reason, extending.notice))
    yield ClockExtended(
        at=at, clock=clock.name, amount=granted, approver=actor, reason=reason, notice=notice,
        digest=book.digest, law=rule.law, **counted,
    )  # fmt: skip


def _amount(asked: object, rule: Extension) -> int:
    """Return the amount that was asked for. Refused if it is none, or more than may be granted at a time."""
    if not isinstance(asked, int) or asked < 1:
        raise refused("bad-extension", "An extension is a whole number above 0.", "延期须为大于 0 的整数。")
    if asked > rule.by.amount:
        most = rule.by.text
        raise refused(
            "extension-too-long", f"At most {most.en} may be granted at a time.", f"每次延期不超过{most.zh}。"
        )
    return asked


def continued(book: Rulebook, case: Case, name: str, at: datetime) -> Iterator[Event]:
    """Let a clock that had ended go on with the time that was left; one that never ran starts."""
    clock = case.clocks.get(name)
    if clock is None:
        yield started(book, case, name, at)
    elif clock.ended is not None:
        again = evolve(case, ClockContinued(at, name, clock.due, clock.revision, book.digest)).clocks[name]
        counted = {"due": None, "revision": ""} if clock.due is None else count(book, case, again, at)
        yield ClockContinued(at=at, clock=name, digest=book.digest, **counted)


def recounted(book: Rulebook, case: Case, clock: Clock, at: datetime) -> ClockRecounted | None:
    """Count a clock on the edition of its calendar that is known at `at`; None if it was counted on it."""
    counted = count(book, case, clock, at)
    if counted["revision"] == clock.revision:
        return None
    return ClockRecounted(at=at, clock=clock.name, calendar=clock.calendar, digest=book.digest, **counted)


def _ground(book: Rulebook, clock: Clock, name: str) -> Ground:
    grounds = limit_of(book, clock).grounds
    if name in grounds:
        return grounds[name]
    known, limit = Text(", ".join(grounds) or "none", "、".join(grounds) or "无"), book.word(clock.limit)
    raise refused(
        "unknown-ground",
        f"'{name}' is no ground to pause limit '{limit.en}'; grounds: {known.en}.",
        f"“{name}”不是期限“{limit.zh}”的中止事由；事由：{known.zh}。",
    )


def _extension(book: Rulebook, clock: Clock) -> Extension:
    """Return what may be granted now. Errors: Refused."""
    rule, limit = limit_of(book, clock).extension, book.word(clock.limit)
    if clock.breached:
        raise refused(
            "after-due", "An extension is granted before the due instant.", "延期须在期限届满前批准。"
        )
    if rule is None:
        raise refused(
            "no-extension", f"Limit '{limit.en}' cannot be extended.", f"期限“{limit.zh}”不得延长。"
        )
    if len(clock.extensions) >= rule.times:
        raise refused(
            "extended-already",
            f"Limit '{limit.en}' was extended {len(clock.extensions)} time(s); more is not allowed.",
            f"期限“{limit.zh}”已延长 {len(clock.extensions)} 次，不得再延。",
        )
    return rule


def _cap(limit: Limit, cap: TimeLimit, clock: Clock, ground: str, at: datetime) -> datetime:
    """Return when a pause ends by itself: what earlier pauses on that ground have used up is gone."""
    assert limit.calendar is not None  # noqa: S101 - limits that clocks run by are bound to one
    before = [Pause(p.since, p.ended) for p in clock.pauses if p.ground == ground and p.ended]
    return cap_end(cap, before, at, limit.calendar.edition(at)).astimezone(UTC)


def _over(pause: Standstill, ground: str, at: datetime) -> Standstill:
    """Return a pause as it stands once its ground has fallen away."""
    return attrs.evolve(pause, ended=at) if pause.ended is None and pause.ground == ground else pause
