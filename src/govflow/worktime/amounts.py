"""Amounts of time as they are written and said: `10 working_days`, `2 months`, `4个工作小时`."""

import re
from decimal import Decimal
from fractions import Fraction

from govflow.errors import CalendarError, Problem, Text, did_you_mean
from govflow.worktime.instants import HOUR
from govflow.worktime.profiles import UNITS, Unit
from govflow.worktime.width import half_width

Amount = int | Decimal

_DIGITS = 6
_LONGEST = 60
_NAMES: dict[Unit, tuple[str, str, str]] = {
    "natural_hour": ("hour", "hours", "小时"),
    "working_hour": ("working hour", "working hours", "个工作小时"),
    "calendar_day": ("calendar day", "calendar days", "个自然日"),
    "working_day": ("working day", "working days", "个工作日"),
    "month": ("month", "months", "个月"),
}
_SPELLINGS: dict[str, Unit] = {
    **{unit: unit for unit in UNITS},
    **{f"{unit}s": unit for unit in UNITS},
    "hour": "natural_hour",
    "hours": "natural_hour",
    "week": "calendar_day",
    "weeks": "calendar_day",
    "year": "month",
    "years": "month",
    "小时": "natural_hour",
    "工作小时": "working_hour",
    "工作时": "working_hour",
    "自然日": "calendar_day",
    "日": "calendar_day",
    "天": "calendar_day",
    "周": "calendar_day",
    "星期": "calendar_day",
    "工作日": "working_day",
    "个月": "month",
    "年": "month",
}
_TIMES = {"week": 7, "weeks": 7, "周": 7, "星期": 7, "year": 12, "years": 12, "年": 12}
_HALF_A_YEAR = "半年"
_CHINESE = "一二三四五六七八九"
_SHAPE = re.compile(rf"([0-9]+(?:\.[0-9]+)?|[{_CHINESE}两十百]+)\s*([^0-9{_CHINESE}两十百]+)")
_WITHIN = re.compile(r"\s*(?:以内|之内|内)$")
_TENS = re.compile(rf"([{_CHINESE}]?)十([{_CHINESE}]?)")


def read_amount(text: str) -> tuple[Decimal, Unit]:
    """Read an amount and its unit; raises CalendarError `bad-limit`, `unknown-unit`.

    A week is 7 calendar days, a year 12 months. `2月` is February and is not read; two months are `2个月`.
    `十个工作日` is read, up to 一百, and `3日内`, `5个工作日以内`: a limit is always within.
    """
    written = _WITHIN.sub("", text.strip()) if len(text) <= _LONGEST else ""
    if written == _HALF_A_YEAR:
        return Decimal(6), "month"
    match = _SHAPE.fullmatch(half_width(written))
    number = _digits(match[1]) if match else ""
    if not match or not number:
        raise CalendarError([_bad_limit(text)])
    word = match[2]
    known = re.sub(r"[\s-]+", "_", word.casefold()).replace("个_", "个")
    known = known if known in _SPELLINGS else known.removeprefix("个")
    unit = _SPELLINGS.get(known)
    if not unit:
        raise CalendarError([_unknown_unit(written[slice(*match.span(2))], word)])
    return _times(number, _TIMES.get(known, 1)), unit


def _digits(number: str) -> str:
    """Return a Chinese number of at most a hundred in digits, `二十五` as 25; "" for any other."""
    if number[0] in "0123456789":
        return number
    if number == "两":
        return "2"
    if number in ("百", "一百"):
        return "100"
    if tens := _TENS.fullmatch(number):
        ten, one = (_CHINESE.find(part) + 1 if part else 0 for part in tens.groups())
        return str((ten or 1) * 10 + one)
    return str(_CHINESE.index(number) + 1) if len(number) == 1 else ""


def _times(number: str, n: int) -> Decimal:
    amount = Fraction(number) * n  # in whatever decimal context
    return (
        Decimal(int(amount)) if n > 1 and amount.denominator == 1 else Decimal(number)
    )  # not whole either way


def say_amount(amount: Amount, unit: Unit) -> Text:
    """Say an amount in words: `10 working days`, `10个工作日`."""
    one, many, zh = _NAMES[unit]
    written = f"{amount:f}" if isinstance(amount, Decimal) else str(amount)
    return Text(f"{written} {one if amount == 1 else many}", f"{written}{zh}")


def write_amount(amount: Amount, unit: Unit) -> str:
    """Return the one spelling of an amount: `1 working_day`, `7 working_days`, `1.5 natural_hours`."""
    digits = f"{amount:f}" if isinstance(amount, Decimal) else str(amount)
    digits = digits.rstrip("0").rstrip(".") if "." in digits else digits
    return f"{digits} {unit}{'' if amount == 1 else 's'}"


def hours_of(amount: Amount | Fraction) -> int:
    """Return so many hours in microseconds, in whatever decimal context."""
    return amount * HOUR if type(amount) is int else int(Fraction(amount) * HOUR)


def is_number(amount: object) -> bool:
    """Tell whether it is a number that is exact: no float, no text, and no True."""
    return isinstance(amount, int | Decimal) and not isinstance(amount, bool)


def written_out(amount: Amount) -> bool:
    """Tell whether an amount is short, by its digits alone: 1E+9999999 is never computed."""
    if isinstance(amount, int):
        return True
    if not is_number(amount):
        return False
    digits, exponent = amount.as_tuple().digits, amount.as_tuple().exponent
    return isinstance(exponent, int) and abs(exponent) <= _DIGITS and len(digits) <= _DIGITS


def one_spelling(amount: Amount) -> Amount:
    """Return a whole number as an int, so that `2` and `2.0` are the same limit."""
    whole = isinstance(amount, Decimal) and written_out(amount) and amount == amount.to_integral_value()
    return int(amount) if whole else amount


def _bad_limit(text: str) -> Problem:
    said = Text(f"'{text[:60]}' is not a time limit.", f"“{text[:60]}”不是时限。")
    return Problem("bad-limit", said, suggestion=_MEANT.get(_WITHIN.sub("", text.strip()), AN_AMOUNT))


AN_AMOUNT = Text("Write an amount and a unit, such as '10 working_days'.", "请写数量和单位，如“10个工作日”。")
_SOME_HOURS = Text("Write hours, such as '4 working_hours'.", "请写小时，如“4个工作小时”。")
_SAME_DAY = Text("Write a number of hours, such as '8 working_hours'.", "请写小时数，如“8个工作小时”。")
_AT_ONCE = Text("Write the longest that it may take, such as '1 hour'.", "请写最长多久，如“1小时”。")
_MEANT = {
    **dict.fromkeys(("半天", "半日", "半个工作日", "半小时", "half a day", "half day"), _SOME_HOURS),
    **dict.fromkeys(("当日", "当天", "即日", "今日", "same day", "today"), _SAME_DAY),
    **dict.fromkeys(("即时", "立即", "立刻", "马上", "随到随办", "at once", "immediately"), _AT_ONCE),
    **dict.fromkeys(("半个月", "半月"), Text("Write '15 calendar_days'.", "请写“15天”。")),
}
_MINUTES = ("分钟", "分", "minute", "minutes", "min", "mins")
_IN_HOURS = Text("Write hours: 30 minutes are '0.5 hours'.", "请写小时：30分钟为“0.5小时”。")


def _unknown_unit(written: str, word: str) -> Problem:
    ours = (*UNITS, "hour", "week", "year")
    known = ours if word.isascii() else [s for s in _SPELLINGS if not s.isascii()]
    said = Text(f"'{written}' is not a unit of time limits.", f"“{written}”不是时限单位。")
    plain = word.casefold().removeprefix("个")
    hint = _IN_HOURS if plain in _MINUTES else None
    return Problem("unknown-unit", said, suggestion=hint or did_you_mean(plain.replace("天", "日"), known))
