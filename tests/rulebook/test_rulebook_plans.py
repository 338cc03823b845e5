"""Several holiday plans under one calendar, and plans that begin when the rules hold already."""

from collections.abc import Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from govflow import RulebookError, TimeLimit
from govflow.rulebook import Rulebook, gather, read
from govflow.rulebook.limits import LimitReader
from govflow.rulebook.nodes import read_yaml
from govflow.rulebook.sections import Problems, Section

HERE = ZoneInfo("Asia/Shanghai")
FILES = {
    "rulebook.yaml": 'rulebook: b\nversion: "1"\nzone: Asia/Shanghai\nhierarchy: h.csv\n'
    "calendars: c.yaml\nlimits: l.yaml\ndays: [cn27.yaml, again.yaml]\n",
    "h.csv": "id,name,level,parent\ntown,Town,town,\n",
    "c.yaml": 'calendars:\n  office: {days: [cn, cn27], weekly: {mon-fri: ["09:00-17:00"]}}\n',
    "l.yaml": "defaults: {calendar: office, profile: civil_code}\nlimits:\n  reply: {limit: 5 working_day}\n",
    "cn27.yaml": """\
days: cn27
editions:
  - {revision: "2027", known_from: 2026-11-05, known_since: 2027-01-01, known_until: 2027-12-28,
     closed: {2027-01-01: New Year}}
""",
    "again.yaml": 'days: again\neditions:\n  - {revision: "2026", known_from: 2026-11-05}\n',
}


def book_with(changes: Mapping[str, str]) -> Rulebook:
    shipped = {name: text for name, text in gather("law_cn").items() if name.startswith("shipped:")}
    return read({**shipped, **{name: text.encode() for name, text in {**FILES, **changes}.items()}})


def office(days: str) -> dict[str, str]:
    return {"c.yaml": FILES["c.yaml"].replace("[cn, cn27]", days)}


def test_a_later_plan_goes_on_where_the_one_before_it_ends() -> None:
    calendar = book_with({}).calendars["office"]

    assert calendar.revision == "2027"
    assert calendar.covers(date(2018, 1, 1), date(2027, 12, 28))
    assert not calendar.is_working_day(date(2026, 10, 1))
    assert not calendar.is_working_day(date(2027, 1, 1))
    assert calendar.edition(datetime(2026, 6, 1, tzinfo=HERE)).revision == "2026"


@pytest.mark.parametrize("days", ["[cn27, cn]", "[cn, cn27]"])
def test_editions_of_several_plans_follow_each_other_as_they_became_known(days: str) -> None:
    editions = book_with(office(days)).calendars["office"].editions

    assert [e.known_from for e in editions] == sorted(e.known_from or date.min for e in editions)
    assert editions[-1].revision == "2027"


def test_of_editions_known_since_the_same_day_that_of_the_later_plan_stands_on_top() -> None:
    on_top = 'days: again\neditions:\n  - {revision: "x", known_from: 2026-11-05, regular: [2027-01-01]}\n'

    for days, works in (("[cn, cn27, again]", True), ("[cn, again, cn27]", False)):
        calendar = book_with({"again.yaml": on_top} | office(days)).calendars["office"]
        assert calendar.is_working_day(date(2027, 1, 1)) is works


def test_two_plans_with_one_edition_are_refused_where_the_second_is_named() -> None:
    with pytest.raises(RulebookError) as caught:
        book_with(office("[cn, again]"))

    [problem] = caught.value.problems
    assert (problem.code, str(problem.place)) == ("duplicate-revision", "c.yaml:2:23")


@pytest.mark.parametrize(
    ("days", "effective", "warned"),
    [
        ("cn27", "effective: {from: 2026-12-31}\n", True),
        ("cn27", "effective: {from: 2027-01-01}\n", False),
        ("cn27", "", True),
        ("[cn, cn27]", "", False),
        ("[cn, cn27]", "effective: {from: 2018-01-01}\n", False),
        ("[cn, cn27]", "effective: {from: 2000-01-01}\n", True),
    ],
)
def test_a_plan_that_begins_when_the_rules_hold_already_is_warned_of(
    days: str, effective: str, warned: bool
) -> None:
    book = book_with({"rulebook.yaml": FILES["rulebook.yaml"] + effective} | office(days))

    assert [problem.code for problem in book.warnings] == ["plan-begins-late"] * warned
    assert all(problem.place and problem.place.file == "c.yaml" for problem in book.warnings)


def test_worked_weekends_of_a_season_have_its_own_hours() -> None:
    calendar = """\
calendars:
  office:
    days: cn
    weekly: {mon-thu: ["09:00-17:00"], fri: ["09:00-16:00"]}
    worked: ["09:00-12:00"]
    seasons: [{from: 06-01, to: 09-30, weekly: {mon-fri: ["08:00-14:00"]}, worked: ["08:00-10:00"]}]
"""
    found = book_with({"c.yaml": calendar}).calendars["office"]

    assert [str(i) for i in found.hours(date(2016, 6, 12))] == ["08:00-10:00"]  # Dragon Boat Festival
    assert [str(i) for i in found.hours(date(2016, 2, 6))] == ["09:00-12:00"]  # Spring Festival


def test_unclear_hours_of_worked_weekends_name_the_key_that_says_them() -> None:
    calendar = 'calendars:\n  office: {days: cn, weekly: {mon: ["09:00-17:00"], tue: ["09:00-16:00"]}}\n'

    with pytest.raises(RulebookError) as caught:
        book_with({"c.yaml": calendar})

    [problem] = caught.value.problems
    assert problem.code == "worked-hours-unclear"
    assert problem.suggestion is not None
    assert "'worked'" in problem.suggestion.en


# -- limits -------------------------------------------------------------------------------------


LAWFUL = """\
defaults: {calendar: office, profile: civil_code}
limits:
  handle:
    limit: 60 calendar_days
    statutory: 60 calendar_days
    roll: keep
    effective: {from: 2022-05-01}
    extension: {by: 30 calendar_days, times: 1, law: some law}
  back: {limit: 3 calendar_days, roll: previous}
"""


@pytest.mark.parametrize(
    ("asked", "granted"),
    [
        (["30 calendar_day"], ["30 calendar_day"]),
        (["60 calendar_day"], ["30 calendar_day"]),
        (["10 calendar_day"], ["10 calendar_day"]),
        (["10 calendar_day", "30 calendar_day"], ["10 calendar_day"]),
        (["12 month"], ["30 calendar_day"]),
        (["1 working_day"], ["1 working_day"]),
    ],
)
def test_the_statutory_end_is_extended_no_further_than_its_law_allows(
    asked: list[str], granted: list[str]
) -> None:
    limit = book_with({"l.yaml": LAWFUL}).limits["handle"]
    assert limit is not None
    assert limit.statutory is not None
    assert limit.calendar is not None
    start = datetime(2024, 3, 4, 9, tzinfo=HERE)
    extensions, lawful = ([TimeLimit.parse(text, "civil_code") for text in said] for said in (asked, granted))

    found = limit.count(start, extensions=extensions)
    account = limit.account(start, extensions=extensions)

    assert found.statutory == limit.statutory.due(start, limit.calendar.edition(start), extensions=lawful)
    assert account.statutory is not None
    assert (account.statutory.due, list(account.statutory.extensions)) == (found.statutory, lawful)
    assert f"60 calendar days, extended by {lawful[0].text.en}, until" in account.text.en


def test_a_limit_knows_since_when_its_law_is_in_force() -> None:
    limit = book_with({"l.yaml": LAWFUL}).limits["handle"]

    assert limit is not None
    assert limit.effective == (date(2022, 5, 1), None)


def test_a_limit_that_rolled_back_is_provisional_alike_in_count_and_account() -> None:
    calendar = 'calendars:\n  office: {weekly: {mon-fri: ["09:00-17:00"]}, known_until: 2016-12-30}\n'
    limit = book_with({"l.yaml": LAWFUL, "c.yaml": calendar}).limits["back"]
    assert limit is not None
    start = datetime(2016, 12, 28, 10, tzinfo=HERE)  # Wednesday; the third day is Saturday 31 December

    assert limit.count(start).due.date() == date(2016, 12, 30)
    assert limit.count(start).provisional is limit.account(start).provisional is True


def test_a_limit_as_text_counts_on_the_default_calendar_and_profile() -> None:
    book = book_with({})
    start = datetime(2018, 6, 5, 14, tzinfo=HERE)

    written, named = book.limit_of("5 working_days"), book.limit_of("reply")

    assert written is not None
    assert named is not None
    assert written.count(start) == named.count(start)
    assert book.limit_of("none") is None


def test_without_defaults_a_text_is_no_limit() -> None:
    lone = "limits:\n  reply: {limit: 5 working_day, profile: civil_code, calendar: office}\n"

    with pytest.raises(ValueError, match="no-default"):
        book_with({"l.yaml": lone}).limit_of("5 working_days")


def test_a_promise_is_compared_with_the_law_only_from_starts_that_the_rules_can_see() -> None:
    promise = """\
defaults: {calendar: office, profile: civil_code}
limits:
  reply: {limit: 5 working_day, statutory: 10 calendar_day}
"""
    long = {"l.yaml": promise, "rulebook.yaml": FILES["rulebook.yaml"] + "effective: {from: 2020-01-01}\n"}
    calm = {
        **long,
        "rulebook.yaml": FILES["rulebook.yaml"] + "effective: {from: 2018-03-12, to: 2018-03-16}\n",
    }

    with pytest.raises(RulebookError) as caught:
        book_with(long)

    [problem] = caught.value.problems
    assert problem.code == "promised-over-statutory"
    assert problem.message.en > "Received 2020"
    assert book_with(calm).limits["reply"] is not None


@pytest.mark.parametrize(("by", "warned"), [("3 working_day", []), ("6 working_day", ["6"]), ("1 month", [])])
def test_an_extension_that_could_not_be_granted_whole_is_warned_of(by: str, warned: list[str]) -> None:
    limits = f"""\
defaults: {{calendar: office, profile: civil_code}}
limits:
  reply: {{limit: 5 working_day, statutory: 10 working_day, extension: {{by: {by}}}}}
"""
    found = book_with({"l.yaml": limits}).warnings

    assert [problem.code for problem in found] == ["extension-beyond-statutory"] * len(warned)
    assert all("5 working days" in problem.message.en for problem in found)


@pytest.mark.parametrize(
    ("statutory", "extension", "codes"),
    [
        ("statutory: 10 working_day, ", "by: 6 working_day, cap: statutory", []),
        ("", "by: 6 working_day, cap: statutory", ["idle-cap"]),
        ("statutory: 10 working_day, ", "by: 6 working_day, law: some law, cap: statutory", ["idle-cap"]),
        ("statutory: 10 working_day, ", "by: 6 working_day, cap: heaven", ["unknown-choice"]),
    ],
)
def test_an_author_may_say_that_the_statutory_limit_caps_an_extension(
    statutory: str, extension: str, codes: list[str]
) -> None:
    limits = f"""\
defaults: {{calendar: office, profile: civil_code}}
limits:
  reply: {{limit: 5 working_day, {statutory}extension: {{{extension}}}}}
"""
    if not codes:
        assert book_with({"l.yaml": limits}).warnings == ()
        return
    with pytest.raises(RulebookError) as caught:
        book_with({"l.yaml": limits})
    assert [problem.code for problem in caught.value.problems] == codes


def test_what_breaks_leave_nothing_of_is_told_once_for_a_week() -> None:
    calendar = """\
calendars:
  office: {weekly: {mon-fri: ["09:00-17:00"]}, breaks: {mon-fri: ["08:00-18:00"], sat-sun: ["12:00-13:00"]}}
"""
    with pytest.raises(RulebookError) as caught:
        book_with({"c.yaml": calendar})

    told = [problem.message.en for problem in caught.value.problems if problem.code != "empty-week"]
    assert told == [
        "mon-fri: breaks leave nothing of '09:00-17:00'.",
        "breaks.sat-sun: '12:00-13:00' lies outside all hours.",
    ]


def test_a_limit_that_could_not_be_read_counts_as_failed() -> None:
    problems = Problems()
    reader = LimitReader(problems, None, "")
    once = "{limit: 5 working_day, extension: {by: 1 month, times: once}}"
    text = f"limits:\n  bad: {{limit: 5 worms}}\n  once: {once}\n"
    defaults = "defaults: {calendar: x, profile: civil_code}\n"

    reader.read_file(Section(read_yaml(defaults + text + "  good: {limit: 1 month}\n", "l.yaml"), problems))
    reader.read_text("7 worms", None)

    assert reader.failed == {"bad", "once", "7 worms"}
