"""Months as people know them, in both languages."""

from datetime import date
from unicodedata import east_asian_width

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from govflow.errors import Text
from govflow.worktime import DayException, WorkCalendar, draw_month

HOURS = ("09:00-12:00", "13:00-18:00")
WEEK = dict.fromkeys(["mon", "tue", "wed", "thu", "fri"], HOURS)
DRAGON_BOAT = DayException(name=Text("Dragon Boat Festival", "端午节"))
OFFICE = WorkCalendar(
    "Asia/Shanghai",
    WEEK,
    {**{date(2016, 6, n): DRAGON_BOAT for n in (9, 10, 11)}, date(2016, 6, 12): HOURS, date(2016, 6, 14): ()},
)
MARKS: dict[date, str | Text] = {
    date(2016, 6, 7): Text("received", "收到"),
    date(2016, 6, 8): "1",
    date(2016, 6, 12): "1",
    date(2016, 7, 1): Text("due", "到期"),
}


def test_a_month_is_drawn_in_english() -> None:
    assert draw_month(OFFICE, 2016, 6, MARKS).en.splitlines() == [
        "                June 2016",
        " Mon   Tue   Wed   Thu   Fri   Sat   Sun",
        "               1     2     3     4-    5-",
        "   6   > 7   = 8     9*   10*   11*  =12+",
        "  13    14*   15    16    17    18-   19-",
        "  20    21    22    23    24    25-   26-",
        "  27    28    29    30",
        "- rest day",
        "* Dragon Boat Festival (9 to 11 Jun 2016)",
        "* holiday (14 Jun 2016)",
        "+ works (12 Jun 2016)",
        "> received (7 Jun 2016)",
        "= 1 (8 Jun 2016; 12 Jun 2016)",
    ]


def test_a_month_is_drawn_in_chinese() -> None:
    drawn = draw_month(OFFICE, 2016, 6, MARKS).zh.splitlines()
    assert drawn[:2] == ["                2016年6月", "  一    二    三    四    五    六    日"]
    assert drawn[-4:] == [
        "* 节假日（2016年6月14日）",
        "+ 上班（2016年6月12日）",
        "> 收到（2016年6月7日）",
        "= 1（2016年6月8日、2016年6月12日）",
    ]


def columns(text: str) -> int:
    return sum(1 + (east_asian_width(c) in "WF") for c in text)


@settings(deadline=None)
@given(st.integers(1990, 2060), st.integers(1, 12))
def test_every_date_stands_under_its_weekday(year: int, month: int) -> None:
    drawn = draw_month(OFFICE, year, month, {})
    heading, *weeks = drawn.zh.splitlines()[1:]
    ends = [columns(heading[: heading.index(name) + 1]) for name in "一二三四五六日"]
    assert ends == [columns(drawn.en.splitlines()[1][: 6 * n + 4]) for n in range(7)]
    seen = 0
    for week in weeks[:6]:
        for weekday, end in enumerate(ends):
            if number := week[end - 2 : end].strip():
                if not number.isdigit():
                    break
                seen += 1
                assert date(year, month, int(number)).weekday() == weekday
    assert seen >= 28


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_more_marks_than_signs_share_the_last(lang: str) -> None:
    many: dict[date, str | Text] = {date(2016, 6, n): str(n) for n in range(1, 20)}
    assert "?19" in draw_month(OFFICE, 2016, 6, many).to(lang)
