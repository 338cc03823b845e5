"""Holiday feeds: the events of iCalendar that are days off, worked weekends, or neither."""

from datetime import date

import holidays
import pytest
from holidays.ical import ICalExporter
from tests.rulebook.feed_files import codes, icalendar, of_kind, refused

from govflow.rulebook.feeds import ical, read_feed, review


def test_an_event_of_several_days_ends_before_its_dtend() -> None:
    feed = read_feed(
        "f.ics",
        icalendar(
            "Eid\nDTSTART;VALUE=DATE:20240410\nDTEND;VALUE=DATE:20240413", "Noël\nDTSTART;VALUE=DATE:20241225"
        ),
    )

    assert of_kind(feed, "closed") == {
        "2024-04-10": "Eid", "2024-04-11": "Eid", "2024-04-12": "Eid", "2024-12-25": "Noël"
    }  # fmt: skip
    assert [(p.revision, p.known_until) for p in feed.plans()] == [("2024", date(2024, 12, 31))]


@pytest.mark.parametrize(
    ("summary", "kind", "name"),
    [
        ("春节（休）", "closed", "春节"),
        ("春节（班）", "worked", "春节"),
        ("国庆节 补班 第1天/共2天", "worked", "国庆节"),
        ("补班", "worked", "补班"),
        ("调休上班", "worked", "调休上班"),
        ("班", "worked", "班"),
        ("劳动节 班", "worked", "劳动节"),
        ("Special Working Day", "worked", "Special Working Day"),
        ("鲁班节", "closed", "鲁班节"),
        ("Labor Day", "closed", "Labor Day"),
    ],
)
def test_worked_weekends_are_told_from_the_names_that_chinese_feeds_give_them(
    summary: str, kind: str, name: str
) -> None:
    feed = read_feed("f.ics", icalendar(f"{summary}\nDTSTART;VALUE=DATE:20240204"))

    assert of_kind(feed, kind) == {"2024-02-04": name}
    assert ("worked-by-name" in codes(review(feed))) == (kind == "worked")


def test_apple_says_which_days_are_off_and_which_are_worked_and_the_others_are_observances() -> None:
    feed = read_feed(
        "cn.ics",
        icalendar(
            "春节\nDTSTART;VALUE=DATE:20240212\nX-APPLE-SPECIAL-DAY:WORK-HOLIDAY",
            "春节\nDTSTART;VALUE=DATE:20240218\nX-APPLE-SPECIAL-DAY:ALTERNATE-WORKDAY",
            "情人节\nDTSTART;VALUE=DATE:20240214",
        ),
    )

    assert of_kind(feed, "closed") == {"2024-02-12": "春节"}
    assert of_kind(feed, "worked") == {"2024-02-18": "春节"}
    assert of_kind(feed, "observed") == {"2024-02-14": "情人节"}
    assert "unmarked-day" in codes(review(feed))
    (plan,) = feed.plans()
    assert (set(plan.closed), set(plan.worked)) == ({date(2024, 2, 12)}, {date(2024, 2, 18)})


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("DESCRIPTION:Observance\\nTo hide observances\\, go to Settings", "observed"),
        ("CATEGORIES:Observance,Christian", "observed"),
        ("DESCRIPTION:节日", "observed"),
        ("DESCRIPTION:法定节日", "closed"),
        ("DESCRIPTION:Public holiday", "closed"),
        ("CATEGORIES:PUBLIC", "closed"),
    ],
)
def test_a_day_that_is_called_an_observance_is_left_out_and_said(line: str, kind: str) -> None:
    feed = read_feed("f.ics", icalendar(f"Some Day\nDTSTART;VALUE=DATE:20240509\n{line}"))

    assert of_kind(feed, kind) == {"2024-05-09": "Some Day"}
    assert bool(feed.plans()) == (kind == "closed")
    assert ("observance" in codes(review(feed))) == (kind == "observed")


def test_what_cannot_be_a_day_off_is_left_out_with_a_remark() -> None:
    feed = read_feed(
        "f.ics",
        icalendar(
            "Meeting\nDTSTART:20240509T090000Z",
            "Broken\nDTSTART;VALUE=DATE:2024050x",
            "Backwards\nDTSTART;VALUE=DATE:20240509\nDTEND;VALUE=DATE:20240501",
            "Endless\nDTSTART;VALUE=DATE:20240509\nDTEND;VALUE=DATE:20990501",
            "Off\nDTSTART;VALUE=DATE:20240510\nSTATUS:CANCELLED",
            "Odd\nDTSTART;VALUE=DATE:20240511\nRRULE:FREQ=DAILY",
        ),
    )

    assert of_kind(feed, "closed") == {"2024-05-11": "Odd"}
    said = {remark.code: remark.text.en for remark in review(feed)}
    assert "Meeting" in said["timed-event"]
    assert said["broken-event"].startswith("3 ")
    assert {"cancelled-event", "unread-recurrence"} <= said.keys()


@pytest.mark.parametrize(("country", "year"), [("US", 2024), ("GB", 2020), ("DE", 2023), ("JP", 2019)])
def test_what_the_holidays_package_writes_as_icalendar_is_read_as_it_means_it(
    country: str, year: int
) -> None:
    meant = holidays.country_holidays(country, years=year)
    content = ICalExporter(meant).generate(return_bytes=True)

    feed = read_feed(f"{country}.ics", bytes(content))  # type: ignore[arg-type]

    assert {date.fromisoformat(d) for d in of_kind(feed, "closed")} == set(meant)
    assert [r.severity for r in review(feed) if r.severity == "error"] == []


def test_without_the_package_icalendar_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ical, "_from_ical", None)

    error = refused(icalendar("x\nDTSTART;VALUE=DATE:20240101"))

    assert error.code == "needs-ical"
    assert 'pip install "govflow[ical]"' in error.text.en
    assert 'pip install "govflow[ical]"' in error.text.zh


@pytest.mark.parametrize(
    ("stamps", "known_from"),
    [
        ("DTSTAMP:20240101T000000Z\nLAST-MODIFIED:20231117T000000Z", date(2023, 11, 17)),
        ("DTSTAMP:20240101T000000Z", date(2024, 1, 1)),
        ("DTSTAMP:19760401T005545Z", None),
        ("", None),
    ],
)
def test_a_feed_is_known_since_it_was_changed(stamps: str, known_from: date | None) -> None:
    feed = read_feed("f.ics", icalendar(f"x\nDTSTART;VALUE=DATE:20241001\n{stamps}"))

    assert feed.years[0].known_from == known_from
    assert ("no-known-from" in codes(review(feed))) == (known_from is None)
