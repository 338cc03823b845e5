"""Holiday feeds: events of iCalendar that come back every year, beside what dateutil makes of them."""

from datetime import date
from itertools import takewhile

from dateutil.rrule import rrulestr
from hypothesis import assume, given
from hypothesis import strategies as st
from tests.rulebook.feed_files import icalendar, of_kind, refused

from govflow.rulebook.feeds import read_feed
from govflow.rulebook.feeds.recurrence import Unread, read_yearly


def test_yearly_events_are_told_up_to_the_year_that_is_asked_and_without_what_is_excluded() -> None:
    content = icalendar(
        "May Day\nDTSTART;VALUE=DATE:20200501\nRRULE:FREQ=YEARLY\nEXDATE;VALUE=DATE:20220501",
        "Moved\nUID:0\nRECURRENCE-ID;VALUE=DATE:20210501\nDTSTART;VALUE=DATE:20210503",
    ).replace(b"UID:1\r\n", b"")

    found = of_kind(read_feed("f.ics", content, 2023), "closed")

    assert list(found) == ["2020-05-01", "2021-05-03", "2023-05-01"]
    assert list(of_kind(read_feed("f.ics", content), "closed")) == ["2020-05-01", "2021-05-03"]


def test_recurrence_is_bounded() -> None:
    every = "x\nDTSTART;VALUE=DATE:19000101\nDTEND;VALUE=DATE:19010101\nRRULE:FREQ=YEARLY;BYMONTHDAY=1"
    assert refused(icalendar(*[every] * 50), 2200).code == "too-large"


RULES = st.builds(
    lambda *parts: ";".join(("FREQ=YEARLY", *(p for p in parts if p))),
    st.sampled_from(["", "BYMONTH=2", "BYMONTH=11", "BYMONTH=3,9"]),
    st.sampled_from(["", "BYMONTHDAY=29", "BYMONTHDAY=-1", "BYMONTHDAY=2,3,4,5,6,7,8"]),
    st.sampled_from(["", "BYDAY=4TH", "BYDAY=-1MO", "BYDAY=MO", "BYDAY=1SA,2SU"]),
    st.sampled_from(["", "INTERVAL=2", "INTERVAL=4"]),
    st.sampled_from(["", "COUNT=3", "UNTIL=20310601"]),
)


@given(RULES, st.dates(date(2015, 1, 1), date(2030, 12, 31)))
def test_yearly_rules_come_to_what_dateutil_says(rule: str, start: date) -> None:
    parts = dict(part.split("=") for part in rule.split(";"))
    said: dict[str, list[object]] = {key: list(value.split(",")) for key, value in parts.items()}
    if "UNTIL" in said:
        said["UNTIL"] = [date(2031, 6, 1)]
    try:
        yearly = read_yearly(said, start)
    except Unread:
        assume(False)
    dates = rrulestr(f"DTSTART:{start:%Y%m%d}\nRRULE:{rule}")
    expected = takewhile(lambda d: d.year <= 2040, dates)

    assert list(yearly.dates(start, 2040)) == [d.date() for d in expected]
