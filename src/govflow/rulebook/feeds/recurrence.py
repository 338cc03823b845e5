"""Dates that come back every year, as iCalendar writes them (RFC 5545 3.3.10, FREQ=YEARLY)."""

import re
from calendar import monthrange
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

import attrs

_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_KNOWN = {"FREQ", "INTERVAL", "COUNT", "UNTIL", "BYMONTH", "BYMONTHDAY", "BYDAY", "WKST"}
_DAY = re.compile(r"([+-]?[1-5])?(MO|TU|WE|TH|FR|SA|SU)", re.IGNORECASE)
_MOST_YEARS = 100

Rule = Mapping[str, Sequence[Any]]


class Unread(ValueError):
    """A recurrence that is not understood here."""


@attrs.frozen
class Yearly:
    """A date of every year, every second year and so on: by its number, or as the n-th weekday of a month."""

    months: tuple[int, ...]
    days: tuple[int, ...]
    weekdays: tuple[tuple[int, int], ...]  # which one of the month (0 for each, -1 for the last), and weekday
    interval: int
    count: int | None
    until: date | None

    def dates(self, start: date, last_year: int) -> Iterator[date]:
        """Yield the dates from `start` on, up to a year, and a hundred years at most."""
        told = 0
        last = min(last_year, start.year + _MOST_YEARS, *([self.until.year] if self.until else []))
        for year in range(start.year, last + 1, self.interval):
            for day in self._of(year):
                if day < start:
                    continue
                if (self.until and day > self.until) or (self.count is not None and told >= self.count):
                    return
                told += 1
                yield day

    def _of(self, year: int) -> list[date]:
        found = set[date]()
        for month in self.months:
            length = monthrange(year, month)[1]
            numbers = [n if n > 0 else length + 1 + n for n in self.days] or range(1, length + 1)
            of_month = [date(year, month, n) for n in numbers if 1 <= n <= length]
            found.update(day for day in of_month if self._fits(day, length))
        return sorted(found)

    def _fits(self, day: date, length: int) -> bool:
        ordinals = (0, (day.day + 6) // 7, -((length - day.day) // 7 + 1))
        return not self.weekdays or any((n, day.weekday()) in self.weekdays for n in ordinals)


def read_yearly(rule: Rule, start: date) -> Yearly:
    """Read a recurrence rule as the parts of it. Raises Unread for all that is not plainly yearly."""
    parts = {str(key).upper(): tuple(values) for key, values in rule.items()}
    if set(parts) - _KNOWN or [str(f).upper() for f in parts.get("FREQ", ())] != ["YEARLY"]:
        raise Unread
    months, days = _numbers(parts, "BYMONTH", 1, 12), _numbers(parts, "BYMONTHDAY", -31, 31)
    weekdays = tuple({_weekday(text) for text in parts.get("BYDAY", ())})
    if weekdays and (not months or (days and any(n for n, _ in weekdays))):
        raise Unread  # counted within the year
    if not weekdays and not days:
        months, days = months or (start.month,), (start.day,)
    interval, count = _numbers(parts, "INTERVAL", 1, 1_000), _numbers(parts, "COUNT", 1, 10**9)
    return Yearly(
        months=months or tuple(range(1, 13)),
        days=days,
        weekdays=weekdays,
        interval=interval[0] if interval else 1,
        count=count[0] if count else None,
        until=_until(parts),
    )


def _numbers(parts: Mapping[str, tuple[Any, ...]], key: str, low: int, high: int) -> tuple[int, ...]:
    try:
        found = tuple({int(value) for value in parts.get(key, ())})
    except (ValueError, TypeError) as error:
        raise Unread from error
    if any(not low <= n <= high or n == 0 for n in found):
        raise Unread
    return found


def _weekday(text: object) -> tuple[int, int]:
    match = _DAY.fullmatch(str(text))
    if match is None:
        raise Unread
    return int(match[1] or 0), _WEEKDAYS.index(match[2].upper())


def _until(parts: Mapping[str, tuple[Any, ...]]) -> date | None:
    until = next(iter(parts.get("UNTIL", ())), None)
    if until is None:
        return None
    if not isinstance(until, date):
        raise Unread
    return until.date() if isinstance(until, datetime) else until
