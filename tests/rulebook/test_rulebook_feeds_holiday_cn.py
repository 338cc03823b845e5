"""Holiday feeds: China's notices as holiday-cn JSON, and files that are no feed at all."""

import json
from datetime import date

import pytest
from tests.rulebook.feed_files import PAPER, day, notice, read_back, refused

from govflow.errors import RulebookError
from govflow.rulebook.feeds import read_feed, write_days


def test_a_notice_is_a_plan_with_its_dates_its_source_and_the_day_it_was_published() -> None:
    feed = read_feed("2018.json", notice(day(2, 15, True, "春节"), day(2, 11, False, "春节")))

    (plan,) = feed.plans()
    assert (plan.revision, plan.known_from, plan.source) == ("2018", date(2017, 11, 30), PAPER)
    assert (plan.known_since, plan.known_until) == (date(2018, 1, 1), date(2018, 12, 28))
    assert {d: str(name) for d, name in plan.closed.items()} == {date(2018, 2, 15): "Spring Festival"}
    assert [name.zh for name in plan.worked.values()] == ["春节调休上班"]


def test_a_file_of_many_years_has_a_plan_for_each_and_one_can_be_taken() -> None:
    years = {str(y): json.loads(notice(day(10, 1, True, "国庆节", y), year=y)) for y in (2018, 2017)}

    feed = read_feed("many.json", json.dumps(years).encode())

    assert [plan.revision for plan in feed.plans()] == ["2017", "2018"]
    assert [plan.revision for plan in feed.only(2018).plans()] == ["2018"]
    with pytest.raises(RulebookError, match="says nothing of 2019"):
        feed.only(2019)


def test_no_notice_counts_as_known_before_the_one_that_it_follows() -> None:
    """That of 2007 was published again in 2008: editions stand in the order in which they became known."""
    papers = {
        2007: "http://www.gov.cn/2008-03/28/a.htm",
        2008: "http://www.gov.cn/2007-12/16/b.htm",
        2009: "",
    }
    years = {
        str(y): json.loads(notice(day(10, 1, True, "国庆节", y), year=y, papers=(paper,)))
        for y, paper in papers.items()
    }

    feed = read_feed("many.json", json.dumps(years).encode())

    known = [plan.known_from for plan in feed.plans()]
    assert known == [date(2008, 3, 28), date(2008, 3, 28), date(2009, 1, 1)]
    assert read_back(write_days(feed, "own")) == feed.plans()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "not-a-feed"),
        (b"holidays", "not-a-feed"),
        (b"[]", "not-a-feed"),
        (b"{}", "not-a-feed"),
        (b'{"2018": []}', "not-a-feed"),
        (b'{"year": 2018, "days": {}}', "not-a-feed"),
        (b'{"year": 99999, "days": []}', "not-a-feed"),
        (b'{"year": 2018, "days": [7]}', "bad-feed-day"),
        (b'{"year": 2018, "days": [{"name": "x", "date": "2018-02-30", "isOffDay": true}]}', "bad-feed-day"),
        (b'{"year": 2018, "days": [{"name": "x", "date": "2018-02-01", "isOffDay": 1}]}', "bad-feed-day"),
        (b'{"year": 2018, "days": [{"name": "x", "date": "9999-01-01", "isOffDay": true}]}', "bad-feed-day"),
        (b'{"year": 2018,', "json-syntax"),
        (b'{"2018": {}, "2018": {}}', "json-syntax"),
        (b"[" * 100_000, "json-syntax"),
        (b'{"year": ' + b"9" * 10_000 + b"}", "json-syntax"),
        (b"\xff\xfe\xff", "not-text"),
        (b" " * 4_000_001, "too-large"),
        (b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nEND:VCALENDAR\r\n", "ical-syntax"),
        (b"BEGIN:VCALENDAR\r\n" + b"X:1\r\n" * 20_001 + b"END:VCALENDAR\r\n", "too-large"),
        (b"BEGIN:VCALENDAR\r\n" + b"BEGIN:VEVENT\r\nEND:VEVENT\r\n" * 2_001, "too-large"),
    ],
)
def test_what_is_no_feed_is_refused_with_its_place(content: bytes, code: str) -> None:
    assert refused(content).code == code


def test_every_bad_entry_is_told_at_once() -> None:
    error = refused(notice({"name": "x"}, day(1, 1, True, "元旦"), {"date": "2018-01-02", "isOffDay": True}))

    assert [problem.code for problem in error.problems] == ["bad-feed-day", "bad-feed-day"]
    assert "Entry 3 of 2018" in str(error)
