"""Weekly slots: due at the next Friday, whatever the day of receipt."""

import re
from datetime import date, datetime, time
from typing import cast

import attrs

from govflow.errors import CalendarError, Problem, Text, did_you_mean
from govflow.worktime.calendar import WorkCalendar
from govflow.worktime.hours import WEEKDAYS, Weekday
from govflow.worktime.instants import ONE_DAY
from govflow.worktime.width import half_width
from govflow.worktime.wording import WEEKDAY_NAMES

_SHAPE = re.compile(
    r"(?:every\s+([a-z]+)|每(?:周|星期)([一二三四五六日天]))\s*([0-9]{1,2}:[0-9]{2})?", re.IGNORECASE
)
_CHINESE = dict(zip("一二三四五六日天", (*WEEKDAYS, "sun"), strict=True))
_SPELLINGS: dict[str, Weekday] = {
    **{str(day): day for day in WEEKDAYS},
    **{name.en.lower(): day for day, name in WEEKDAY_NAMES.items()},
}


@attrs.frozen(str=False)
class WeeklySlot:
    """The next given weekday after the day of receipt (每周固定日).

    Due `at` that wall-clock time; without `at`, at that day's closing, or if it is a rest day at the
    closing of the next working day. Raises CalendarError `unknown-weekday`. Source: assumption.
    """

    weekday: Weekday = attrs.field()
    at: time | None = None

    @weekday.validator
    def _known(self, _: object, value: str) -> None:
        if value not in WEEKDAYS:
            raise CalendarError([_unknown(value)])

    @classmethod
    def parse(cls, text: str) -> "WeeklySlot":
        """Read `every fri`, `every Friday 17:00`, `每周五`.

        Raises CalendarError `bad-limit`, `unknown-weekday`.
        """
        match = _SHAPE.fullmatch(half_width(text).strip()) if len(text) <= 60 else None
        if not match:
            raise CalendarError([_bad(text)])
        english, chinese, clock = match.groups()
        weekday = _SPELLINGS.get(english.lower(), english) if english else _CHINESE[chinese]
        return cls(cast(Weekday, weekday), _time(text, clock) if clock else None)

    @property
    def text(self) -> Text:
        """The slot in words: `every Friday`, `每周五`."""
        name, clock = WEEKDAY_NAMES[self.weekday], f" {self.at:%H:%M}" if self.at else ""
        return Text(f"every {name.en}{clock}", f"每{name.zh}{clock}")

    def __str__(self) -> str:
        return self.text.en

    def day(self, received: date) -> date:
        """Return the date of the slot, before any move to a working day."""
        ahead = (WEEKDAYS.index(self.weekday) - received.weekday() - 1) % 7 + 1
        return received + ahead * ONE_DAY

    def begins(self, start: datetime, calendar: WorkCalendar) -> datetime:
        """Return the first moment that counts: the midnight after the day of receipt."""
        return calendar.midnight(calendar.here(start).date() + ONE_DAY)

    def due(self, start: datetime, calendar: WorkCalendar) -> datetime:
        """Return the instant of the slot, in the calendar's zone."""
        day = self.day(calendar.here(start).date())
        if self.at:
            return calendar.here(datetime.combine(day, self.at, calendar.tzinfo))
        return calendar.closing(day if calendar.is_working_day(day) else next(calendar.working_days(day)))


def _time(text: str, clock: str) -> time:
    try:
        return time.fromisoformat(clock.zfill(5))
    except ValueError:
        raise CalendarError([_bad(text)]) from None


def _bad(text: str) -> Problem:
    said = Text(f"'{text[:60]}' is not a weekly slot.", f"“{text[:60]}”不是每周固定日。")
    hint = Text("Write 'every fri' or 'every fri 17:00'.", "请写“每周五”或“每周五 17:00”。")
    return Problem("bad-limit", said, suggestion=hint)


def _unknown(name: str) -> Problem:
    said = Text(f"'{name}' is not a day of the week.", f"“{name}”不是星期名。")
    return Problem("unknown-weekday", said, suggestion=did_you_mean(str(name).lower(), _SPELLINGS))
