"""What a spreadsheet made of a cell by itself: `1-5` a date, `0301` a number, `22:00` a fraction of a day.

Two moments tell. A cell that is a date to Excel stands where no date belongs: refused at once, whatever
its text would mean. And a problem that was found in a cell is told anew if the cell is a number or a time to
Excel, or, in CSV, has the text in which Excel writes what it changed.
"""

import re
from calendar import monthrange
from datetime import date

from govflow.errors import Place, Problem, Text

DATE, TIME, NUMBER, ROUNDED = "date", "time", "number", "rounded"
LOST = "lost"  # a number among texts that begin with a zero
CODES = ("code", "enum", "category", "unit", "text")  # kinds of column whose values may begin with a zero
RETOLD = re.compile("bad-|unknown-|empty-|missing-|no-limit")
_AS_TEXT = Text("Format the column as text, then type it again.", "请先将该列设为文本格式，再重新输入。")
_DAY = re.compile(r"([0-9]{4})[/年.]([0-9]{1,2})[/月.]([0-9]{1,2})日?")
_SHORT = re.compile(
    r"[0-9]{1,2}月[0-9]{1,2}日|[0-9]{1,2}-[A-Z][a-z]{2}|[A-Z][a-z]{2}-[0-9]{2}|[0-9]{1,2}/[0-9]{1,2}"
)
_POWER = re.compile(r"-?[0-9](\.[0-9]+)?E\+[0-9]{1,3}")


def misplaced(change: str, text: str, kind: str, place: Place, cell: str) -> Problem | None:
    """Return why what Excel made of a cell may not stand in a column of this kind; None if it may."""
    if change == DATE and kind not in ("date", "instant"):
        return _date(text, kind, place, cell)
    if change == TIME and kind not in ("time", "duration"):
        return _time(text, place, cell)
    if change == ROUNDED:
        said = Text(
            f"Excel made a number of {cell} and kept fifteen digits of it.",
            f"{cell} 被 Excel 转成数值，仅保留 15 位有效数字。",
        )
        return Problem("excel-number", said, place, _AS_TEXT)
    if change == LOST:
        said = Text(
            f"{cell} is the number {text}, and others here begin with 0.",
            f"{cell} 是数值 {text}，而本列其他编码以 0 开头。",
        )
        return Problem("excel-number", said, place, _typed(f"0{text}"))
    return None


def shortened(code: str, where: str, place: Place, cell: str) -> Problem:
    """Return the problem of a code that is a number to Excel, and begins with a zero `where` it is used."""
    number = code.lstrip("0")
    said = Text(
        f"{cell} is the number {number}, and {where} says {code}.",
        f"{cell} 是数值 {number}，而 {where} 中写的是 {code}。",
    )
    return Problem("excel-number", said, place, _typed(code))


def _typed(text: str) -> Text:
    return Text(f"Was it typed as {text}? {_AS_TEXT.en}", f"是否输入了 {text}？{_AS_TEXT.zh}")


def retold(problem: Problem, change: str, text: str, kind: str, cell: str) -> Problem:
    """Return the problem of a cell as what Excel did to it, where that is what happened."""
    place = problem.place
    if place is None or not RETOLD.match(problem.code):
        return problem
    if whole := _whole_day(text):
        said = Text(f"'{text}' is how Excel writes a date.", f"“{text}”是 Excel 的日期写法。")
        return Problem("excel-date", said, place, Text(f"Write {whole}.", f"请写作 {whole}。"))
    if change == DATE or _SHORT.fullmatch(text):
        return _date(text, kind, place, cell)
    if change == TIME:
        return _time(text, place, cell)
    if _POWER.fullmatch(text) or (change == NUMBER and kind in ("", *CODES)):
        return _number(problem, text, cell)
    return problem


def decimal_comma(text: str, place: Place) -> Problem | None:
    """Return the problem of `3,5` in a file with semicolons, where it may be one number or a list of two."""
    if not re.fullmatch("-?[0-9]+,[0-9]+", text):
        return None
    low, _, high = text.partition(",")
    said = Text(f"Is '{text}' one number or a list of two?", f"“{text}”是一个小数，还是两个数？")
    hint = Text(f"Write {low}.{high}, or {low} | {high}.", f"请写作 {low}.{high}，或 {low} | {high}。")
    return Problem("excel-number", said, place, hint)


def _date(text: str, kind: str, place: Place, cell: str) -> Problem:
    said = Text(f"Excel made a date of {cell}: {text}.", f"{cell} 被 Excel 转成了日期：{text}。")
    low, high = _numbers(text)
    if not low:
        return Problem("excel-date", said, place, _AS_TEXT)
    if kind not in ("int", "decimal") or low >= high:
        return Problem("excel-date", said, place, _typed(f"{low}-{high}"))
    hint = Text(
        f"Was it typed as {low}-{high}? Write a range as {low}..{high}. {_AS_TEXT.en}",
        f"是否输入了 {low}-{high}？范围请写作 {low}..{high}。{_AS_TEXT.zh}",
    )
    return Problem("excel-date", said, place, hint)


def _numbers(text: str) -> tuple[int, int]:
    """Return the two numbers of which Excel made a date; zeros where the text does not tell them.

    They are a month and a day, or, where no month has so many days, a month and a year: 1-50 is January 1950.
    """
    try:
        found = date.fromisoformat(text[:10])
    except ValueError:
        said = re.fullmatch("([0-9]{1,2})[月/]([0-9]{1,2})日?", text)
        return (int(said[1]), int(said[2])) if said else (0, 0)
    year = found.year % 100
    if found.day == 1 and year > monthrange(2024, found.month)[1]:
        return found.month, year
    return found.month, found.day


def _whole_day(text: str) -> str:
    said = _DAY.fullmatch(text)
    try:
        return date(*map(int, said.groups())).isoformat() if said else ""
    except ValueError:
        return ""


def _time(text: str, place: Place, cell: str) -> Problem:
    said = Text(f"Excel made a time of {cell}: {text}.", f"{cell} 被 Excel 转成了时间：{text}。")
    return Problem("excel-date", said, place, _AS_TEXT)


def _number(problem: Problem, text: str, cell: str) -> Problem:
    """Return the problem with what else the number may have been typed as."""
    said = Text(
        f"{problem.message.en} Excel made a number of {cell}.",
        f"{problem.message.zh}{cell} 被 Excel 转成了数值。",
    )
    hint = _typed(f"0{text}") if text.isdecimal() else _AS_TEXT
    return Problem("excel-number", said, problem.place, hint)
