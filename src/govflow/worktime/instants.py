"""Between wall clocks and the line of instants: epoch microseconds, as whole numbers.

Two datetimes with the same `ZoneInfo` subtract and compare by their wall clocks, which is wrong across
a clock change. So nothing in this folder measures with local datetimes: everything goes to epoch
microseconds first.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from govflow.errors import CalendarError, Problem, Text

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
ONE_DAY = timedelta(days=1)
MINUTE = 60_000_000  # microseconds
HOUR = 60 * MINUTE
FIRST_YEAR, LAST_YEAR = 1900, 2200


def epoch(moment: datetime) -> int:
    """Return the epoch microseconds of an aware datetime.

    Raises CalendarError `naive-instant`, `out-of-range`.
    """
    try:
        t = (moment - EPOCH) // MICROSECOND
    except TypeError:  # Python does not subtract the aware from the naive
        raise CalendarError([_naive(moment)]) from None
    if not FIRST_INSTANT <= t <= LAST_INSTANT:
        raise CalendarError([out_of_range(moment)])
    return t


def local(t: int, tz: ZoneInfo) -> datetime:
    """Return the instant `t` as the wall clock in `tz` shows it; raises CalendarError `out-of-range`."""
    if not FIRST_INSTANT <= t <= LAST_INSTANT:
        raise CalendarError([out_of_range()])
    return (EPOCH + t * MICROSECOND).astimezone(tz)


def conversions(tz: ZoneInfo) -> tuple[Callable[[datetime], int], Callable[[int], datetime]]:
    """Return `epoch` and `local` for one zone, as quick as Python can: the range is left to the caller.

    They are the larger part of what working time costs. Datetimes of one zone subtract by their wall clocks,
    for a tenth of what an offset on either side costs; only plain datetimes are sure to do so.
    """
    origin, from_utc = datetime(1970, 1, 1, tzinfo=tz), tz.fromutc
    offset: Callable[[datetime], timedelta] = tz.utcoffset  # type: ignore[assignment]  # None only of None

    def to_epoch(moment: datetime) -> int:
        zone = moment.tzinfo
        if zone is tz and type(moment) is datetime:
            return (moment - origin - offset(moment)) // MICROSECOND
        t = (moment - EPOCH) // MICROSECOND if zone is UTC else FIRST_INSTANT - 1
        return t if FIRST_INSTANT <= t <= LAST_INSTANT else epoch(moment)

    def to_local(t: int) -> datetime:
        return from_utc(origin + t * MICROSECOND)

    return to_epoch, to_local


def instant(day: date, minute: int, tz: ZoneInfo) -> int:
    """Return the instant at which the wall clock of `day` shows `minute` (0 to 2880, past midnight allowed).

    RFC 5545 3.3.5, which is what `fold=0` means: a time that comes twice is its first occurrence, a time that
    never comes is read with the offset before the gap.
    """
    wall = datetime.combine(day, time(), tz) + timedelta(minutes=minute)
    return (wall - EPOCH) // MICROSECOND


def january(year: int) -> int:
    """Return the instant at which `year` begins, in UTC."""
    return (datetime(year, 1, 1, tzinfo=UTC) - EPOCH) // MICROSECOND


def year_of(t: int) -> int:
    """Return the year of `t`, in UTC."""
    return (EPOCH + timedelta(microseconds=t)).year


FIRST_INSTANT, LAST_INSTANT = january(FIRST_YEAR), january(LAST_YEAR + 1)


def _naive(moment: datetime) -> Problem:
    return Problem(
        "naive-instant",
        Text(f"{moment} has no time zone.", f"{moment} 没有时区。"),
        suggestion=Text(
            "Give it one, such as ZoneInfo('Asia/Shanghai').", "请给出时区，如 ZoneInfo('Asia/Shanghai')。"
        ),
    )


def out_of_range(what: date | None = None) -> Problem:
    """Say that a date or an instant, or the one that was asked for, lies outside the years of calendars."""
    en, zh = (f"{what}", f"{what} ") if what else ("The date", "日期")
    years = Text(f"the years {FIRST_YEAR} to {LAST_YEAR}", f" {FIRST_YEAR} 年至 {LAST_YEAR} 年的范围")
    return Problem("out-of-range", Text(f"{en} lies outside {years.en}.", f"{zh}超出{years.zh}。"))
