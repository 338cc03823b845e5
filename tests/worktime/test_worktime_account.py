"""Accounts: every day of a limit, why it counted or not, and the whole in plain words."""

import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from govflow.errors import Text
from govflow.worktime import Account, DayException, Pause, TimeLimit, WorkCalendar, account, parse_limit

HOURS = ("09:00-12:00", "13:00-18:00")
WEEK = dict.fromkeys(["mon", "tue", "wed", "thu", "fri"], HOURS)
AUTUMN = Text("Mid-Autumn Festival", "中秋节")
LABOUR = Text("Labour Day", "劳动节")
CHINA = WorkCalendar(
    "Asia/Shanghai",
    WEEK,
    {
        date(2016, 5, 2): DayException(name=LABOUR),
        date(2016, 9, 15): DayException(name=AUTUMN),
        date(2016, 9, 16): DayException(name=AUTUMN),
        date(2016, 9, 17): DayException(name=AUTUMN),
        date(2016, 9, 18): DayException(HOURS),
        date(2016, 10, 3): [],
    },
    name="office",
    revision="2016-1",
    known_until=date(2016, 12, 31),
)
DAY = timedelta(days=1)


def told(start: str, limit: str, profile: str = "civil_code") -> Account:
    received = datetime.fromisoformat(start).replace(tzinfo=ZoneInfo("Asia/Shanghai"))
    return account(parse_limit(limit, profile), received, CHINA)


def test_a_limit_over_a_holiday_and_a_worked_weekend_is_told_day_by_day() -> None:
    lines = told("2016-09-14 10:00", "2 working_day").days
    assert [(d.date.day, d.kind, d.counted // DAY) for d in lines] == [
        (14, "not_counted", 0),
        (15, "holiday", 0),
        (16, "holiday", 0),
        (17, "holiday", 0),
        (18, "worked_weekend", 1),
        (19, "worked", 1),
    ]
    assert lines[1].name == AUTUMN
    assert [str(i) for i in lines[4].hours] == list(HOURS)


def test_it_is_told_in_plain_english() -> None:
    assert str(told("2016-09-14 10:00", "2 working_day")) == (
        "2 working days, received Wed 14 Sep 2016 10:00, counted from Sun 18 Sep 2016 09:00: "
        "the day of receipt is not counted. "
        "Not counted: Mid-Autumn Festival (15 to 17 Sep 2016). "
        "Counted although at a weekend: Sun 18 Sep 2016. "
        "Due Mon 19 Sep 2016 18:00."
    )


def test_it_is_told_in_plain_chinese() -> None:
    assert told("2016-09-14 10:00", "2 working_day").text.zh == (
        "时限2个工作日，2016年9月14日（周三）10:00收到，自2016年9月18日（周日）09:00起算：收到当日不计。"
        "不计：中秋节（2016年9月15日至17日）。"
        "调休上班，计入：2016年9月18日（周日）。"
        "到期：2016年9月19日（周一）18:00。"
    )


def test_a_roll_says_from_which_day_and_why() -> None:
    rolled = told("2016-04-17 10:00", "15 calendar_day")
    assert rolled.rolled_from == date(2016, 5, 2)
    assert "Mon 2 May 2016, is a rest day (Labour Day) and moves to Tue 3 May 2016." in rolled.text.en
    assert "为休息日（劳动节），顺延至2016年5月3日（周二）。" in rolled.text.zh


def test_a_weekly_slot_says_that_it_moved() -> None:
    moved = told("2016-09-14 10:00", "every fri")
    assert moved.rolled_from == date(2016, 9, 16)
    assert moved.due.date() == date(2016, 9, 18)
    assert sum((d.counted for d in moved.days), timedelta(0)) == timedelta(0)


def test_what_arrives_outside_hours_says_from_when_it_counts() -> None:
    late = told("2016-05-20 19:00", "4 working_hour")
    assert late.first_counted.isoformat() == "2016-05-23T09:00:00+08:00"
    assert "counted from Mon 23 May 2016 09:00: it arrived outside working hours." in late.text.en
    assert "2 rest days (21 to 22 May 2016)" in late.text.en


def test_what_counts_at_once_says_so() -> None:
    assert str(told("2016-05-20 23:30", "2 hours")) == (
        "2 hours, received and counted from Fri 20 May 2016 23:30. Due Sat 21 May 2016 01:30."
    )


def test_the_end_of_a_day_is_24_00() -> None:
    limit = TimeLimit(1, "calendar_day", "next_day", "midnight", "keep")
    ends = account(limit, datetime(2016, 5, 17, 2, tzinfo=UTC), CHINA)
    assert ends.text.en.endswith("Due Wed 18 May 2016 24:00.")
    assert ends.days[-1].date == date(2016, 5, 18)


def test_beyond_the_published_year_it_is_provisional() -> None:
    assert not told("2016-12-29 10:00", "1 working_day").provisional
    beyond = told("2016-12-30 10:00", "1 working_day")
    assert beyond.provisional
    assert "known only until Sat 31 Dec 2016" in beyond.text.en
    assert "暂定" in beyond.text.zh


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_account_of_a_year_stays_readable(lang: str) -> None:
    year = told("2016-01-04 10:00", "250 working_day").text
    assert "98 rest days" in year.en
    assert len(year.to(lang)) < 600


def test_many_holidays_are_summed_up() -> None:
    fridays = {date(2016, 1, 1) + timedelta(weeks=k): DayException(name=LABOUR) for k in range(50)}
    cal = WorkCalendar("Asia/Shanghai", WEEK, fridays)
    received = datetime(2016, 1, 4, tzinfo=UTC)
    text = account(parse_limit("160 working_day", "civil_code"), received, cal).text
    assert "and 28 more" in text.en
    assert "另有28项" in text.zh


_ELAPSED = st.one_of(
    st.builds(lambda n: (f"{n} working_day", n * CHINA.full_day), st.integers(1, 60)),
    st.builds(
        lambda n: (f"{n} working_hour", timedelta(microseconds=int(n * 3_600_000_000))),
        st.decimals(Decimal("0.01"), 200, places=2),
    ),
)
_STARTS = st.datetimes(datetime(2016, 1, 1), datetime(2016, 12, 1), timezones=st.just(UTC))


@settings(deadline=None)
@given(_ELAPSED, _STARTS)
def test_the_days_of_an_elapsed_limit_add_up_to_it(limit: tuple[str, timedelta], start: datetime) -> None:
    text, amount = limit
    lines = account(parse_limit(text, "elapsed"), start, CHINA).days
    assert sum((d.counted for d in lines), timedelta(0)) == amount


@settings(deadline=None)
@given(st.integers(1, 200), st.sampled_from(["working_day", "calendar_day"]), _STARTS)
def test_the_days_of_a_counted_limit_add_up_to_it(n: int, unit: str, start: datetime) -> None:
    lines = account(parse_limit(f"{n} {unit}", "civil_code"), start, CHINA).days
    assert sum((d.counted for d in lines), timedelta(0)) == n * DAY
    assert lines[-1].date == account(parse_limit(f"{n} {unit}", "civil_code"), start, CHINA).due.date()


@settings(deadline=None)
@given(st.integers(1, 200), _STARTS)
def test_natural_hours_add_up_across_clock_changes(n: int, start: datetime) -> None:
    york = WorkCalendar("America/New_York", WEEK)
    lines = account(parse_limit(f"{n} hours", "elapsed"), start, york).days
    assert sum((d.counted for d in lines), timedelta(0)) == timedelta(hours=n)


# -- pauses, extensions, the law


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Asia/Shanghai"))


def amended() -> Account:
    return account(
        parse_limit("10 working_day", "civil_code"),
        at("2016-05-17 10:00"),
        CHINA,
        extensions=[parse_limit("5 working_day", "civil_code")],  # type: ignore[list-item]
        pauses=[
            Pause(at("2016-05-20 10:00"), at("2016-05-24 10:00")),
            Pause(at("2016-05-24"), at("2016-05-25 10:00")),
        ],
        statutory=parse_limit("20 working_day", "civil_code"),
    )


def test_pauses_extensions_and_the_law_are_told() -> None:
    said = amended().text
    assert said.en.endswith(
        "Paused: Fri 20 May 2016 10:00 to Wed 25 May 2016 10:00 (24 h of working time), "
        "counted as 3 working days. Due Fri 10 Jun 2016 18:00. "
        "Statutory limit: 20 working days, until Fri 17 Jun 2016 18:00."
    )
    assert "Extended by 5 working days. " in said.en
    assert said.zh.endswith(
        "中止：2016年5月20日（周五）10:00至2016年5月25日（周三）10:00（工作时间24小时），计为3个工作日。"
        "到期：2016年6月10日（周五）18:00。法定时限20个工作日，至2016年6月17日（周五）18:00。"
    )
    assert "延长5个工作日。" in said.zh


def test_a_day_that_was_partly_paused_counts_in_part() -> None:
    lines = {d.date.day: d for d in amended().days if d.date.month == 5}
    assert (lines[20].counted, lines[20].paused) == (DAY / 8, timedelta(hours=7))
    assert (lines[23].counted, lines[24].counted) == (timedelta(0), timedelta(0))
    assert lines[25].counted == DAY * 7 / 8
    assert sum((d.counted for d in amended().days), timedelta(0)) == 15 * DAY


def test_an_account_is_told_as_plain_values() -> None:
    told = json.loads(json.dumps(amended().to_data()))
    assert told["due"] == "2016-06-10T18:00:00+08:00"
    assert told["limit"] == {"en": "10 working days", "zh": "10个工作日"}
    assert told["extensions"] == [{"en": "5 working days", "zh": "5个工作日"}]
    assert told["pauses"] == [
        {"from": "2016-05-20T10:00:00+08:00", "to": "2016-05-25T10:00:00+08:00", "cost": 24 * 3600}
    ]
    assert told["statutory"]["due"] == "2016-06-17T18:00:00+08:00"
    assert told["days"][3] == {
        "date": "2016-05-20",
        "kind": "worked",
        "name": None,
        "hours": list(HOURS),
        "counted": 10800,
        "paused": 25200,
    }
    assert told["text"]["zh"] == amended().text.zh


def test_a_roll_back_says_so() -> None:
    limit = parse_limit("15 calendar_day", "civil_code", roll="previous")
    rolled = account(limit, at("2016-04-17 10:00"), CHINA)
    assert rolled.rolled_from == date(2016, 5, 2)
    assert "Mon 2 May 2016, is a rest day (Labour Day) and moves back to Fri 29 Apr 2016." in rolled.text.en
    assert "提前至2016年4月29日（周五）。" in rolled.text.zh


def test_a_slot_says_which_pause_left_out_a_date() -> None:
    paused = account(parse_limit("every fri", "civil_code"), at("2016-05-17 10:00"), CHINA,
        pauses=[Pause(at("2016-05-20 10:00"), at("2016-05-23 10:00"))])  # fmt: skip
    assert (
        "Paused: Fri 20 May 2016 10:00 to Mon 23 May 2016 10:00 (a date in it is left out)." in paused.text.en
    )
    assert paused.due == at("2016-05-27 18:00")


def test_hours_that_change_are_told_with_their_dates() -> None:
    summer = {date(2016, 6, n): ("08:30-11:30", "14:00-18:00") for n in (1, 2, 3)}
    told_hours = account(
        parse_limit("20 working_hour", "elapsed"),
        at("2016-05-31 09:00"),
        WorkCalendar("Asia/Shanghai", WEEK, summer),
    ).text
    assert "Hours that count: 09:00-12:00, 13:00-18:00 (31 May 2016); " in told_hours.en
    assert "；08:30-11:30、14:00-18:00（2016年6月1日至2日）。" in told_hours.zh


def test_before_what_is_known_it_is_provisional() -> None:
    known = WorkCalendar("Asia/Shanghai", WEEK, known_since=date(2016, 1, 1))
    early = account(parse_limit("1 working_day", "civil_code"), at("2015-12-31 10:00"), known)
    assert early.provisional
    assert "known only from Fri 1 Jan 2016" in early.text.en
    assert "暂定：日历公布始于2016年1月1日（周五）。" in early.text.zh
