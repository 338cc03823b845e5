"""The holiday plan `cn`: every notice of the State Council since 2007, and every day as others know it."""

import json
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import chinese_calendar  # type: ignore[import-untyped]
import holidays
import pytest

from govflow.rulebook import read
from govflow.rulebook.files import shipped
from govflow.worktime import WorkCalendar

DATA = Path(__file__).parents[3] / "shared/data/cn_holidays/holiday_cn_2007_2026.json"
ZONE = ZoneInfo("Asia/Shanghai")
FILES = {
    "rulebook.yaml": "{rulebook: r, version: '1', zone: Asia/Shanghai, hierarchy: h.csv, calendars: c.yaml}",
    "h.csv": "id,name,level,parent\ntown,Town,town,\n",
    "c.yaml": "calendars: {office: {days: cn, weekly: {mon-fri: ['09:00-12:00', '13:00-18:00']}}}",
}
OFFICE = read({**shipped(), **{name: text.encode() for name, text in FILES.items()}}).calendars["office"]
DAYS = [date(2007, 1, 1) + timedelta(n) for n in range((date(2027, 1, 1) - date(2007, 1, 1)).days)]


def known_on(day: str) -> WorkCalendar:
    return OFFICE.edition(datetime.fromisoformat(f"{day}T12:00").replace(tzinfo=ZONE))


def working(edition: WorkCalendar, *days: str) -> list[bool]:
    return [edition.is_working_day(date.fromisoformat(day)) for day in days]


def test_the_last_edition_holds_every_entry_of_the_data_and_no_other() -> None:
    if not DATA.exists():
        pytest.skip("the data from which the plan was made lie beside the repository")
    entries = [entry for year in json.loads(DATA.read_text("utf-8")).values() for entry in year["days"]]
    assert len(entries) == 678
    wrong = [e for e in entries if OFFICE.is_working_day(date.fromisoformat(e["date"])) == e["isOffDay"]]
    assert wrong == []
    said = {date.fromisoformat(e["date"]): e["name"] for e in entries}
    regular = {date(2020, 2, 3)}  # a Monday on which work began again: the weekday rule says so
    assert OFFICE.exceptions.keys() == said.keys() - regular
    for day, exception in OFFICE.exceptions.items():
        assert exception.name
        assert exception.name.zh == said[day] + "调休上班" * bool(exception.hours)


def test_every_source_is_the_address_of_a_notice_and_its_date_the_one_in_it() -> None:
    if not DATA.exists():
        pytest.skip("the data from which the plan was made lie beside the repository")
    papers = [paper for year in json.loads(DATA.read_text("utf-8")).values() for paper in year["papers"]]
    assert [edition.source for edition in OFFICE.editions] == papers
    dated = [e for e in OFFICE.editions if f"{e.known_from:%Y-%m/%d}" in e.source]
    assert len(dated) == len(papers) - 6  # three show another publication, three only the month


@pytest.mark.parametrize("peer", ["holidays", "chinesecalendar"])
def test_every_day_of_twenty_years_is_what_another_library_says(peer: str) -> None:
    china = holidays.country_holidays("CN", years=range(2007, 2028))
    says = china.is_working_day if peer == "holidays" else chinese_calendar.is_workday
    assert len(DAYS) == 7305
    assert [day for day in DAYS if OFFICE.is_working_day(day) != says(day)] == []


@pytest.mark.parametrize(
    ("before", "after", "days", "was", "became"),
    [
        (
            "2015-05-12",
            "2015-05-13",
            ("2015-09-03", "2015-09-04", "2015-09-05", "2015-09-06"),
            [True, True, False, False],
            [False, False, False, True],
        ),
        (
            "2019-03-21",
            "2019-03-22",
            ("2019-04-28", "2019-05-01", "2019-05-02", "2019-05-03", "2019-05-04", "2019-05-05"),
            [False, False, True, True, False, False],
            [True, False, False, False, False, True],
        ),
        (
            "2020-01-26",
            "2020-01-27",
            ("2020-01-19", "2020-01-30", "2020-01-31", "2020-02-01", "2020-02-02", "2020-02-03"),
            [True, False, True, True, False, True],
            [True, False, False, False, False, True],
        ),
    ],
)
def test_an_amendment_in_the_middle_of_a_year_changes_what_is_known_from_that_day(
    before: str, after: str, days: tuple[str, ...], was: list[bool], became: list[bool]
) -> None:
    old, new = known_on(before), known_on(after)
    assert old is new.earlier
    assert new.known_from == date.fromisoformat(after)
    assert old.known_until == new.known_until
    assert working(old, *days) == was
    assert working(new, *days) == became
    changed = {d for d in old.exceptions.keys() | new.exceptions.keys() if old.hours(d) != new.hours(d)}
    assert {day.isoformat() for day in changed} == {
        day for day, a, b in zip(days, was, became, strict=True) if a != b
    }


def test_a_notice_comes_before_the_days_it_names_and_is_known_until_28_december() -> None:
    assert len(OFFICE.editions) == 23
    for edition in OFFICE.editions:
        assert edition.known_from
        assert edition.known_since == date(2006, 12, 30)
        assert edition.known_until
        assert (edition.known_until.month, edition.known_until.day) == (12, 28)
        earlier = edition.earlier.exceptions if edition.earlier else {}
        fresh = [day for day, said in edition.exceptions.items() if earlier.get(day) != said]
        assert edition.known_from < min(fresh)
        assert max(edition.exceptions) <= edition.known_until
        if edition.earlier and edition.earlier.known_until != edition.known_until:  # no amendment
            assert edition.earlier.known_until
            assert edition.earlier.known_until < min(fresh)  # what was known of the old year still holds


def test_the_days_swapped_for_new_year_lie_beyond_what_the_old_year_knows() -> None:
    old = known_on("2018-12-05")
    saturday = date(2018, 12, 29)
    assert not old.is_working_day(saturday)
    assert not old.covers(date(2018, 12, 3), saturday)
    assert old.covers(date(2018, 12, 3), date(2018, 12, 28))
    assert known_on("2018-12-06").is_working_day(saturday)
