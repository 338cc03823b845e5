"""Slots: fixed dates by words and by iCalendar rules, beside day loops; and every rule that is refused."""

import pickle
import time as clock
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from govflow.errors import CalendarError
from govflow.worktime import Recurrence, Slot, TimeLimit, WorkCalendar, account, parse_limit
from govflow.worktime.profiles import Roll

HOURS = ("09:00-12:00", "13:00-18:00")
WEEK = dict.fromkeys(["mon", "tue", "wed", "thu", "fri"], HOURS)
OFFICE = WorkCalendar("Asia/Shanghai", WEEK, {date(2016, 6, 10): (), date(2016, 6, 12): HOURS})
ONE_DAY = timedelta(days=1)
CODES = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=OFFICE.tzinfo)


@pytest.mark.parametrize(
    ("roll", "due"),
    [("keep", "2016-03-21 00:00"), ("next", "2016-03-21 18:00"), ("previous", "2016-03-18 18:00")],
)
def test_the_20th_of_march_2016_is_a_sunday(roll: Roll, due: str) -> None:
    """24:00 of the 20th, or closing on the 21st, or on the 18th."""
    slot = parse_limit("the 20th of each month", "civil_code", roll=roll)
    assert slot.due(at("2016-03-01 10:00"), OFFICE) == at(due)


@pytest.mark.parametrize(
    ("limit", "start", "due"),
    [
        ("每月20日", "2016-03-20 10:00", "2016-04-20 18:00"),  # received on a 20th: the next one
        ("20th of month", "2016-05-01 10:00", "2016-05-20 18:00"),
        ("the 20th of every month 12:00", "2016-03-01 10:00", "2016-03-20 12:00"),
        ("month end", "2016-02-10 10:00", "2016-02-29 18:00"),
        ("月末", "2016-04-10 10:00", "2016-05-02 18:00"),
        ("每月末", "2016-02-29 10:00", "2016-03-31 18:00"),
        ("end of each month", "2016-02-29 10:00", "2016-03-31 18:00"),
        ("the 31st of each month", "2016-03-31 10:00", "2016-05-31 18:00"),  # April has none
        ("last fri of month", "2016-03-01 10:00", "2016-03-25 18:00"),
        ("the first Monday of each month 09:30", "2016-03-01 10:00", "2016-03-07 09:30"),
        ("每月最后一个周五", "2016-03-25 10:00", "2016-04-29 18:00"),
        ("每月第二个周二", "2016-03-01 10:00", "2016-03-08 18:00"),
        ("RRULE:FREQ=MONTHLY;BYMONTHDAY=20", "2016-05-01 10:00", "2016-05-20 18:00"),
        ("freq=monthly;byday=mo,tu,we,th,fr;bysetpos=-1 17:00", "2016-07-01 10:00", "2016-07-29 17:00"),
        ("DTSTART:20180105 RRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=FR", "2018-01-05 10:00", "2018-01-19 18:00"),
        ("DTSTART:20180105 RRULE:FREQ=WEEKLY;INTERVAL=2", "2018-02-01 10:00", "2018-02-02 18:00"),
        ("DTSTART:20180105 RRULE:FREQ=DAILY;INTERVAL=10", "2018-01-10 10:00", "2018-01-15 18:00"),
        ("DTSTART:20160229 RRULE:FREQ=YEARLY", "2016-02-29 10:00", "2020-03-02 18:00"),  # a Saturday
        ("DTSTART:20160131 RRULE:FREQ=MONTHLY;INTERVAL=3", "2016-01-31 10:00", "2016-08-01 18:00"),
        ("DTSTART:20180105 RRULE:FREQ=MONTHLY", "2016-01-31 10:00", "2018-01-05 18:00"),  # its start
        ("RRULE:FREQ=YEARLY;BYMONTH=3,9;BYMONTHDAY=1", "2016-03-01 10:00", "2016-09-01 18:00"),
    ],
)  # fmt: skip
def test_a_slot_is_the_first_date_after_the_day_of_receipt(limit: str, start: str, due: str) -> None:
    assert parse_limit(limit, "civil_code").due(at(start), OFFICE) == at(due)


def test_moved_back_to_the_day_of_receipt_the_next_date_counts() -> None:
    slot = parse_limit("the 20th of each month", "civil_code", roll="previous")
    assert slot.due(at("2016-03-18 08:00"), OFFICE) == at("2016-04-20 18:00")


def test_with_a_clock_time_a_slot_stays_on_a_rest_day_unless_it_says_otherwise() -> None:
    assert parse_limit("每周五 9:00", "civil_code").due(at("2016-06-08 10:00"), OFFICE) == at(
        "2016-06-10 09:00"
    )
    moved = parse_limit("每周五 9:00", "civil_code", roll="next")
    assert moved.due(at("2016-06-08 10:00"), OFFICE) == at("2016-06-12 09:00")


ROLLS = st.sampled_from(["keep", "next", "previous"])
RULES = st.one_of(
    st.sampled_from(range(7)).map(lambda n: (f"FREQ=WEEKLY;BYDAY={CODES[n]}", lambda d: d.weekday() == n)),
    st.integers(1, 31).map(lambda n: (f"FREQ=MONTHLY;BYMONTHDAY={n}", lambda d: d.day == n)),
    st.just(("FREQ=MONTHLY;BYMONTHDAY=-1", lambda d: (d + ONE_DAY).day == 1)),
    st.just(("FREQ=DAILY;BYMONTH=2", lambda d: d.month == 2)),
    st.just(("FREQ=MONTHLY;BYDAY=-1FR", lambda d: d.weekday() == 4 and (d + 7 * ONE_DAY).month != d.month)),
    st.just(("FREQ=MONTHLY;BYMONTHDAY=13;BYDAY=FR", lambda d: d.weekday() == 4 and d.day == 13)),
    st.just(("FREQ=YEARLY;BYYEARDAY=366", lambda d: (d.month, d.day) == (12, 31) and d.year % 4 == 0)),
)
DAYS = st.dates(date(2000, 1, 1), date(2040, 12, 31))


@settings(deadline=None)
@given(RULES, ROLLS, DAYS)
def test_a_slot_agrees_with_a_day_loop(rule: tuple[str, object], roll: Roll, received: date) -> None:
    text, fits = rule
    day = received
    while True:  # written as naively as can be
        day += ONE_DAY
        moved = day
        while roll != "keep" and not OFFICE.hours(moved):
            moved += ONE_DAY if roll == "next" else -ONE_DAY
        if fits(day) and moved > received:  # type: ignore[operator]
            break
    due = Slot(text, "closing", roll).due(at(f"{received} 10:00"), OFFICE)
    assert due == (at(f"{moved} 18:00") if OFFICE.hours(moved) else at(f"{moved + ONE_DAY} 00:00"))


@given(st.dates(date(2010, 1, 1), date(2020, 1, 1)), st.integers(2, 40), st.sampled_from([1, 7]), DAYS)
def test_every_nth_day_or_week_is_counted_from_its_start(since: date, n: int, size: int, after: date) -> None:
    recurrence = Recurrence.of(f"FREQ={'WEEKLY' if size == 7 else 'DAILY'};INTERVAL={n}", since)
    day = recurrence.after(after)
    assert day > after
    assert (day - since).days % (n * size) == 0
    assert day == since or (day - n * size * ONE_DAY <= after and day > since)


TEXTS = [
    "every {d}",
    "the {n}th of each month",
    "month end",
    "the last {d} of each month",
    "每月{n}日",
    "每{z}",
]


@given(
    st.sampled_from(TEXTS),
    st.sampled_from(["mon", "sun"]),
    st.integers(4, 20),
    st.sampled_from(["", " 09:05"]),
)
def test_a_slot_is_read_as_it_is_said(shape: str, day: str, n: int, clock: str) -> None:
    slot = parse_limit(shape.format(d=day, n=n, z={"mon": "周一", "sun": "周日"}[day]) + clock, "civil_code")
    for lang in ("en", "zh"):
        assert parse_limit(slot.text.to(lang), "civil_code") == slot


@pytest.mark.parametrize(
    "text",
    ["FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=1", "DTSTART:20180105 RRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=FR",
     "FREQ=MONTHLY;BYDAY=5FR", "FREQ=MONTHLY;BYMONTHDAY=1,15"],
)  # fmt: skip
def test_a_rule_without_a_name_is_said_as_it_is(text: str) -> None:
    slot = parse_limit(text, "civil_code")
    assert parse_limit(slot.text.zh, "civil_code") == slot
    assert str(slot).endswith(text)


def test_a_rule_is_written_in_one_way() -> None:
    one, other = Slot("FREQ=WEEKLY;BYDAY=FR,MO"), Slot("byday=mo,fr,fr;interval=1;freq=weekly;wkst=mo;")
    assert one == other
    assert hash(one) == hash(other)
    one.due(at("2016-03-01 10:00"), OFFICE)
    assert pickle.loads(pickle.dumps(one)) == other


HOSTILE = [
    "", "FREQ=", "FREQ=HOURLY", "FREQ=SECONDLY;BYSECOND=1", "FREQ=MINUTELY", "INTERVAL=2",
    "FREQ=DAILY;COUNT=3", "FREQ=DAILY;UNTIL=20200101", "FREQ=DAILY;BYHOUR=9", "FREQ=DAILY;BYMINUTE=9",
    "FREQ=DAILY;BYSECOND=9", "FREQ=WEEKLY", "FREQ=MONTHLY", "FREQ=YEARLY", "FREQ=YEARLY;BYMONTH=2",
    "FREQ=YEARLY;BYWEEKNO=20", "FREQ=WEEKLY;INTERVAL=2;BYDAY=FR", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
    "FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30", "FREQ=MONTHLY;BYMONTHDAY=31;BYMONTH=4,6,9,11",
    "FREQ=MONTHLY;BYDAY=6FR", "FREQ=WEEKLY;BYDAY=1FR", "FREQ=MONTHLY;BYMONTHDAY=0",
    "FREQ=MONTHLY;BYMONTHDAY=32",
    "FREQ=MONTHLY;BYMONTHDAY=", "FREQ=MONTHLY;BYMONTHDAY=x", "FREQ=MONTHLY;BYMONTHDAY=1;BYMONTHDAY=2",
    "FREQ=MONTHLY;BYDAY=FR;BYSETPOS=0", "FREQ=MONTHLY;BYDAY=FR;BYSETPOS=9", "FREQ=YEARLY;BYEASTER=0",
    "FREQ=YEARLY;BYDAY=54FR", "FREQ=YEARLY;BYYEARDAY=367", "FREQ=WEEKLY;BYDAY=FR;WKST=XX",
    "FREQ=WEEKLY;BYDAY=FR;INTERVAL=0", "FREQ=WEEKLY;BYDAY=FR;INTERVAL=99999", "FREQ=WEEKLY;BYDAY=FR;X=1",
    "FREQ=MONTHLY;BYMONTHDAY=" + ",".join(["1"] * 999), "FREQ=WEEKLY;BYDAY=" + "FR," * 10**6,
    "FREQ=DAILY;" * 99,
]  # fmt: skip


@pytest.mark.parametrize("rule", HOSTILE, ids=lambda rule: rule[:40])
def test_what_is_no_rule_of_dates_is_refused_at_once(rule: str) -> None:
    began = clock.perf_counter()
    with pytest.raises(CalendarError) as caught:
        Slot(rule)
    assert clock.perf_counter() - began < 0.5  # it takes 30 ms at most, on a quiet machine
    assert {p.code for p in caught.value.problems} == {"bad-recurrence"}
    assert all(p.message.zh and p.suggestion and p.suggestion.zh for p in caught.value.problems)
    assert len(str(caught.value)) < 900


def test_all_that_is_wrong_with_a_rule_is_told_at_once() -> None:
    with pytest.raises(CalendarError) as caught:
        Slot("FREQ=WEEKLY;INTERVAL=2;COUNT=3;BYHOUR=9")
    assert len(caught.value.problems) == 4  # no COUNT, no BYHOUR, no DTSTART, no day


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("the 32nd of each month", "bad-limit"),
        ("the 0th of each month", "bad-limit"),
        ("last frday of month", "unknown-weekday"),
        ("the end", "bad-limit"),
        ("DTSTART:20181305 RRULE:FREQ=DAILY", "bad-limit"),
        ("DTSTART:20180105", "bad-limit"),
        ("month end 25:00", "bad-limit"),
        ("RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "bad-recurrence"),
        ("every " + "fri" * 10**6, "bad-limit"),
    ],
)
def test_what_is_no_slot_is_refused_with_a_suggestion(text: str, code: str) -> None:
    with pytest.raises(CalendarError) as caught:
        parse_limit(text, "civil_code")
    assert [p.code for p in caught.value.problems] == [code]
    assert all(p.suggestion and p.suggestion.zh for p in caught.value.problems)


def test_the_conventions_of_a_slot_are_checked() -> None:
    with pytest.raises(CalendarError, match="slot-end"):
        Slot("FREQ=DAILY", "instant")
    with pytest.raises(CalendarError, match="slot-end"):
        Slot("FREQ=DAILY", "closing", at=time(9))
    with pytest.raises(CalendarError, match="slot-start"):
        parse_limit("every fri", "civil_code", start="at_once")
    with pytest.raises(CalendarError) as caught:
        Slot("FREQ=DAILY", "noon", "back")  # type: ignore[arg-type]
    assert [p.code for p in caught.value.problems] == ["unknown-end", "unknown-roll"]


def test_a_rule_that_comes_to_its_end_says_so() -> None:
    last = datetime(2200, 12, 31, 12, tzinfo=UTC)
    with pytest.raises(CalendarError, match="out-of-range"):
        Slot("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29").due(last, OFFICE)


@given(
    st.text(max_size=60),
    st.sampled_from(["every ", "每", "the ", "FREQ=", "RRULE:", "DTSTART:", "last ", ""]),
)
def test_no_text_brings_anything_but_a_limit_or_a_refusal(text: str, head: str) -> None:
    with suppress(CalendarError):
        assert parse_limit(head + text, "civil_code").text


def test_the_account_of_a_slot_says_where_it_rolled_to_and_not_where_an_extension_ended() -> None:
    slot = parse_limit("every sat 10:00", "civil_code", roll="next")
    more = TimeLimit.parse("3 working_day", "civil_code")
    told = account(slot, at("2016-05-17 09:00"), OFFICE, extensions=[more])
    assert told.rolled_to == date(2016, 5, 23)
    assert "moves to Mon 23 May 2016" in told.text.en
