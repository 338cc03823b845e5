"""A month drawn as people know it: Monday to Sunday, with rest days, holidays, worked weekends and marks."""

from calendar import monthrange
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from types import MappingProxyType
from unicodedata import east_asian_width

import attrs

from govflow.errors import CalendarError, Problem, Text
from govflow.worktime.calendar import WorkCalendar
from govflow.worktime.hours import WEEKDAYS
from govflow.worktime.instants import FIRST_YEAR, LAST_YEAR, out_of_range
from govflow.worktime.names import both
from govflow.worktime.wording import WEEKDAY_NAMES, runs, say_all, say_span

_SIGNS = ">=!@#%&"  # of the marks, in the order in which they are given
_OTHERS = "?"
_CELL = 6
_REST, _HOLIDAY, _WORKED = "-", "*", "+"
_NO_MARKS: Mapping[date, str | Text] = MappingProxyType({})
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


@attrs.frozen
class Mark:
    """What a date is, such as `due`, with the sign that stands before it: its own, or the next free one."""

    text: Text
    sign: str = ""


def draw_month(
    calendar: WorkCalendar, year: int, month: int, marks: Mapping[date, "str | Text | Mark"] = _NO_MARKS
) -> Text:
    """Draw a month (月历) as plain text: a heading, the weeks, and a legend of what there is in it.

    After a date stands `-` for a rest day, `*` for a rest day with a name or on a weekday (a holiday), `+`
    for a worked weekend. `marks` says what a date is, such as `due`; before it stands a sign for each
    different mark, its own or one in the order of their first mention. Chinese counts as two columns, as
    terminals do.

    Raises CalendarError `no-such-month`, `out-of-range`.
    """
    _refuse(year, month)
    days = [date(year, month, n + 1) for n in range(monthrange(year, month)[1])]
    kinds = {day: _kind(day, calendar) for day in days}
    marked = {day: mark if isinstance(mark, Mark) else Mark(both(mark)) for day, mark in marks.items()}
    signs = _signs(marked.values())
    cells = [f" {signs[marked[d]] if d in marked else ' '}{d.day:>2}{kinds[d]}".ljust(_CELL) for d in days]
    legend = [*_legend(days, kinds, calendar), *_marked(days, marked, signs)]
    titles = Text(f"{_MONTHS[month - 1]} {year}", f"{year}年{month}月")
    drawn = (
        [_middle(titles.to(lang)), _heading(lang), *_weeks(cells, days[0].weekday())]
        + [f"{sign} {text.to(lang)}" for sign, text in legend]
        for lang in ("en", "zh")
    )
    return Text(*("\n".join(line.rstrip() for line in lines) for lines in drawn))


def _refuse(year: int, month: int) -> None:
    if month not in range(1, 13):
        said, hint = (
            Text(f"There is no month {month}.", f"没有 {month} 月。"),
            Text("Use 1 to 12.", "请用 1 至 12。"),
        )
        raise CalendarError([Problem("no-such-month", said, suggestion=hint)])
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise CalendarError([out_of_range()])


def columns(text: str) -> int:
    """Return how many columns of a terminal a text takes: two for each Chinese character."""
    return sum(2 if east_asian_width(c) in "WF" else 1 for c in text)


def _kind(day: date, calendar: WorkCalendar) -> str:
    said = calendar.exceptions.get(day)
    if calendar.is_working_day(day):
        return " " if said is None or calendar.is_regular(day) else _WORKED
    return _HOLIDAY if said and (said.name or calendar.is_regular(day)) else _REST


def _signs(marks: Iterable[Mark]) -> dict[Mark, str]:
    different = list(dict.fromkeys(marks))
    own = {mark.sign for mark in different}
    free = iter([sign for sign in _SIGNS if sign not in own])
    return {mark: mark.sign or next(free, _OTHERS) for mark in different}


def _middle(title: str) -> str:
    return " " * ((7 * _CELL - columns(title)) // 2) + title


def _heading(lang: str) -> str:
    names = [WEEKDAY_NAMES[day].to(lang) for day in WEEKDAYS]
    short = [name[-1] if lang == "zh" else name[:3] for name in names]
    return "".join(" " * (4 - columns(name)) + name + " " * (_CELL - 4) for name in short)


def _weeks(cells: list[str], blank: int) -> Iterator[str]:
    cells = [" " * _CELL] * blank + cells
    for n in range(0, len(cells), 7):
        yield "".join(cells[n : n + 7])


def _legend(
    days: list[date], kinds: Mapping[date, str], calendar: WorkCalendar
) -> Iterator[tuple[str, Text]]:
    if _REST in kinds.values():
        yield _REST, Text("rest day", "休息日")
    for sign, usual in ((_HOLIDAY, Text("holiday", "节假日")), (_WORKED, Text("works", "上班"))):
        names = {d: (calendar.exceptions[d].name or usual) for d in days if kinds[d] == sign}
        for name in dict.fromkeys(names.values()):
            yield sign, _dated(name, [d for d in names if names[d] == name])


def _marked(
    days: list[date], said: Mapping[date, Mark], signs: Mapping[Mark, str]
) -> Iterator[tuple[str, Text]]:
    for mark, sign in signs.items():
        if here := [d for d in days if said.get(d) == mark]:
            yield sign, _dated(mark.text, here)


def _dated(name: Text, days: list[date]) -> Text:
    when = say_all(say_span(*run) for run in runs(days))
    return Text(f"{name.en} ({when.en})", f"{name.zh}（{when.zh}）")
