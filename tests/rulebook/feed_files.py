"""What the tests of holiday feeds share: feeds as publishers write them, any feed, and what became of it."""

import json
from datetime import date, timedelta
from functools import cache

import pytest
from hypothesis import strategies as st

from govflow.errors import RulebookError
from govflow.rulebook import read
from govflow.rulebook.days import read_editions
from govflow.rulebook.feeds import Feed, Remark, read_feed
from govflow.rulebook.files import shipped
from govflow.rulebook.nodes import read_yaml
from govflow.rulebook.sections import Problems, Section
from govflow.worktime import HolidayPlan, WorkCalendar

PAPER = "http://www.gov.cn/zhengce/zhengceku/2017-11/30/content_5243579.htm"


def day(month: int, number: int, off: bool, name: str, year: int = 2018) -> dict[str, object]:
    return {"name": name, "date": f"{year}-{month:02}-{number:02}", "isOffDay": off}


def notice(*days: dict[str, object], year: int = 2018, papers: tuple[str, ...] = (PAPER,)) -> bytes:
    return json.dumps({"year": year, "papers": papers, "days": days}).encode()


def icalendar(*events: str) -> bytes:
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
    return "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", *lines, "END:VCALENDAR", ""]).encode()


GOOD = (day(2, 15, True, "春节"), day(2, 11, False, "春节"))


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


BOOK = {
    "rulebook.yaml": "{rulebook: r, version: '1', zone: Asia/Shanghai, hierarchy: h.csv, calendars: c.yaml}",
    "h.csv": "id,name,level,parent\ntown,Town,town,\n",
    "c.yaml": "calendars: {office: {days: cn, weekly: {mon-fri: ['09:00-17:00']}}}",
}


@cache
def office(days_file: str = "") -> WorkCalendar:
    """Return office hours under the shipped plan, or under that of a days file called `own`."""
    files = {**shipped(), **{name: text.encode() for name, text in BOOK.items()}}
    if days_file:
        files["rulebook.yaml"] = files["rulebook.yaml"].replace(b"}", b", days: [d.yaml]}")
        files["c.yaml"] = files["c.yaml"].replace(b"cn", b"own")
        files["d.yaml"] = days_file.encode()
    return read(files).calendars["office"]


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
