"""Slots as people write and say them: `every fri 17:00`, `the 20th of each month`, `每月末`."""

import re
from collections.abc import Callable
from datetime import date, time

from govflow.errors import CalendarError, Problem, Text, did_you_mean
from govflow.worktime.hours import WEEKDAYS
from govflow.worktime.recurrence import Recurrence
from govflow.worktime.width import half_width
from govflow.worktime.wording import WEEKDAY_NAMES

_LONGEST = 240
_CODES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_CHINESE = dict(zip("一二三四五六日天", (*_CODES, "SU"), strict=True))
_WEEKDAYS: dict[str, str] = {
    **{str(day): code for day, code in zip(WEEKDAYS, _CODES, strict=True)},
    **{WEEKDAY_NAMES[day].en.lower(): code for day, code in zip(WEEKDAYS, _CODES, strict=True)},
}
_NTH = {"first": 1, "second": 2, "third": 3, "fourth": 4, "last": -1}
_NTH_ZH = {"一": 1, "二": 2, "三": 3, "四": 4}
_OF_MONTH = r"(?:of\s+)?(?:(?:each|every|the)\s+)?month"
_CLOCK = re.compile(r"(.*?)\s*([0-9]{1,2}:[0-9]{2})", re.DOTALL)


def _weekday(name: str) -> str:
    if name.casefold() not in _WEEKDAYS:
        raise CalendarError([_unknown(name)])
    return _WEEKDAYS[name.casefold()]


def _day(number: str) -> str:
    return f"FREQ=MONTHLY;BYMONTHDAY={int(number)}" if 1 <= int(number) <= 31 else ""


_SHAPES: tuple[tuple[str, Callable[..., str]], ...] = (
    (r"every\s+([a-z]+)", lambda name: f"FREQ=WEEKLY;BYDAY={_weekday(name)}"),
    (r"每(?:周|星期)([一二三四五六日天])", lambda day: f"FREQ=WEEKLY;BYDAY={_CHINESE[day]}"),
    (rf"(?:the\s+)?([0-9]{{1,2}})(?:st|nd|rd|th)\s+{_OF_MONTH}", _day),
    (r"每月([0-9]{1,2})[日号]", _day),
    (
        rf"(?:every\s+)?month\s+end|(?:the\s+)?end\s+{_OF_MONTH}|每?月[末底]",
        lambda: "FREQ=MONTHLY;BYMONTHDAY=-1",
    ),
    (
        rf"(?:the\s+)?({'|'.join(_NTH)})\s+([a-z]+)\s+{_OF_MONTH}",
        lambda nth, name: f"FREQ=MONTHLY;BYDAY={_NTH[nth.casefold()]}{_weekday(name)}",
    ),
    (
        r"每月第([一二三四])个(?:周|星期)([一二三四五六日天])",
        lambda nth, day: f"FREQ=MONTHLY;BYDAY={_NTH_ZH[nth]}{_CHINESE[day]}",
    ),
    (r"每月最后一个(?:周|星期)([一二三四五六日天])", lambda day: f"FREQ=MONTHLY;BYDAY=-1{_CHINESE[day]}"),
)
_HEADS = re.compile(
    rf"every|每|月|rrule|dtstart|freq=|month|(?:the\s+)?(?:end|{'|'.join(_NTH)}|[0-9]+(?:st|nd|rd|th))\b|the\b"
)
_RRULE = re.compile(r"(?:dtstart(?:;value=date)?:([0-9]{8})\s+)?((?:rrule:)?freq=\S*)", re.IGNORECASE)


def is_slot(text: str) -> bool:
    """Tell whether a text means to be a slot, by how it begins."""
    return bool(_HEADS.match(half_width(text[:_LONGEST]).strip().lower()))


def read_slot(text: str) -> tuple[Recurrence, time | None]:
    """Read a slot and its clock time.

    Raises CalendarError `bad-limit`, `bad-recurrence`, `unknown-weekday`.
    """
    written = half_width(text).strip() if len(text) <= _LONGEST else ""
    clocked = _CLOCK.fullmatch(written)
    words, clock = clocked.groups() if clocked else (written, None)
    if match := _RRULE.fullmatch(words):
        rule, since = match[2], _date(text, match[1])
    else:
        rule, since = _rule(words), None
    if not rule:
        raise CalendarError([_bad(text)])
    return Recurrence.of(rule, since), _time(text, clock) if clock else None


def _rule(words: str) -> str:
    for shape, rule in _SHAPES:
        if match := re.fullmatch(shape, words, re.IGNORECASE):
            return rule(*match.groups())
    return ""


def say_slot(recurrence: Recurrence, at: time | None) -> Text:
    """Say a slot in words where there are words for it, else as the rule that it is."""
    clock, said = f" {at:%H:%M}" if at else "", _said(recurrence)
    return Text(said.en + clock, said.zh + clock)


def _said(recurrence: Recurrence) -> Text:
    plain = re.fullmatch(r"FREQ=(WEEKLY|MONTHLY);BY(?:MONTHDAY|DAY)=(-?[0-9]*)([A-Z]{0,2})", recurrence.rule)
    if not plain or recurrence.since:
        return Text(str(recurrence), str(recurrence))
    often, number, code = plain.groups()
    name = WEEKDAY_NAMES[WEEKDAYS[_CODES.index(code)]] if code else Text("", "")
    if often == "WEEKLY":
        return Text(f"every {name.en}", f"每{name.zh}")
    if not code:
        return _day_of_month(int(number)) or Text(str(recurrence), str(recurrence))
    nth = next((word for word, n in _NTH.items() if str(n) == number), None)
    if not nth:
        return Text(str(recurrence), str(recurrence))
    zh = "最后一个" if nth == "last" else f"第{'一二三四'[int(number) - 1]}个"
    return Text(f"the {nth} {name.en} of each month", f"每月{zh}{name.zh}")


def _day_of_month(n: int) -> Text | None:
    if n == -1:
        return Text("the end of each month", "每月末")
    if n < 0:
        return None
    ending = "th" if n in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(n % 10, "th")
    return Text(f"the {n}{ending} of each month", f"每月{n}日")


def _time(text: str, clock: str) -> time:
    try:
        return time.fromisoformat(clock.zfill(5))
    except ValueError:
        raise CalendarError([_bad(text)]) from None


def _date(text: str, written: str | None) -> date | None:
    try:
        return date.fromisoformat(written) if written else None
    except ValueError:
        raise CalendarError([_bad(text)]) from None


def _bad(text: str) -> Problem:
    said = Text(f"'{text[:60]}' is not a fixed date.", f"“{text[:60]}”不是固定时点。")
    hint = Text(
        "Write 'every fri', 'every fri 17:00', 'the 20th of each month' or 'month end'.",
        "请写“每周五”“每周五 17:00”“每月20日”或“月末”。",
    )
    return Problem("bad-limit", said, suggestion=hint)


def _unknown(name: str) -> Problem:
    said = Text(f"'{name[:40]}' is not a day of the week.", f"“{name[:40]}”不是星期名。")
    hint: Text | None = did_you_mean(name.casefold(), _WEEKDAYS)
    if name.casefold() == "day":
        hint = Text("For every date write RRULE:FREQ=DAILY.", "每一天请写 RRULE:FREQ=DAILY。")
    return Problem("unknown-weekday", said, suggestion=hint)
