"""Recurring dates: the part of iCalendar's RRULE (RFC 5545 3.3.10) that names days, through dateutil.

`dateutil.rrule` answers well and can search for ever: asked for 30 February it walks to the year 9999.
So it is never asked an open question. A month or a year is expanded alone (an interval of `_ALONE` leaves
dateutil no second one); weeks and days run to the end of one year, and each week of theirs has a day. A rule
that has no day in its first `_TRIED` months or years is refused.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any

import attrs
from dateutil import rrule

from govflow.errors import CalendarError, Problem, Text
from govflow.worktime.instants import FIRST_YEAR, LAST_YEAR, out_of_range
from govflow.worktime.width import half_width

_LONGEST = 200
_ALONE = 120_000  # months or years
_TRIED = 480
_CYCLE = 400  # years after which the calendar repeats itself, weekdays included
_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_FREQUENCIES = {
    "DAILY": rrule.DAILY,
    "WEEKLY": rrule.WEEKLY,
    "MONTHLY": rrule.MONTHLY,
    "YEARLY": rrule.YEARLY,
}
_MOST = {"BYMONTH": 12, "BYWEEKNO": 53, "BYYEARDAY": 366, "BYMONTHDAY": 31, "BYSETPOS": 366}
_PARTS = {  # what each frequency may have, besides FREQ and INTERVAL, in the order in which it is written
    "DAILY": ("BYMONTH", "BYDAY"),
    "WEEKLY": ("BYMONTH", "BYDAY", "BYSETPOS", "WKST"),
    "MONTHLY": ("BYMONTH", "BYMONTHDAY", "BYDAY", "BYSETPOS"),
    "YEARLY": ("BYMONTH", "BYWEEKNO", "BYYEARDAY", "BYMONTHDAY", "BYDAY", "BYSETPOS", "WKST"),
}
_MOST_INTERVAL = 1000
_ORDINAL = re.compile(r"([+-]?[0-9]{1,2})?(MO|TU|WE|TH|FR|SA|SU)")

Parts = Mapping[str, str]


@attrs.frozen(str=False)
class Recurrence:
    """Dates that come again (重复日期), by a rule of iCalendar and, where it counts from one, a first date.

    `FREQ=MONTHLY;BYMONTHDAY=20`; `INTERVAL=2` needs `since`. BYMONTHDAY=31 skips the shorter months, -1 is
    the last day of each. Read by `of`, which writes every rule in one way. Source: RFC 5545 3.3.10.
    """

    rule: str
    since: date | None
    _arguments: dict[str, Any] = attrs.field(eq=False, repr=False)  # the same, as dateutil wants it
    _years: dict[int, list[int]] = attrs.field(eq=False, repr=False, init=False, factory=dict)  # a memo

    @classmethod
    def of(cls, rule: str, since: date | None = None) -> "Recurrence":
        """Read a rule; raises CalendarError `bad-recurrence` with everything that is wrong."""
        said = _split(rule)
        _refuse(rule, list(_faults(said, since)))
        parts = _completed(said, since)
        read = cls(_written(parts), since, _arguments(parts))
        if not read._ever():
            _refuse(rule, [Text("no day ever fits it", "没有任何日期符合")])
        return read

    def __str__(self) -> str:
        return f"DTSTART:{self.since:%Y%m%d} RRULE:{self.rule}" if self.since else f"RRULE:{self.rule}"

    def after(self, day: date) -> date:
        """Return the first date of the rule after `day`; raises CalendarError `out-of-range`."""
        ordinal, year = day.toordinal(), day.year
        while year <= LAST_YEAR + 1:
            days = self._years[year] if year in self._years else self._lay_out(year)
            i = bisect_right(days, ordinal)
            if i < len(days):
                return date.fromordinal(days[i])
            year += 1
        raise CalendarError([out_of_range()])

    def _lay_out(self, year: int) -> list[int]:
        since = self.since or date.min
        days = sorted({d for d in self._expanded(year) if d.year == year and d >= since})
        self._years[year] = [d.toordinal() for d in days]
        return self._years[year]

    def _expanded(self, year: int) -> Iterator[date]:
        """Expand the periods that reach into `year`."""
        frequency, step = self._arguments["freq"], self._arguments["interval"]
        if frequency == rrule.YEARLY:
            if (year - self._anchor.year) % step == 0:
                yield from self._alone(year, 1)
        elif frequency == rrule.MONTHLY:
            ahead = (_month(self._anchor) - 12 * year) % step
            for month in range(1 + ahead, 13, step):
                yield from self._alone(year, month)
        else:
            days = step * (7 if frequency == rrule.WEEKLY else 1)
            first = date(year, 1, 1) - timedelta((date(year, 1, 1) - self._anchor).days % days)
            until = datetime(year, 12, 31)  # noqa: DTZ001
            yield from map(datetime.date, rrule.rrule(**self._arguments, dtstart=first, until=until))

    def _alone(self, year: int, month: int) -> list[date]:
        said = {**self._arguments, "interval": _ALONE}
        return [d.date() for d in rrule.rrule(**said, dtstart=date(year, month, 1))]

    @property
    def _anchor(self) -> date:
        """The beginning of a period of the rule."""
        since = self.since or date(2000, 1, 1)
        if self._arguments["freq"] != rrule.WEEKLY:
            return since
        return since - timedelta((since.weekday() - self._arguments["wkst"]) % 7)

    def _ever(self) -> bool:
        frequency, step = self._arguments["freq"], self._arguments["interval"]
        if frequency in (rrule.DAILY, rrule.WEEKLY):
            return True
        months = step * (12 if frequency == rrule.YEARLY else 1)
        tried = (_month(self._anchor) + k * months for k in range(_TRIED))
        return any(self._alone(2000 + m // 12 % _CYCLE, m % 12 + 1) for m in tried)


def _month(day: date) -> int:
    return day.year * 12 + day.month - 1


# -- reading ------------------------------------------------------------------------------------


def _split(rule: str) -> dict[str, str]:
    written = half_width(rule).strip().upper() if len(rule) <= _LONGEST else ""
    pairs = [part.partition("=")[::2] for part in written.removeprefix("RRULE:").rstrip(";").split(";")]
    parts = dict(pairs)
    if len(parts) < len(pairs) or parts.get("FREQ") not in _FREQUENCIES:
        _refuse(
            rule,
            [
                Text(
                    "it needs FREQ=DAILY, WEEKLY, MONTHLY or YEARLY, once",
                    "须有且仅有一个 FREQ，取 DAILY、WEEKLY、MONTHLY 或 YEARLY",
                )
            ],
        )
    return parts


def _faults(parts: Parts, since: date | None) -> Iterator[Text]:
    allowed = ("FREQ", "INTERVAL", *_PARTS[parts["FREQ"]])
    for name, value in parts.items():
        if name not in allowed:
            yield Text(f"{name} is not for {parts['FREQ']} dates", f"{name} 不能用于 {parts['FREQ']} 日期")
        elif name != "FREQ" and not _sound(name, value, parts):
            yield Text(f"{name}={value} is not sound", f"{name}={value} 不合规")
    if since and not FIRST_YEAR <= since.year <= LAST_YEAR:
        yield Text(
            f"DTSTART lies outside {FIRST_YEAR} to {LAST_YEAR}",
            f"DTSTART 超出 {FIRST_YEAR} 至 {LAST_YEAR} 年",
        )
    if _every_nth(parts):
        if not since:
            yield Text("INTERVAL needs DTSTART", "INTERVAL 须与 DTSTART 连用")
        if parts["FREQ"] in ("DAILY", "WEEKLY") and "BYMONTH" in parts:
            yield Text("INTERVAL does not go with BYMONTH here", "此处 INTERVAL 不能与 BYMONTH 连用")
        if parts["FREQ"] == "DAILY" and "BYDAY" in parts:
            yield Text("INTERVAL does not go with BYDAY here", "此处 INTERVAL 不能与 BYDAY 连用")
    if not since and _names_no_day(parts):
        yield Text("it names no day", "没有指明哪一天")


def _sound(name: str, value: str, parts: Parts) -> bool:
    if name == "WKST":
        return value in _DAYS
    if name == "BYDAY":
        return all(_is_weekday(item, parts) for item in value.split(","))
    if name == "INTERVAL":
        return bool(re.fullmatch("[0-9]{1,4}", value)) and 1 <= int(value) <= _MOST_INTERVAL
    sign = "" if name == "BYMONTH" else "[+-]?"
    return all(
        re.fullmatch(f"{sign}[0-9]{{1,3}}", n) and 1 <= abs(int(n)) <= _MOST[name] for n in value.split(",")
    )


def _is_weekday(item: str, parts: Parts) -> bool:
    match = _ORDINAL.fullmatch(item)
    if not match or not match[1]:
        return bool(match)
    numbered = parts["FREQ"] in ("MONTHLY", "YEARLY") and "BYWEEKNO" not in parts
    return numbered and 1 <= abs(int(match[1])) <= 53


def _every_nth(parts: Parts) -> bool:
    return parts.get("INTERVAL", "1").lstrip("0") != "1"


def _names_no_day(parts: Parts) -> bool:
    days = {"DAILY": ("FREQ",), "YEARLY": ("BYYEARDAY", "BYMONTHDAY", "BYDAY")}
    return not any(name in parts for name in days.get(parts["FREQ"], ("BYMONTHDAY", "BYDAY")))


def _completed(parts: Parts, since: date | None) -> Parts:
    """Say what DTSTART implies: its day of the week, of the month, or of the year."""
    if not since or not _names_no_day(parts):
        return parts
    if parts["FREQ"] == "WEEKLY" or "BYWEEKNO" in parts:
        return {**parts, "BYDAY": _DAYS[since.weekday()]}
    month = {} if parts["FREQ"] == "MONTHLY" else {"BYMONTH": str(since.month)}
    return {**month, **parts, "BYMONTHDAY": str(since.day)}


def _written(parts: Parts) -> str:
    said = {"FREQ": parts["FREQ"]}
    if _every_nth(parts):
        said["INTERVAL"] = str(int(parts["INTERVAL"]))
    for name in _PARTS[parts["FREQ"]]:
        if name == "WKST":
            if parts.get(name, "MO") != "MO":
                said[name] = parts[name]
        elif name == "BYDAY" and name in parts:
            said[name] = ",".join(f"{n or ''}{_DAYS[d]}" for d, n in _weekdays(parts[name]))
        elif name in parts:
            said[name] = ",".join(map(str, _numbers(parts[name])))
    return ";".join(f"{name}={value}" for name, value in said.items())


def _arguments(parts: Parts) -> dict[str, Any]:
    said: dict[str, Any] = {
        "freq": _FREQUENCIES[parts["FREQ"]],
        "interval": int(parts.get("INTERVAL", 1)),
        "wkst": _DAYS.index(parts.get("WKST", "MO")),
    }
    for name in _MOST:
        if name in parts:
            said[name.lower()] = _numbers(parts[name])
    if "BYDAY" in parts:
        said["byweekday"] = [rrule.weekday(d, n or None) for d, n in _weekdays(parts["BYDAY"])]
    return said


def _numbers(value: str) -> list[int]:
    return sorted({int(n) for n in value.split(",")})


def _weekdays(value: str) -> list[tuple[int, int]]:
    found = (_ORDINAL.fullmatch(item) for item in value.split(","))
    return sorted({(_DAYS.index(m[2]), int(m[1] or 0)) for m in found if m})


def _refuse(rule: str, faults: list[Text]) -> None:
    if faults:
        raise CalendarError([_bad(rule, fault) for fault in faults])


def _bad(rule: str, why: Text) -> Problem:
    said = Text(
        f"'{rule[:60]}' is not a recurrence of dates: {why.en}.",
        f"“{rule[:60]}”不是日期的重复规则：{why.zh}。",
    )
    hint = Text("Write for example FREQ=MONTHLY;BYMONTHDAY=20.", "例如 FREQ=MONTHLY;BYMONTHDAY=20。")
    return Problem("bad-recurrence", said, suggestion=hint)
