"""Editions: what a calendar knew at an instant, and holiday plans that make them."""

import pickle
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import attrs
import pytest

from govflow.errors import CalendarError, Text
from govflow.worktime import DayException, HolidayPlan, Interval, Season, WorkCalendar, with_plans

HOURS = ("09:00-12:00", "13:00-18:00")
WEEK = dict.fromkeys(["mon", "tue", "wed", "thu", "fri"], HOURS)
CHINA = ZoneInfo("Asia/Shanghai")
OFFICE = WorkCalendar("Asia/Shanghai", WEEK, name="office", source="office rules")
NAME = Text("Labour Day", "劳动节")
YEARLY = HolidayPlan(
    "2019",
    date(2018, 12, 6),
    known_since=date(2018, 12, 29),
    known_until=date(2019, 12, 28),
    source="http://www.gov.cn/2019",
    closed={date(2019, 5, 1): NAME, date(2019, 10, 1): NAME},
    worked={date(2019, 2, 2): NAME, date(2019, 9, 29): NAME},
)
AMENDED = HolidayPlan(
    "2019-03",
    date(2019, 3, 22),
    closed={date(2019, 5, 2): NAME, date(2019, 5, 3): NAME},
    worked={date(2019, 4, 28): NAME, date(2019, 5, 5): NAME},
    regular=frozenset({date(2019, 9, 29)}),
)
BOTH = with_plans(OFFICE, [YEARLY, AMENDED])


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


def codes(*plans: HolidayPlan, calendar: WorkCalendar = OFFICE, worked: object = None) -> list[str]:
    with pytest.raises(CalendarError) as caught:
        with_plans(calendar, plans, worked)  # type: ignore[arg-type]
    assert all(p.message.en and p.message.zh for p in caught.value.problems)
    return [p.code for p in caught.value.problems]


# -- plans


def test_a_plan_closes_holidays_and_opens_worked_weekends() -> None:
    cal = with_plans(OFFICE, [YEARLY])
    assert not cal.is_working_day(date(2019, 5, 1))
    assert cal.hours(date(2019, 2, 2)) == (Interval(540, 720), Interval(780, 1080))
    assert cal.exceptions[date(2019, 2, 2)].name == NAME
    assert (cal.revision, cal.known_from, cal.source) == ("2019", date(2018, 12, 6), "http://www.gov.cn/2019")
    assert (cal.known_since, cal.known_until) == (date(2018, 12, 29), date(2019, 12, 28))
    assert (cal.name, cal.earlier) == ("office", None)


def test_a_later_plan_adds_to_what_came_before_and_overrides_it() -> None:
    assert not BOTH.is_working_day(date(2019, 5, 1))
    assert not BOTH.is_working_day(date(2019, 5, 2))
    assert BOTH.is_working_day(date(2019, 5, 5))
    assert not BOTH.is_working_day(date(2019, 9, 29))  # a Sunday again
    assert BOTH.earlier == with_plans(OFFICE, [YEARLY])


def test_what_a_later_plan_does_not_say_is_as_before() -> None:
    assert (BOTH.known_since, BOTH.known_until) == (date(2018, 12, 29), date(2019, 12, 28))
    assert BOTH.source == "http://www.gov.cn/2019"
    assert BOTH.revision == "2019-03"


def test_exceptions_of_its_own_win_over_every_plan() -> None:
    own = {date(2019, 5, 1): ["10:00-12:00"], date(2019, 9, 29): []}
    cal = with_plans(attrs.evolve(OFFICE, exceptions=own), [YEARLY, AMENDED])
    for edition in cal.editions:
        assert edition.hours(date(2019, 5, 1)) == (Interval(600, 720),)
        assert not edition.is_working_day(date(2019, 9, 29))


def test_no_plan_changes_nothing() -> None:
    assert with_plans(OFFICE, []) is OFFICE


def test_worked_weekends_have_the_hours_that_are_stated() -> None:
    cal = with_plans(OFFICE, [YEARLY], ["10:00-12:00"])
    assert cal.hours(date(2019, 2, 2)) == (Interval(600, 720),)


def test_worked_weekends_have_the_hours_of_the_season() -> None:
    winter = Season((11, 1), (3, 31), dict.fromkeys(WEEK, ("10:00-16:00",)))
    cal = with_plans(attrs.evolve(OFFICE, seasons=[winter]), [YEARLY])
    assert cal.hours(date(2019, 2, 2)) == (Interval(600, 960),)
    assert cal.hours(date(2019, 9, 29)) == (Interval(540, 720), Interval(780, 1080))


def test_worked_weekends_have_the_breaks_of_the_weekdays() -> None:
    cal = WorkCalendar(
        "Asia/Shanghai", dict.fromkeys(WEEK, ("09:00-18:00",)), breaks=dict.fromkeys(WEEK, ("12:00-13:00",))
    )
    assert with_plans(cal, [YEARLY]).hours(date(2019, 2, 2)) == OFFICE.hours(date(2019, 1, 2))


def test_worked_weekends_of_weekdays_that_differ_must_be_stated() -> None:
    uneven = attrs.evolve(OFFICE, weekly={**WEEK, "fri": ["09:00-12:00"]})
    assert codes(YEARLY, calendar=uneven) == ["worked-hours-unclear"]
    assert with_plans(uneven, [YEARLY], HOURS).is_working_day(date(2019, 2, 2))
    assert with_plans(uneven, [attrs.evolve(YEARLY, worked={})]).known_until == date(2019, 12, 28)


def test_editions_out_of_order_and_of_one_name_are_refused_together() -> None:
    again = attrs.evolve(YEARLY, known_from=date(2018, 1, 1))
    assert codes(YEARLY, again) == ["editions-out-of-order", "duplicate-revision"]
    assert codes(YEARLY, attrs.evolve(AMENDED, known_from=None)) == ["editions-out-of-order"]
    assert codes(YEARLY, again, worked=["9-12"])[-1] == "bad-interval"


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"closed": {date(2019, 5, 1): NAME}, "worked": {date(2019, 5, 1): NAME}}, "duplicate-date"),
        ({"closed": {date(2019, 5, 1): NAME}, "regular": {date(2019, 5, 1)}}, "duplicate-date"),
        ({"closed": {datetime(2019, 5, 1): NAME}}, "not-a-date"),
        ({"worked": {date(1800, 5, 1): NAME}}, "out-of-range"),
        ({"known_from": date(1800, 5, 1)}, "out-of-range"),
        ({"known_since": date(2019, 5, 1), "known_until": date(2018, 5, 1)}, "horizon-backwards"),
    ],
)
def test_plans_that_cannot_be(said: dict[str, object], code: str) -> None:
    with pytest.raises(CalendarError, match=code):
        HolidayPlan("2019", **said)  # type: ignore[arg-type]


def test_a_plan_is_a_value() -> None:
    again = pickle.loads(pickle.dumps(YEARLY))
    assert again == YEARLY
    assert hash(again) == hash(YEARLY)
    with pytest.raises(TypeError):
        YEARLY.closed[date(2019, 1, 1)] = NAME  # type: ignore[index]


# -- editions


@pytest.mark.parametrize(
    ("asked", "revision"),
    [
        ("2010-01-01 00:00", "2019"),
        ("2018-12-06 00:00", "2019"),
        ("2019-03-21 23:59:59.999999", "2019"),
        ("2019-03-22 00:00", "2019-03"),
        ("2030-01-01 00:00", "2019-03"),
    ],
)
def test_the_edition_of_an_instant_is_the_newest_that_was_known(asked: str, revision: str) -> None:
    assert BOTH.edition(at(asked)).revision == revision
    assert BOTH.edition(at(asked).astimezone(UTC)).revision == revision


def test_a_calendar_without_an_earlier_edition_is_the_edition_of_every_instant() -> None:
    assert OFFICE.edition(at("1990-01-01")) is OFFICE
    assert OFFICE.editions == (OFFICE,)
    assert OFFICE.known_at is None


def test_editions_stand_in_order_and_know_when_they_became_known() -> None:
    assert [e.revision for e in BOTH.editions] == ["2019", "2019-03"]
    assert BOTH.known_at == at("2019-03-22 00:00")
    assert [e.known_from for e in BOTH.editions] == [date(2018, 12, 6), date(2019, 3, 22)]


def test_an_edition_is_renewed_at_the_first_of_its_news() -> None:
    third = HolidayPlan("2019-06", date(2019, 6, 1))
    for cal in (OFFICE, BOTH, with_plans(OFFICE, [YEARLY, AMENDED, third])):
        assert cal.renewed == {e.revision: news[0] for e in cal.editions if (news := cal.news(e.revision))}
        assert [known for e in cal.editions[1:] if (known := e.known_at)] == [*cal.renewed.values()]


@pytest.mark.parametrize("year", [1899, 2201])
def test_an_instant_outside_the_years_of_calendars_has_no_edition(year: int) -> None:
    with pytest.raises(CalendarError, match="out-of-range"):
        BOTH.edition(datetime(year, 6, 1, tzinfo=UTC))


def test_a_naive_instant_has_no_edition() -> None:
    with pytest.raises(CalendarError, match="naive-instant"):
        BOTH.edition(datetime(2019, 3, 22))


@pytest.mark.parametrize(
    ("first", "last", "covered"),
    [
        ("2018-12-29", "2019-12-28", True),
        ("2018-12-28", "2019-05-01", False),
        ("2019-05-01", "2019-12-29", False),
        ("2019-12-29", "2019-05-01", False),
    ],
)
def test_a_calendar_covers_what_was_published(first: str, last: str, covered: bool) -> None:
    assert BOTH.covers(date.fromisoformat(first), date.fromisoformat(last)) is covered
    assert OFFICE.covers(date.fromisoformat(first), date.fromisoformat(last))


def test_an_earlier_edition_may_be_given_by_hand() -> None:
    second = attrs.evolve(OFFICE, revision="2", known_from=date(2019, 1, 1), earlier=OFFICE)
    assert second.edition(at("2018-12-31 23:00")) is OFFICE
    with pytest.raises(CalendarError, match="duplicate-revision"):
        attrs.evolve(second, earlier=second)
    with pytest.raises(CalendarError, match="editions-out-of-order"):
        attrs.evolve(second, revision="3", known_from=date(2018, 1, 1), earlier=second)


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"known_since": date(2019, 5, 1), "known_until": date(2018, 5, 1)}, "horizon-backwards"),
        ({"known_until": datetime(2019, 5, 1)}, "not-a-date"),
        ({"known_from": date(1, 1, 1)}, "out-of-range"),
    ],
)
def test_a_horizon_that_cannot_be(said: dict[str, Any], code: str) -> None:
    with pytest.raises(CalendarError, match=code):
        attrs.evolve(OFFICE, **said)


def test_editions_are_part_of_the_value() -> None:
    again = pickle.loads(pickle.dumps(BOTH))
    assert again == BOTH
    assert hash(again) == hash(BOTH)
    assert again.earlier == BOTH.earlier
    assert again.edition(at("2019-03-01 00:00")).revision == "2019"
    assert attrs.evolve(BOTH, earlier=None) != BOTH
    other = with_plans(OFFICE, [attrs.evolve(YEARLY, source="elsewhere"), AMENDED])
    assert attrs.evolve(other, source=BOTH.source) != BOTH


def test_a_thousand_editions_are_no_burden() -> None:
    first = date(2000, 1, 1)
    plans = [
        HolidayPlan(str(k), first + timedelta(days=7 * k), closed={first + timedelta(days=7 * k): NAME})
        for k in range(1_000)
    ]
    cal = with_plans(OFFICE, plans)
    assert len(cal.editions) == 1_000
    assert cal.edition(at("2000-01-20 00:00")).revision == "2"
    assert pickle.loads(pickle.dumps(cal)) == cal
    assert hash(cal) != hash(cal.earlier)


def test_more_dates_than_memory_should_hold_are_refused() -> None:
    first = date(1900, 1, 1)
    many = {first + timedelta(days=k): NAME for k in range(100_000)}
    plans = [HolidayPlan(str(k), first + timedelta(days=k), closed=many) for k in range(10)]
    assert codes(*plans) == ["too-many-dates"]
    assert isinstance(with_plans(OFFICE, plans[:1]).exceptions[first], DayException)
