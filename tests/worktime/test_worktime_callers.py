"""What callers of the library may write, what they are shown, and what they are told where they err."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from govflow.errors import CalendarError, Text
from govflow.worktime import (
    DayException,
    HolidayPlan,
    Recurrence,
    Season,
    Slot,
    TimeLimit,
    WorkCalendar,
    account,
    draw_month,
    one_limit,
    parse_limit,
    with_plans,
)

CHINA, LONDON = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/London")
WEEK = dict.fromkeys(["mon", "tue", "wed", "thu", "fri"], ("09:00-12:00", "13:00-18:00"))
OFFICE = WorkCalendar("Asia/Shanghai", WEEK, name="office", revision="2018")
MAY_DAY = date(2018, 5, 1)
START = datetime(2018, 6, 5, 9, tzinfo=CHINA)
LIMIT = TimeLimit.parse("10 working_days", "elapsed")


def refused(does: Callable[[], object]) -> CalendarError:
    with pytest.raises(CalendarError) as caught:
        does()
    return caught.value


# -- names


def test_a_calendar_shows_its_name_rather_than_all_that_it_says() -> None:
    assert repr(OFFICE) == "WorkCalendar('office', Asia/Shanghai, edition 2018)"
    assert repr(WorkCalendar("Asia/Shanghai", WEEK)) == "WorkCalendar(Asia/Shanghai)"


def test_a_plain_name_stands_for_both_languages() -> None:
    both = Text("Labour Day", "Labour Day")
    plan = HolidayPlan(
        "2018", closed={MAY_DAY: "Labour Day"}, worked={date(2018, 5, 5): Text("works", "上班")}
    )
    assert plan.closed[MAY_DAY] == both
    assert plan.worked[date(2018, 5, 5)] == Text("works", "上班")
    assert DayException((), "Labour Day").name == both
    assert Season((6, 1), (9, 30), WEEK, "Labour Day").name == both
    assert WorkCalendar("Asia/Shanghai", WEEK, title="Labour Day").title == both
    told = account(LIMIT, datetime(2018, 4, 27, 9, tzinfo=CHINA), with_plans(OFFICE, [plan]))
    assert "Labour Day (1 May 2018)" in told.text.en


def test_a_zone_may_be_given_as_a_zone() -> None:
    assert WorkCalendar(CHINA, WEEK) == WorkCalendar("Asia/Shanghai", WEEK)


# -- months


def test_a_month_is_drawn_without_marks() -> None:
    assert draw_month(OFFICE, 2018, 6) == draw_month(OFFICE, 2018, 6, {})


@pytest.mark.parametrize(
    ("year", "month", "code"),
    [
        (2018, 13, "no-such-month"),
        (2018, 0, "no-such-month"),
        (0, 1, "out-of-range"),
        (10_000, 1, "out-of-range"),
    ],
)
def test_a_month_that_is_none_is_refused(year: int, month: int, code: str) -> None:
    assert refused(lambda: draw_month(OFFICE, year, month)).code == code


# -- editions


@pytest.mark.parametrize("plans", [[], [HolidayPlan("1"), HolidayPlan("2", date(2018, 1, 1))]])
def test_an_edition_is_never_asked_for_without_a_zone(plans: list[HolidayPlan]) -> None:
    calendar = with_plans(OFFICE, plans)
    assert refused(lambda: calendar.edition(datetime(2018, 6, 5))).code == "naive-instant"


# -- shares


@pytest.mark.parametrize("share", [Fraction(4, 5), Decimal("0.8")])
def test_a_share_may_be_any_exact_number(share: Fraction | Decimal) -> None:
    assert LIMIT.at_share(share, START, OFFICE) == datetime(2018, 6, 14, 18, tzinfo=CHINA)


def test_all_of_a_limit_is_its_due_instant() -> None:
    assert LIMIT.at_share(1, START, OFFICE) == LIMIT.due(START, OFFICE)


@pytest.mark.parametrize(
    "share", [0.8, "0.8", None, 0, Decimal("NaN"), Decimal("sNaN"), Decimal("Infinity"), Decimal("1E-999999")]
)
@pytest.mark.parametrize("limit", [LIMIT, Slot.parse("every fri")])
def test_a_share_that_is_not_exact_is_refused(limit: TimeLimit | Slot, share: Any) -> None:
    error = refused(lambda: limit.at_share(share, START, OFFICE))
    assert error.code == "bad-share"
    assert "Fraction" in str(error)


# -- a time that comes twice


def test_where_a_time_comes_twice_its_offset_is_said() -> None:
    always = WorkCalendar("Europe/London", dict.fromkeys([*WEEK, "sat", "sun"], ("00:00-24:00",)))
    start = datetime(2024, 10, 27, 1, 30, tzinfo=LONDON)
    told = account(parse_limit("1 hour", "elapsed"), start, always).text
    assert told.en == (
        "1 hour, received and counted from Sun 27 Oct 2024 01:30 (UTC+01:00)."
        " Due Sun 27 Oct 2024 01:30 (UTC+00:00)."
    )
    assert told.zh == (
        "时限1小时，自2024年10月27日（周日）01:30（UTC+01:00）收到时起算。"
        "到期：2024年10月27日（周日）01:30（UTC+00:00）。"
    )


def test_where_a_time_comes_once_no_offset_is_said() -> None:
    assert "UTC" not in account(LIMIT, START, OFFICE).text.en


# -- what is said of mistakes


def test_an_answer_beyond_the_years_is_told_as_a_date() -> None:
    error = refused(lambda: TimeLimit.parse("36500 hours", "elapsed").due(START.replace(year=2199), OFFICE))
    assert error.text == Text(
        "The date lies outside the years 1900 to 2200. [out-of-range]",
        "日期超出 1900 年至 2200 年的范围。 [out-of-range]",
    )


def test_an_instant_beyond_the_years_is_named() -> None:
    error = refused(lambda: OFFICE.midnight(date(2300, 1, 1)))
    assert error.text.en.startswith("2300-01-01 lies outside")
    assert error.text.zh.startswith("2300-01-01 超出 1900 年")


def test_a_recurrence_that_is_wrong_is_quoted_as_it_was_written() -> None:
    written = "RRULE:FREQ=Monthly;COUNT=3"
    assert f"'{written}'" in str(refused(lambda: parse_limit(written, "civil_code")))
    assert Recurrence.of("freq=weekly;byday=fr") == parse_limit("rrule:freq=weekly;byday=fr", "elapsed").rule  # type: ignore[union-attr]


@pytest.mark.parametrize("text", ["Every Fri 17:00", "THE LAST FRIDAY OF MONTH", "The 20TH of each Month"])
def test_capitals_change_nothing(text: str) -> None:
    assert parse_limit(text, "civil_code") == parse_limit(text.lower(), "civil_code")


def test_every_day_suggests_a_rule_and_no_sunday() -> None:
    [problem] = refused(lambda: parse_limit("every Day", "civil_code")).problems
    assert problem.message.en == "'Day' is not a day of the week."
    assert problem.suggestion == Text(
        "For every date write RRULE:FREQ=DAILY.", "每一天请写 RRULE:FREQ=DAILY。"
    )
    assert parse_limit("RRULE:FREQ=DAILY", "civil_code").due(START, OFFICE).date() == date(2018, 6, 6)


def test_the_units_that_are_known_are_all_told() -> None:
    [problem] = refused(lambda: parse_limit("10 fortnights", "civil_code")).problems
    assert problem.suggestion
    known = problem.suggestion.en.removeprefix("Known: ").removesuffix(".").split(", ")
    assert {"hour", "week", "year", "month", "working_day"} < set(known)
    assert all(parse_limit(f"10 {unit}", "civil_code") for unit in known)


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("15天", "15 calendar_days"),
        ("1周", "7 calendar_days"),
        ("2个星期", "14 calendar_days"),
        ("1 week", "7 calendar_days"),
        ("2 weeks", "14 calendar_days"),
        ("半年", "6 months"),
        ("0.5年", "6 months"),
        ("3日内", "3 calendar_days"),
        ("1小时内", "1 hour"),
        ("5个工作日以内", "5 working_days"),
        ("半年之内", "6 months"),
        ("十个工作日", "10 working_days"),
        ("两个月", "2 months"),
        ("一周", "7 calendar_days"),
        ("十五日", "15 calendar_days"),
        ("二十天", "20 calendar_days"),
        ("九十九日", "99 calendar_days"),
        ("一百个工作日", "100 working_days"),
    ],
)
def test_everyday_words_are_read(text: str, plain: str) -> None:
    assert parse_limit(text, "civil_code") == parse_limit(plain, "civil_code")


@pytest.mark.parametrize(
    "text", ["一百零五日", "二十二十日", "两十天", "十一二天", "一二天", "百一天", "内", "十"]
)
def test_numbers_that_are_none_are_not_guessed(text: str) -> None:
    assert refused(lambda: parse_limit(text, "civil_code")).code == "bad-limit"


@pytest.mark.parametrize(
    ("text", "zh"),
    [
        ("半天", "请写小时，如“4个工作小时”。"),
        ("当日内", "请写小时数，如“8个工作小时”。"),
        ("即时", "请写最长多久，如“1小时”。"),
        ("30分钟", "请写小时：30分钟为“0.5小时”。"),
        ("半个月", "请写“15天”。"),
        ("很快", "请写数量和单位，如“10个工作日”。"),
    ],
)
def test_what_is_no_limit_is_told_how_to_write_it(text: str, zh: str) -> None:
    (problem,) = refused(lambda: parse_limit(text, "civil_code")).problems
    assert problem.suggestion is not None
    assert problem.suggestion.zh == zh
    advised = zh.split("“")[1].split("”", maxsplit=1)[0]
    assert parse_limit(advised, "civil_code")


def test_every_limit_has_one_spelling_which_reads_as_the_same() -> None:
    written = [
        "7个工作日",
        "７ working_days",
        "1 week",
        "1.50 小时",
        "every fri 17:00",
        "每周五 17:00",
        "每月20日",
    ]
    spelt = [one_limit(text) for text in written]
    assert spelt == [
        "7 working_days", "7 working_days", "7 calendar_days", "1.5 natural_hours", "every Friday 17:00",
        "every Friday 17:00", "the 20th of each month",
    ]  # fmt: skip
    assert [parse_limit(text, "elapsed") for text in spelt] == [parse_limit(t, "elapsed") for t in written]
    assert [one_limit(text) for text in spelt] == spelt
    assert [one_limit(text) for text in ("review", "none", "", "0 days")] == ["review", "none", "", "0 days"]


def test_part_of_a_day_hides_in_no_week() -> None:
    assert refused(lambda: parse_limit("1.5 weeks", "civil_code")).code == "days-not-whole"


# -- mistakes of the kind that a type checker finds

PAUSE: Any = (START, START + timedelta(days=1))
WRONG: list[tuple[str, Callable[[], object]]] = [
    ("unknown-zone", lambda: WorkCalendar(None, WEEK)),  # type: ignore[arg-type]
    ("bad-interval", lambda: WorkCalendar("Asia/Shanghai", {**WEEK, "mon": None})),  # type: ignore[dict-item]
    ("bad-interval", lambda: WorkCalendar("Asia/Shanghai", WEEK, {MAY_DAY: None})),  # type: ignore[dict-item]
    ("bad-full-day", lambda: WorkCalendar("Asia/Shanghai", WEEK, full_day=8)),  # type: ignore[arg-type]
    ("not-a-pause", lambda: LIMIT.due(START, OFFICE, pauses=[PAUSE])),
    ("not-a-pause", lambda: Slot.parse("every fri").due(START, OFFICE, pauses=[PAUSE])),
    ("not-a-time-limit", lambda: LIMIT.due(START, OFFICE, extensions=["5 working_days"])),  # type: ignore[list-item]
    ("not-a-time-limit", lambda: Slot.parse("every fri").due(START, OFFICE, extensions="5 days")),  # type: ignore[arg-type]
]


@pytest.mark.parametrize(("code", "does"), WRONG)
def test_a_value_of_another_type_is_refused_with_a_suggestion(code: str, does: Callable[[], object]) -> None:
    problems = refused(does).problems
    assert {problem.code for problem in problems} == {code}
