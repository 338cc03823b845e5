"""Holiday feeds: what a review remarks before a feed is used."""

from datetime import date

import pytest
from hypothesis import given, settings
from tests.rulebook.feed_files import GOOD, PAPER, codes, day, feeds, icalendar, notice, office

from govflow.rulebook.feeds import read_feed, review
from govflow.worktime import WorkCalendar


@pytest.mark.parametrize(
    ("content", "severity", "code"),
    [
        (notice(), "error", "empty-year"),
        (icalendar(), "error", "empty-year"),
        (notice(*GOOD, day(2, 15, False, "春节")), "error", "two-meanings"),
        (notice(*GOOD, papers=()), "warning", "no-notice"),
        (notice(*GOOD, papers=("http://www.gov.cn/x.htm",)), "warning", "no-known-from"),
        (notice(*GOOD, papers=("http://www.gov.cn/2018-01/02/x.htm",)), "warning", "late-notice"),
        (notice(*GOOD, papers=("http://www.gov.cn/201711/x.htm",)), "info", "month-only"),
        (notice(*GOOD, papers=(PAPER, PAPER)), "info", "amended"),
        (notice(*GOOD, day(5, 1, True, "劳动节", 2020)), "warning", "outside-year"),
        (notice(*GOOD, *(day(8, n, True, "x") for n in range(6, 17))), "warning", "long-holiday"),
        (notice(GOOD[0]), "warning", "no-worked-weekends"),
        (notice(*GOOD, day(2, 14, False, "春节")), "info", "worked-weekday"),
        (notice(*GOOD, day(2, 17, True, "春节")), "info", "closed-weekend"),
    ],
)
def test_the_review_tells_what_is_missing_or_odd(content: bytes, severity: str, code: str) -> None:
    found = [remark for remark in review(read_feed("feed", content)) if remark.code == code]

    assert [remark.severity for remark in found] == [severity]
    assert found[0].to("en") != found[0].to("zh")


def test_a_good_notice_has_nothing_to_remark() -> None:
    assert review(read_feed("feed", notice(*GOOD))) == ()


def test_days_of_new_year_in_the_december_before_are_no_strangers() -> None:
    feed = read_feed("feed", notice(*GOOD, day(12, 30, True, "元旦", 2017), day(12, 31, False, "元旦", 2017)))

    assert "outside-year" not in codes(review(feed))
    assert feed.plans()[0].known_since == date(2017, 12, 30)


def test_the_review_beside_a_calendar_tells_each_change_with_both_meanings() -> None:
    hours = ["09:00-17:00"]
    calendar = WorkCalendar(
        "Asia/Shanghai",
        dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), hours),
        {date(2018, 2, 15): [], date(2018, 2, 11): [], date(2018, 10, 1): [], date(2017, 10, 2): []},
    )

    remarks = review(
        read_feed("feed", notice(*GOOD, day(5, 1, True, "劳动节"), day(5, 2, True, "劳动节"))), calendar
    )

    assert [(r.code, r.first, r.last, r.text.en) for r in remarks if r.code.startswith("date-")] == [
        (
            "date-changed",
            date(2018, 2, 11),
            date(2018, 2, 11),
            "closed would be worked (worked for Spring Festival).",
        ),
        (
            "date-added",
            date(2018, 5, 1),
            date(2018, 5, 2),
            "worked (by its weekday) would be closed (Labour Day).",
        ),
        (
            "date-removed",
            date(2018, 10, 1),
            date(2018, 10, 1),
            "closed would be worked (by its weekday).",
        ),
    ]


@given(feeds())
@settings(deadline=2_000)
def test_any_feed_can_be_reviewed(content: bytes) -> None:
    calendar = office()
    for remark in review(read_feed("feed", content), calendar):
        assert remark.to("en").startswith(remark.severity)
        assert remark.to_data()["zh"]


def test_a_rest_day_that_gets_a_name_stays_closed() -> None:
    feed = read_feed("feed", notice(*GOOD, day(2, 17, True, "春节")))
    calendar = WorkCalendar(
        "Asia/Shanghai", {name: ["09:00-17:00"] for name in ("mon", "tue", "wed", "thu", "fri")}
    )

    told = {
        r.text.en for r in review(feed, calendar) if r.first == date(2018, 2, 17) and r.code == "date-added"
    }

    assert told == {"It stays closed, now named Spring Festival."}
