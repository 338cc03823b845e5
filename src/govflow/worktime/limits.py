"""Time limits: from the instant at which a step starts to the instant at which it is due."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import islice
from typing import get_args

import attrs

from govflow.errors import CalendarError, Problem, Text, did_you_mean
from govflow.worktime.calendar import WorkCalendar
from govflow.worktime.instants import HOUR, ONE_DAY, epoch
from govflow.worktime.profiles import HOURS, UNITS, Counting, End, Roll, Start, Unit, profile_named
from govflow.worktime.slots import WeeklySlot
from govflow.worktime.width import half_width

MOST = 36_500
_DIGITS = 6

_NAMES: dict[Unit, tuple[str, str, str]] = {
    "natural_hour": ("hour", "hours", "小时"),
    "working_hour": ("working hour", "working hours", "个工作小时"),
    "calendar_day": ("calendar day", "calendar days", "个自然日"),
    "working_day": ("working day", "working days", "个工作日"),
}
_SPELLINGS: dict[str, Unit] = {
    **{unit: unit for unit in UNITS},
    **{f"{unit}s": unit for unit in UNITS},
    "hour": "natural_hour",
    "hours": "natural_hour",
    "小时": "natural_hour",
    "工作小时": "working_hour",
    "工作时": "working_hour",
    "自然日": "calendar_day",
    "日": "calendar_day",
    "工作日": "working_day",
}
_INSTEAD: dict[str, Text] = {
    "calendar_day": Text("Use natural_hour.", "请改用小时。"),
    "working_day": Text("Use working_hour.", "请改用工作小时。"),
}
_SHAPE = re.compile(r"([0-9]+(?:\.[0-9]+)?)\s*个?\s*(\D+)")


def _is_number(amount: object) -> bool:
    """Tell whether it is a number that is exact: no float, no text, and no True."""
    return isinstance(amount, int | Decimal) and not isinstance(amount, bool)


def _written_out(amount: int | Decimal) -> bool:
    """Tell whether an amount is short, by its digits alone: 1E+9999999 is never computed."""
    if isinstance(amount, int):
        return True
    if not _is_number(amount):
        return False
    digits, exponent = amount.as_tuple().digits, amount.as_tuple().exponent
    return isinstance(exponent, int) and abs(exponent) <= _DIGITS and len(digits) <= _DIGITS


def _one_spelling(amount: int | Decimal) -> int | Decimal:
    whole = isinstance(amount, Decimal) and _written_out(amount) and amount == amount.to_integral_value()
    return int(amount) if whole else amount


@attrs.frozen(str=False)
class TimeLimit:
    """An amount of time within which a step must be done (办理时限).

    `unit`: `natural_hour`, `working_hour`, `calendar_day`, `working_day`. `start`: `at_once`, or
    `next_day` where the day of receipt is not counted (民法典 201). `end`: an `instant`, or of the last
    day the `closing` or `midnight` (24:00; 民法典 203); a rest day has no closing and ends at midnight.
    `roll`: a last calendar day that is a rest day stays (`keep`) or moves to the `next` working day
    (民法典 203), though not from instant to instant: moved by whole days, what came in on Friday night
    would be due after what came in on Saturday.

    Days that end at an `instant` elapse: a working day is the calendar's `full_day` of working time, a
    calendar day brings the same wall clock one day later. Otherwise whole days are counted; with
    `at_once` the day of receipt is the first, for working days only if it still has working time.

    Raises CalendarError. Bounds: 0 < amount <= 36500, at most 6 digits, whole days; hours run at once, to
    the instant.
    """

    amount: int | Decimal = attrs.field(converter=_one_spelling)
    unit: Unit
    start: Start
    end: End
    roll: Roll

    def __attrs_post_init__(self) -> None:
        """Refuse what cannot be, all at once."""
        problems = [*_bad_words(self), *_bad_amount(self), *_bad_hours(self), *_bad_roll(self)]
        if problems:
            raise CalendarError(problems)

    @classmethod
    def parse(cls, text: str, profile: str) -> "TimeLimit":
        """Read `10 working_days`, `2 hours`, `10个工作日`; the named profile says how they count.

        Raises CalendarError `bad-limit`, `unknown-unit`, `limit-out-of-bounds`, `days-not-whole`,
        `unknown-profile`.
        """
        counting = profile_named(profile)
        written = text.strip()
        match = _SHAPE.fullmatch(half_width(written)) if len(text) <= 60 else None
        if not match:
            raise CalendarError([_bad_limit(text)])
        number, word = match.groups()
        unit = _SPELLINGS.get(re.sub(r"[\s-]+", "_", word.casefold()))
        if not unit:
            raise CalendarError([_unknown_unit(written[slice(*match.span(2))], word)])
        return cls(Decimal(number), unit, *attrs.astuple(counting.counting(unit)))

    @property
    def text(self) -> Text:
        """The limit in words: `10 working days`, `10个工作日`."""
        one, many, zh = _NAMES[self.unit]
        amount = f"{self.amount:f}" if isinstance(self.amount, Decimal) else str(self.amount)
        return Text(f"{amount} {one if self.amount == 1 else many}", f"{amount}{zh}")

    def __str__(self) -> str:
        return self.text.en

    @property
    def counts_days(self) -> bool:
        """Whether days are counted, rather than time that elapses."""
        return self.unit == "calendar_day" or (self.unit == "working_day" and self.end != "instant")

    def begins(self, start: datetime, calendar: WorkCalendar) -> datetime:
        """Return the first moment that counts."""
        here = calendar.here(start)
        if self.start == "next_day":
            here = calendar.midnight(here.date() + ONE_DAY)
        return calendar.add(here, timedelta(0)) if self.unit.startswith("working") else here

    def due(self, start: datetime, calendar: WorkCalendar) -> datetime:
        """Return the instant at which the limit ends, in the calendar's zone.

        Raises CalendarError `naive-instant`, `out-of-range`, `time-runs-out`.
        """
        if self.start == "at_once" and not self.counts_days:
            return self._elapsed(start, calendar)  # adding finds the first working moment by itself
        begin = self.begins(start, calendar)
        if not self.counts_days:
            return self._elapsed(begin, calendar)
        last = self._rolled(self.span(begin, calendar)[1], calendar)
        if self._keeps_clock:
            return calendar.here(begin + (last - begin.date()))  # adds to the wall clock, as it should here
        return self._end_of(last, start, calendar)

    def span(self, begin: datetime, calendar: WorkCalendar) -> tuple[date, date]:
        """Return the first and the last date that counts, where days are counted; before any roll."""
        first, more = begin.date(), int(self.amount) - 1
        if self.unit == "working_day":
            return first, next(islice(calendar.working_days(first - ONE_DAY), more, None))
        if self._keeps_clock:  # the first of them is over at this time tomorrow
            first += ONE_DAY
        return first, first + more * ONE_DAY

    @property
    def _keeps_clock(self) -> bool:
        return self.unit == "calendar_day" and self.end == "instant" and self.start == "at_once"

    def _elapsed(self, begin: datetime, calendar: WorkCalendar) -> datetime:
        if self.unit == "working_day":
            return calendar.add(begin, int(self.amount) * calendar.full_day)
        hours = timedelta(microseconds=int(Fraction(self.amount) * HOUR))  # in whatever decimal context
        if self.unit == "working_hour":
            return calendar.add(begin, hours)
        return calendar.here(begin.astimezone(UTC) + hours)

    def _rolled(self, last: date, calendar: WorkCalendar) -> date:
        if self.roll == "keep" or calendar.is_working_day(last):
            return last
        return next(calendar.working_days(last))

    def _end_of(self, day: date, start: datetime, calendar: WorkCalendar) -> datetime:
        if self.end == "closing" and calendar.is_working_day(day):
            closing = calendar.closing(day)
            if epoch(closing) > epoch(start):
                return closing
        over = calendar.midnight(day + ONE_DAY)
        if epoch(over) > epoch(start):
            return over
        return calendar.here(over.replace(fold=1))  # the clock went back over midnight: it comes again


AnyLimit = TimeLimit | WeeklySlot


def parse_limit(text: str, profile: str) -> AnyLimit:
    """Read a limit: `10 working_days`, `4个工作小时`, or a weekly slot, `every fri`, `每周五`.

    Raises CalendarError `bad-limit` and what `TimeLimit.parse` raises.
    """
    if half_width(text).strip().lower().startswith(("every", "每")):
        return WeeklySlot.parse(text)
    return TimeLimit.parse(text, profile)


def _bad_words(limit: TimeLimit) -> Iterator[Problem]:
    for field, words in (("unit", Unit), ("start", Start), ("end", End), ("roll", Roll)):
        word, known = getattr(limit, field), get_args(words)
        if word not in known:
            said = Text(f"'{word}' is not a {field} of a limit.", f"“{word}”不是时限的 {field}。")
            yield Problem(f"unknown-{field}", said, suggestion=did_you_mean(str(word), known))


def _bad_amount(limit: TimeLimit) -> Iterator[Problem]:
    amount = limit.amount
    if not _is_number(amount):
        said = Text(f"'{str(amount)[:60]}' is not an amount.", f"“{str(amount)[:60]}”不是数量。")
        yield Problem("bad-limit", said, suggestion=Text("Use int or Decimal.", "请用 int 或 Decimal。"))
    elif not _written_out(amount) or not 0 < amount <= MOST:
        yield Problem(
            "limit-out-of-bounds",
            Text(f"A limit is more than 0 and at most {MOST}.", f"时限须大于 0，且不超过 {MOST}。"),
            suggestion=Text("Write it with at most 6 digits.", "请用不超过 6 位数字书写。"),
        )
    elif limit.unit in _INSTEAD and not isinstance(amount, int):
        said = Text(f"{amount} days are not whole.", f"{amount} 天不是整日。")
        yield Problem("days-not-whole", said, suggestion=_INSTEAD[limit.unit])


def _bad_hours(limit: TimeLimit) -> Iterator[Problem]:
    counting = Counting(limit.start, limit.end, limit.roll)
    if limit.unit in ("natural_hour", "working_hour") and counting != HOURS:
        said = Text("Hours run at once, to the instant.", "以小时计的时限即时起算，至期满之时止。")
        yield Problem(
            "hours-run-at-once",
            said,
            suggestion=Text("Use at_once, instant, keep.", "请用 at_once、instant、keep。"),
        )


def _bad_roll(limit: TimeLimit) -> Iterator[Problem]:
    counting = Counting(limit.start, limit.end, limit.roll)
    if limit.unit == "calendar_day" and counting == Counting("at_once", "instant", "next"):
        yield Problem(
            "roll-needs-an-end",
            Text("A limit from instant to instant cannot roll.", "自收到之时至期满之时的时限不能顺延。"),
            suggestion=Text("End it at closing or midnight.", "请以 closing 或 midnight 为止。"),
        )


def _bad_limit(text: str) -> Problem:
    said = Text(f"'{text[:60]}' is not a time limit.", f"“{text[:60]}”不是时限。")
    hint = Text("Write an amount and a unit, such as '10 working_days'.", "请写数量和单位，如“10个工作日”。")
    return Problem("bad-limit", said, suggestion=hint)


def _unknown_unit(written: str, word: str) -> Problem:
    known = [str(s) for s in (UNITS if word.isascii() else (s for s in _SPELLINGS if not s.isascii()))]
    said = Text(f"'{written}' is not a unit of time limits.", f"“{written}”不是时限单位。")
    return Problem("unknown-unit", said, suggestion=did_you_mean(word, known))
