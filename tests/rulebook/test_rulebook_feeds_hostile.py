"""Holiday feeds: any lines, any JSON and any bytes are read or refused, and nothing else happens."""

# ruff: noqa: E501 (the lines of a feed stand beside each other)

import json
import string

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.rulebook.feed_files import GOOD, icalendar, notice, read_back

from govflow.errors import RulebookError
from govflow.rulebook.feeds import read_feed, review, write_days

PIECES = st.sampled_from(
    [
        "BEGIN:VEVENT", "END:VEVENT", "BEGIN:VTIMEZONE", "END:VCALENDAR", "BEGIN:VCALENDAR", "SUMMARY:春节（班）",
        "DTSTART;VALUE=DATE:20240101", "DTSTART;VALUE=DATE:00010101", "DTSTART;VALUE=DATE:99991231", "DTSTART:x",
        "DTSTART;TZID=Nowhere:20240101T000000", "DTEND;VALUE=DATE:20240103", "DTEND;VALUE=DATE:99991231",
        "DURATION:P1D", "DURATION:-P99999999D", "DURATION:PT1H", "DTSTAMP:99991231T235959Z", "EXDATE:1,2,3",
        "EXDATE;VALUE=DATE:20240101,20250101", "RECURRENCE-ID;VALUE=DATE:20240101", "UID:1", "UID:", ";:,=",
        "RRULE:FREQ=YEARLY", "RRULE:FREQ=YEARLY;COUNT=999999999", "RRULE:FREQ=SECONDLY", "RRULE:", "RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
        "RRULE:FREQ=YEARLY;INTERVAL=0", "RRULE:FREQ=YEARLY;UNTIL=x", "RRULE:FREQ=YEARLY;BYDAY=+99MO", "CATEGORIES:a,b",
        "CATEGORIES", " folded", "STATUS:CANCELLED", "X-APPLE-SPECIAL-DAY:WORK-HOLIDAY", "URL:http://x", "DESCRIPTION:Observance",
    ]
)  # fmt: skip


def survives(content: bytes, last_year: int | None = None) -> None:
    """Read, review and write: nothing but a RulebookError may come of it."""
    try:
        feed = read_feed("feed", content, last_year)
    except RulebookError:
        return
    review(feed)
    if feed.plans():
        assert read_back(write_days(feed, "x")) == feed.plans()


@given(st.lists(PIECES, max_size=40), st.sampled_from([None, 1900, 2024, 2200]))
@settings(deadline=2_000, max_examples=300)
def test_any_lines_of_icalendar_are_read_or_refused(lines: list[str], last_year: int | None) -> None:
    survives("\r\n".join(["BEGIN:VCALENDAR", *lines, "END:VCALENDAR"]).encode(), last_year)


@given(st.lists(st.lists(PIECES.filter(lambda p: "VCAL" not in p), max_size=8), max_size=6))
@settings(deadline=2_000, max_examples=200)
def test_any_events_are_read_or_refused(events: list[list[str]]) -> None:
    lines = [line for event in events for line in ("BEGIN:VEVENT", *event, "END:VEVENT")]
    survives("\r\n".join(["BEGIN:VCALENDAR", *lines, "END:VCALENDAR"]).encode(), 2030)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(string.printable, max_size=5),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["2018", "year", "days", "papers", "name", "date", "isOffDay"]), inner
        )
    ),
    max_leaves=12,
)


@given(JSON | st.fixed_dictionaries({"year": JSON, "days": st.lists(JSON), "papers": st.lists(JSON)}))
@settings(deadline=2_000)
def test_any_json_is_read_or_refused(data: object) -> None:
    survives(json.dumps(data).encode())


@given(st.binary(max_size=200), st.integers(0, 200))
@settings(deadline=2_000)
def test_any_bytes_in_a_feed_are_read_or_refused(junk: bytes, at: int) -> None:
    for content in (notice(*GOOD), icalendar("x\nDTSTART;VALUE=DATE:20240101\nRRULE:FREQ=YEARLY")):
        survives(content[:at] + junk + content[at + len(junk) :])
