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
_SHAPE = re.compile(r"([0-9]+(?:\.[0-9]+)?)\s*(\D+)")


def read_amount(text: str) -> tuple[Decimal, Unit]:
    """Read an amount and its unit; raises CalendarError `bad-limit`, `unknown-unit`.

    A week is 7 calendar days, a year 12 months. `2月` is February and is not read; two months are `2个月`.
    """
    written = text.strip()
    if written == _HALF_A_YEAR:
        return Decimal(6), "month"
    match = _SHAPE.fullmatch(half_width(written)) if len(text) <= 60 else None
    if not match:
        raise CalendarError([_bad_limit(text)])
    number, word = match.groups()
    known = re.sub(r"[\s-]+", "_", word.casefold()).replace("个_", "个")
    known = known if known in _SPELLINGS else known.removeprefix("个")
    unit = _SPELLINGS.get(known)
    if not unit:
        raise CalendarError([_unknown_unit(written[slice(*match.span(2))], word)])
    return _times(number, _TIMES.get(known, 1)), unit


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
    hint = Text("Write an amount and a unit, such as '10 working_days'.", "请写数量和单位，如“10个工作日”。")
    return Problem("bad-limit", said, suggestion=hint)


def _unknown_unit(written: str, word: str) -> Problem:
    ours = (*UNITS, "hour", "week", "year")
    known = ours if word.isascii() else [s for s in _SPELLINGS if not s.isascii()]
    said = Text(f"'{written}' is not a unit of time limits.", f"“{written}”不是时限单位。")
    return Problem(
        "unknown-unit", said, suggestion=did_you_mean(word.removeprefix("个").replace("天", "日"), known)
    )
