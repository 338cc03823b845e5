"""Limits on the edge: in whatever decimal context, in full-width text, across midnight, and in order."""

from datetime import UTC, date, datetime, timedelta
from decimal import Inexact, Rounded, localcontext
from itertools import product
from typing import get_args

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from govflow.errors import CalendarError
from govflow.worktime import PROFILES, Slot, TimeLimit, WorkCalendar, parse_limit
from govflow.worktime.profiles import UNITS, End, Roll, Start, Unit

HOURS = ("09:00-12:00", "13:00-18:00")
WEEK = dict.fromkeys(["mon", "tue", "wed", "thu", "fri"], HOURS)
SHANGHAI = WorkCalendar("Asia/Shanghai", WEEK, {date(2016, 5, 2): ()})
NEW_YORK = WorkCalendar("America/New_York", WEEK, {date(2016, 7, 4): ()})


def at(text: str, calendar: WorkCalendar = SHANGHAI) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=calendar.tzinfo)


def refused(text: str) -> CalendarError:
    with pytest.raises(CalendarError) as caught:
        parse_limit(text, "elapsed")
    return caught.value


# -- amounts


@pytest.mark.parametrize("traps", [[], [Inexact, Rounded]])
@pytest.mark.parametrize("unit", ["natural_hour", "working_hour"])
def test_a_due_instant_does_not_depend_on_the_settings_of_the_host(unit: str, traps: list[type]) -> None:
    plain = parse_limit(f"2.2345 {unit}", "elapsed").due(at("2016-05-17 09:00"), SHANGHAI)
    with localcontext() as context:
        context.prec = 3
        for trap in traps:
            context.traps[trap] = True
        assert parse_limit(f"2.2345 {unit}", "elapsed").due(at("2016-05-17 09:00"), SHANGHAI) == plain
    assert plain - at("2016-05-17 09:00") == timedelta(seconds=8044.2)


@pytest.mark.parametrize("amount", [1.5, "10", True, None, float("nan"), [1], "9" * 1000])
def test_an_amount_that_is_no_exact_number_is_refused(amount: object) -> None:
    with pytest.raises(CalendarError) as caught:
        TimeLimit(amount, "working_day", "at_once", "instant", "keep")  # type: ignore[arg-type]
    [problem] = caught.value.problems
    assert problem.code == "bad-limit"
    assert problem.suggestion
    assert len(problem.message.en) < 100


@pytest.mark.parametrize(
    ("text", "en", "zh"),
    [
        ("1.5 calendar_days", "Use natural_hour.", "请改用小时。"),
        ("1.5个自然日", "Use natural_hour.", "请改用小时。"),
        ("1.5 working_days", "Use working_hour.", "请改用工作小时。"),
    ],
)
def test_part_of_a_day_is_said_in_hours_of_its_own_kind(text: str, en: str, zh: str) -> None:
    [problem] = refused(text).problems
    assert problem.suggestion
    assert (problem.suggestion.en, problem.suggestion.zh) == (en, zh)


@pytest.mark.parametrize(
    ("text", "zh"),
    [
        ("10个工做日", "是否想写“工作日”？"),
        ("10旬", "可用：小时、工作小时、工作时、自然日、日、天、周、星期、工作日、个月、年。"),
        ("10分", "请写小时：30分钟为“0.5小时”。"),
        ("2月", "是否想写“个月”？"),  # that is February
        ("10 workin_day", "是否想写“working_day”？"),
    ],
)
def test_a_unit_is_suggested_in_the_script_of_the_writer(text: str, zh: str) -> None:
    [problem] = refused(text).problems
    assert problem.suggestion
    assert problem.suggestion.zh == zh


# -- full-width text


@pytest.mark.parametrize(
    ("wide", "plain"),
    [
        ("１０个工作日", "10个工作日"),
        ("１０　ｗｏｒｋｉｎｇ＿ｄａｙｓ", "10 working_days"),
        ("１．５小时", "1.5小时"),
        ("每周五 17：00", "每周五 17:00"),
        ("ｅｖｅｒｙ　ｆｒｉ　１７：００", "every fri 17:00"),
    ],
)
def test_full_width_text_is_read_as_plain_text(wide: str, plain: str) -> None:
    assert parse_limit(wide, "civil_code") == parse_limit(plain, "civil_code")


def test_a_slot_and_a_limit_read_full_width_text_by_themselves() -> None:
    assert Slot.parse("每周五１７：００") == Slot.parse("每周五17:00")
    assert TimeLimit.parse("３日", "elapsed") == TimeLimit.parse("3日", "elapsed")


def test_hours_may_be_written_full_width() -> None:
    wide = dict.fromkeys(WEEK, ("０９：００－１２：００", "13：00-18：00"))
    assert WorkCalendar("Asia/Shanghai", wide).weekly == WorkCalendar("Asia/Shanghai", WEEK).weekly


@pytest.mark.parametrize("text", ["１０", "每周８", "每周五２５：００"])
def test_what_is_refused_is_quoted_as_it_was_written(text: str) -> None:
    [problem] = refused(text).problems
    assert text in problem.message.zh


def test_a_unit_is_quoted_as_it_was_written() -> None:
    [problem] = refused("１０ ｗｏｒｋ").problems
    assert "ｗｏｒｋ" in problem.message.zh
    assert problem.suggestion
    assert "working_day" in problem.suggestion.en


def test_a_small_raised_digit_is_not_a_digit() -> None:
    assert refused("10² 工作日").code == "unknown-unit"


# -- the end of a day


def test_received_exactly_at_closing_the_day_ends_at_midnight() -> None:
    limit = TimeLimit(1, "calendar_day", "at_once", "closing", "keep")
    assert limit.due(at("2016-05-17 17:59"), SHANGHAI) == at("2016-05-17 18:00")
    assert limit.due(at("2016-05-17 18:00"), SHANGHAI) == at("2016-05-18 00:00")


def test_received_exactly_at_closing_a_working_day_is_the_next_one() -> None:
    limit = TimeLimit(1, "working_day", "at_once", "closing", "keep")
    assert limit.due(at("2016-05-17 17:59"), SHANGHAI) == at("2016-05-17 18:00")
    assert limit.due(at("2016-05-17 18:00"), SHANGHAI) == at("2016-05-18 18:00")


@pytest.mark.parametrize("end", ["closing", "midnight"])
def test_where_the_clock_goes_back_over_midnight_the_day_ends_at_the_second_one(end: End) -> None:
    island = WorkCalendar("America/St_Johns", WEEK)  # 00:01 became 23:01 of the day before
    start = at("2010-11-06 23:30", island).replace(fold=1)
    due = TimeLimit(1, "calendar_day", "at_once", end, "keep").due(start, island)
    assert due.astimezone(UTC) - start.astimezone(UTC) == timedelta(minutes=30)


# -- in order


def test_from_instant_to_instant_a_limit_cannot_roll() -> None:
    with pytest.raises(CalendarError) as caught:
        TimeLimit(1, "calendar_day", "at_once", "instant", "next")
    [problem] = caught.value.problems
    assert problem.code == "roll-needs-an-end"
    assert problem.suggestion


_minutes = st.integers(0, 366 * 24 * 60)


@given(
    st.sampled_from([SHANGHAI, NEW_YORK]), st.sampled_from(sorted(PROFILES)), st.sampled_from(UNITS),
    st.integers(1, 40), _minutes, st.integers(0, 5 * 24 * 60),
)  # fmt: skip
def test_what_is_received_later_is_never_due_sooner(
    calendar: WorkCalendar, profile: str, unit: str, n: int, first: int, later: int
) -> None:
    limit = parse_limit(f"{n} {unit}", profile)
    start = datetime(2016, 1, 1, tzinfo=UTC) + first * timedelta(minutes=1)
    a, b = (limit.due(s, calendar).astimezone(UTC) for s in (start, start + timedelta(minutes=later)))
    # On the wall clock it may differ by the hour of a clock change; months that lack the day end on their
    # last.
    elapses = profile == "elapsed" and unit in ("calendar_day", "month")
    hours = 24 if elapses and unit == "month" else elapses and calendar is NEW_YORK
    assert b >= a - timedelta(hours=hours)


def _conventions() -> list[TimeLimit]:
    units: list[Unit] = ["calendar_day", "working_day", "month"]
    days = product(units, get_args(Start), get_args(End), get_args(Roll))
    return [
        TimeLimit(1, unit, start, end, roll)
        for unit, start, end, roll in days
        if (start, end) != ("at_once", "instant") or unit == "working_day" or roll == "keep"
    ]


@given(st.sampled_from(_conventions()), st.integers(1, 9), _minutes, st.integers(0, 5 * 24 * 60))
def test_that_holds_for_every_convention(limit: TimeLimit, n: int, first: int, later: int) -> None:
    limit = attrs.evolve(limit, amount=n)
    start = datetime(2016, 1, 1, tzinfo=UTC) + first * timedelta(minutes=1)
    assert limit.due(start, SHANGHAI) <= limit.due(start + timedelta(minutes=later), SHANGHAI)
