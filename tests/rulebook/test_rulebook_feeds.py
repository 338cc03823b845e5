"""Holiday feeds: what is read, what is remarked, and that what is written reads back the same."""

# ruff: noqa: E501 (the lines of a feed stand beside each other)

import json
import string
from datetime import date, timedelta
from functools import cache
from itertools import takewhile
from pathlib import Path

import holidays
import pytest
from dateutil.rrule import rrulestr
from holidays.ical import ICalExporter
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from govflow.errors import RulebookError
from govflow.rulebook import read
from govflow.rulebook.feeds import ical as feed_ical
from govflow.rulebook.days import read_editions
from govflow.rulebook.feeds.recurrence import Unread, read_yearly
from govflow.rulebook.feeds import Feed, Remark, read_feed, review, write_days
from govflow.rulebook.files import shipped
from govflow.rulebook.nodes import read_yaml
from govflow.rulebook.sections import Problems, Section
from govflow.worktime import HolidayPlan, WorkCalendar

SHARED = Path(__file__).parents[3] / "shared/data/cn_holidays/holiday_cn_2007_2026.json"
PAPER = "http://www.gov.cn/zhengce/zhengceku/2017-11/30/content_5243579.htm"


def day(month: int, number: int, off: bool, name: str, year: int = 2018) -> dict[str, object]:
    return {"name": name, "date": f"{year}-{month:02}-{number:02}", "isOffDay": off}


def notice(*days: dict[str, object], year: int = 2018, papers: tuple[str, ...] = (PAPER,)) -> bytes:
    return json.dumps({"year": year, "papers": papers, "days": days}).encode()


def ical(*events: str, head: str = "") -> bytes:
    """Return an iCalendar file; each event is its lines, the SUMMARY standing first without its name."""
    bodies = [event.strip().splitlines() for event in events]
    lines = [
        line
        for n, (name, *others) in enumerate(bodies)
        for line in (
            "BEGIN:VEVENT",
            f"UID:{n}",
            f"SUMMARY:{name.strip()}",
            *map(str.strip, others),
            "END:VEVENT",
        )
    ]
    return "\r\n".join(
        ["BEGIN:VCALENDAR", "VERSION:2.0", *head.split(), *lines, "END:VCALENDAR", ""]
    ).encode()


def codes(remarks: tuple[Remark, ...]) -> list[str]:
    return [remark.code for remark in remarks]


def of_kind(feed: Feed, kind: str) -> dict[str, str]:
    return {str(d.date): d.name for year in feed.years for d in year.days if d.kind == kind}


def read_back(text: str) -> tuple[HolidayPlan, ...]:
    problems = Problems()
    section = Section(read_yaml(text, "days.yaml"), problems)
    assert section.text("days")
    plans = tuple(edition.plan for edition in read_editions(section, problems))
    section.close()
    assert problems.found == []
    return plans


def refused(content: bytes, last_year: int | None = None) -> RulebookError:
    with pytest.raises(RulebookError) as caught:
        read_feed("feed", content, last_year)
    assert all(problem.place and problem.message.zh for problem in caught.value.problems)
    return caught.value


# ------------------------------------------------------------------------------------- holiday-cn


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


# -------------------------------------------------------------------------------------- iCalendar


def test_an_event_of_several_days_ends_before_its_dtend() -> None:
    feed = read_feed(
        "f.ics",
        ical(
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
    feed = read_feed("f.ics", ical(f"{summary}\nDTSTART;VALUE=DATE:20240204"))

    assert of_kind(feed, kind) == {"2024-02-04": name}
    assert ("worked-by-name" in codes(review(feed))) == (kind == "worked")


def test_apple_says_which_days_are_off_and_which_are_worked_and_the_others_are_observances() -> None:
    feed = read_feed(
        "cn.ics",
        ical(
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
    feed = read_feed("f.ics", ical(f"Some Day\nDTSTART;VALUE=DATE:20240509\n{line}"))

    assert of_kind(feed, kind) == {"2024-05-09": "Some Day"}
    assert bool(feed.plans()) == (kind == "closed")
    assert ("observance" in codes(review(feed))) == (kind == "observed")


def test_what_cannot_be_a_day_off_is_left_out_with_a_remark() -> None:
    feed = read_feed(
        "f.ics",
        ical(
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


def test_yearly_events_are_told_up_to_the_year_that_is_asked_and_without_what_is_excluded() -> None:
    content = ical(
        "May Day\nDTSTART;VALUE=DATE:20200501\nRRULE:FREQ=YEARLY\nEXDATE;VALUE=DATE:20220501",
        "Moved\nUID:0\nRECURRENCE-ID;VALUE=DATE:20210501\nDTSTART;VALUE=DATE:20210503",
    ).replace(b"UID:1\r\n", b"")

    found = of_kind(read_feed("f.ics", content, 2023), "closed")

    assert list(found) == ["2020-05-01", "2021-05-03", "2023-05-01"]
    assert list(of_kind(read_feed("f.ics", content), "closed")) == ["2020-05-01", "2021-05-03"]


def test_recurrence_is_bounded() -> None:
    every = "x\nDTSTART;VALUE=DATE:19000101\nDTEND;VALUE=DATE:19010101\nRRULE:FREQ=YEARLY;BYMONTHDAY=1"
    assert refused(ical(*[every] * 50), 2200).code == "too-large"


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
    monkeypatch.setattr(feed_ical, "_from_ical", None)

    error = refused(ical("x\nDTSTART;VALUE=DATE:20240101"))

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
    feed = read_feed("f.ics", ical(f"x\nDTSTART;VALUE=DATE:20241001\n{stamps}"))

    assert feed.years[0].known_from == known_from
    assert ("no-known-from" in codes(review(feed))) == (known_from is None)


# ----------------------------------------------------------------------------------------- review

GOOD = (day(2, 15, True, "春节"), day(2, 11, False, "春节"))


@pytest.mark.parametrize(
    ("content", "severity", "code"),
    [
        (notice(), "error", "empty-year"),
        (ical(), "error", "empty-year"),
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


# ---------------------------------------------------------------------------------------- writing


FILES = {
    "rulebook.yaml": "{rulebook: r, version: '1', zone: Asia/Shanghai, hierarchy: h.csv, calendars: c.yaml}",
    "h.csv": "id,name,level,parent\ntown,Town,town,\n",
    "c.yaml": "calendars: {office: {days: cn, weekly: {mon-fri: ['09:00-17:00']}}}",
}


@cache
def office(days_file: str = "") -> WorkCalendar:
    """Return office hours under the shipped plan, or under that of a days file called `own`."""
    files = {**shipped(), **{name: text.encode() for name, text in FILES.items()}}
    if days_file:
        files["rulebook.yaml"] = files["rulebook.yaml"].replace(b"}", b", days: [d.yaml]}")
        files["c.yaml"] = files["c.yaml"].replace(b"cn", b"own")
        files["d.yaml"] = days_file.encode()
    return read(files).calendars["office"]


def test_importing_the_shared_data_gives_exactly_the_final_dates_of_the_shipped_plan() -> None:
    if not SHARED.exists():
        pytest.skip("the data from which the plan was made lie beside the repository")
    feed = read_feed(SHARED.name, SHARED.read_bytes())

    imported = office(write_days(feed, "own"))

    assert imported.exceptions == office().exceptions
    assert [r for r in review(feed, office()) if r.code.startswith("date-")] == []
    assert [r for r in review(feed) if r.severity == "error"] == []


NAMES = st.text(st.characters(codec="utf-8"), max_size=12) | st.sampled_from(
    ["春节", '"', "\\", "a: b", "#", "\u2028", "{x}", "yes", "\x85", "é", "- a", "\ufeff", "👩\u200d👧"]
)
ADDRESSES = st.sampled_from([PAPER, "http://x/201902/y", "x", '"\\', "2019-01/01", "/2007-12/16/"]) | NAMES


@st.composite
def feeds(draw: st.DrawFn) -> bytes:
    years = draw(st.lists(st.integers(1950, 2100), min_size=1, max_size=4, unique=True))
    made = {}
    for year in years:
        offsets = draw(st.lists(st.integers(-3, 380), max_size=12))
        days = [
            {
                "name": draw(NAMES),
                "date": str(date(year, 1, 1) + timedelta(n)),
                "isOffDay": draw(st.booleans()),
            }
            for n in offsets
        ]
        made[str(year)] = {"papers": draw(st.lists(ADDRESSES, max_size=3)), "days": days}
    return json.dumps(made).encode()


@given(feeds(), NAMES)
@settings(deadline=2_000)
def test_what_is_written_reads_back_as_the_same_plans(content: bytes, name: str) -> None:
    feed = read_feed("feed", content)
    assume(feed.plans())

    assert read_back(write_days(feed, name)) == feed.plans()


@given(feeds())
@settings(deadline=2_000)
def test_any_feed_can_be_reviewed(content: bytes) -> None:
    calendar = office()
    for remark in review(read_feed("feed", content), calendar):
        assert remark.to("en").startswith(remark.severity)
        assert remark.to_data()["zh"]


# --------------------------------------------------------------------------------------- hostile

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
    for content in (notice(*GOOD), ical("x\nDTSTART;VALUE=DATE:20240101\nRRULE:FREQ=YEARLY")):
        survives(content[:at] + junk + content[at + len(junk) :])
