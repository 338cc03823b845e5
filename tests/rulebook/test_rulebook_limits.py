"""Limits with all their keys: what the law allows, extensions, grounds to pause, own ways of counting."""

# ruff: noqa: E501 (a mistake stands on one line)

import re
from datetime import date, datetime, timedelta
from time import perf_counter
from zoneinfo import ZoneInfo

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from govflow import rulebook
from govflow.errors import CalendarError, RulebookError
from govflow.rulebook import Extension, Ground, Limit
from govflow.rulebook.assigned import Assigned
from govflow.rulebook.files import shipped
from govflow.rulebook.proving import prove_promises, starts_of
from govflow.rulebook.sections import Problems
from govflow.worktime import DayException, Pause, TimeLimit, WorkCalendar, parse_limit
from govflow.worktime.profiles import Counting

ZONE = ZoneInfo("Asia/Shanghai")
Files = dict[str, bytes]

LIMITS = """\
defaults: {calendar: office, profile: civil_code, source: assumption}
profiles:
  uk:
    title: {en: UK, zh: 英国}
    source: a code
    days: {start: at_once, end: midnight, roll: keep}
    slots: {roll: previous}
limits:
  licence:
    title: {en: licence, zh: 许可}
    limit: 10 working_day
    statutory: 20 working_day
    law: 行政许可法 42
    extension: {by: 10 working_day, times: 1, law: 行政许可法 42}
    pauses:
      hearing: {title: {en: hearing, zh: 听证}, law: 行政许可法 45}
      waiting: {title: waiting, cap: 15 working_day, notice: true}
  reply:
    limit: 5 working_day
    statutory: 15 working_day
    extension: {by: 5 working_day, times: 2}
  letter: {limit: 3 calendar_day, profile: uk}
  early: {limit: 10 calendar_day, roll: previous, end: midnight}
"""
FILES = {
    "rulebook.yaml": "rulebook: r\nversion: '1'\nzone: Asia/Shanghai\nhierarchy: h.csv\ncalendars: c.yaml\nlimits: [limits.yaml, more.yaml]\n",
    "h.csv": "id,name,level,parent\ntown,Town,town,\n",
    "c.yaml": "calendars: {office: {days: cn, weekly: {mon-fri: ['09:00-12:00', '13:00-18:00']}}}\nassign: {levels: {town: office}}\n",
    "limits.yaml": LIMITS,
    "more.yaml": "defaults: {source: elsewhere}\nlimits: {quick: {limit: 2 working_hour, calendar: assigned}, post: {limit: 1 calendar_day, profile: uk}}\n",
}


def files_of(old: str = "", new: str = "", file: str = "limits.yaml") -> Files:
    assert not old or FILES[file].count(old) == 1, f"{old!r} stands {FILES[file].count(old)} times"
    files = {**shipped(), **{name: text.encode() for name, text in FILES.items()}}
    files[file] = FILES[file].replace(old, new).encode() if old else files[file]
    return files


def problems_of(files: Files) -> list[tuple[str, str]]:
    with pytest.raises(RulebookError) as caught:
        rulebook.read(files)
    assert all(problem.message.zh for problem in caught.value.problems)
    return [(str(problem.place), problem.code) for problem in caught.value.problems]


def limit_of(name: str, files: Files | None = None) -> Limit:
    limit = rulebook.read(files or files_of()).limits[name]
    assert limit
    return limit


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


# What is read


def test_a_limit_says_all_that_the_law_says() -> None:
    limit = limit_of("licence")
    assert limit.law == "行政许可法 42"
    assert limit.statutory == parse_limit("20 working_day", "civil_code")
    ten = TimeLimit.parse("10 working_day", "civil_code")
    assert limit.extension == Extension(ten, 1, "行政许可法 42")
    assert limit.grounds["hearing"].law == "行政许可法 45"
    waiting = limit.grounds["waiting"]
    assert isinstance(waiting, Ground)
    assert waiting.notice
    assert waiting.cap == TimeLimit.parse("15 working_day", "civil_code")


def test_own_ways_of_counting_hold_for_the_files_after_theirs_and_words_override_them() -> None:
    book = rulebook.read(files_of())
    terms = {name: limit.term for name, limit in book.limits.items() if limit}
    assert terms["letter"] == TimeLimit(3, "calendar_day", "at_once", "midnight", "keep")
    assert terms["post"] == TimeLimit(1, "calendar_day", "at_once", "midnight", "keep")
    assert terms["early"] == TimeLimit(10, "calendar_day", "next_day", "midnight", "previous")
    sources = {name: limit.source for name, limit in book.limits.items() if limit}
    assert (sources["letter"], sources["quick"]) == ("assumption", "elsewhere")
    silent = files_of("source: elsewhere", "profile: uk", "more.yaml")
    assert limit_of("quick", silent).source == ""  # the source of one file is not that of the next


def test_an_extension_with_a_law_may_pass_a_statutory_limit_that_is_promised_in_full() -> None:
    limit = limit_of("licence", files_of("statutory: 20 working_day", "statutory: 10 working_day"))
    assert limit.extension
    assert limit.statutory == limit.term


def test_the_statutory_instant_takes_pauses_and_only_lawful_extensions() -> None:
    five = TimeLimit.parse("5 working_day", "civil_code")
    start, pause = at("2024-03-04T10:00"), Pause(at("2024-03-06T09:00"), at("2024-03-08T18:00"))
    licence, reply = limit_of("licence"), limit_of("reply")
    for limit, lawful in ((licence, True), (reply, False)):
        plain = limit.count(start)
        both = limit.count(start, extensions=[five], pauses=[pause])
        assert limit.count(start, extensions=[five]).due > plain.due < limit.count(start, pauses=[pause]).due
        assert plain.statutory
        assert both.statutory
        assert both.due == limit.term.due(start, plain.calendar, extensions=[five], pauses=[pause])
        moved = 3 + (5 if lawful else 0)
        assert plain.calendar.working_days_between(plain.statutory.date(), both.statutory.date()) - 1 == moved
        account = limit.account(start, extensions=[five], pauses=[pause])
        assert account.due == both.due
        with pytest.raises(CalendarError, match="time zone"):  # of all that starts on one date, too
            limit.count(start.replace(tzinfo=None))


def test_a_limit_is_provisional_if_its_statutory_end_is() -> None:
    limit = limit_of("licence")
    start = at("2018-12-03T09:00")
    counted = limit.count(start)
    assert counted.due.date() == date(2018, 12, 17)
    assert counted.provisional  # 20 working days end in January, which nobody knew before 6 December
    assert not limit.count(start, known=at("2018-12-06T00:00")).provisional


# What is refused

MISTAKES = [
    ("statutory: 20 working_day", "statutory: 9 working_day", "10 working_day", "promised-over-statutory"),
    ("statutory: 20 working_day", "statutory: 20 workingdays", "20 workingdays", "unknown-unit"),
    ("statutory: 15 working_day", "statutory: 5 working_day", "{by: 5", "idle-extension"),
    ("{by: 5 working_day, times: 2}", "{times: 2}", "{times", "missing-key"),
    ("{by: 5 working_day, times: 2}", "{by: every fri}", "every fri", "not-an-amount"),
    ("times: 2", "times: 0", "0}", "bad-times"),
    ("times: 2", "times: 101", "101", "bad-times"),
    ("times: 2", "times: two", "two", "bad-times"),
    ("times: 2", "times: 100, law: x", "5 working_day, times: 100", ""),
    ("{by: 5 working_day, times: 2}", "{by: 50 working_day, times: 100}", "50 working", "beyond-sense"),
    ("cap: 15 working_day", "cap: 36500 calendar_day", "36500", "beyond-sense"),
    ("cap: 15 working_day", "cap: month end", "month end", "not-an-amount"),
    ("cap: 15 working_day", "cap: 15 workdays", "15 workdays", "unknown-unit"),
    ("notice: true", "notice: perhaps", "perhaps", "unknown-choice"),
    ("waiting: {title", "hearing: {title", "hearing: {title: waiting", "duplicate-key"),
    ("roll: previous, end", "roll: prev, end", "prev,", "unknown-choice"),
    ("start: at_once, end: midnight", "end: midnight", "{end: midnight", "missing-key"),
    ("start: at_once", "start: soon", "soon", "unknown-choice"),
    ("slots: {roll: previous}", "slots: {rol: previous}", "rol:", "unknown-key"),
    ("    days: {start: at_once, end: midnight, roll: keep}\n", "", "title: {en: UK", "missing-key"),
    ("  uk:\n", "  elapsed:\n", "elapsed:", "duplicate-name"),
    ("letter: {limit: 3 calendar_day, profile: uk}", "letter: {limit: 3 calendar_day, profile: ukk}", "ukk", "unknown-profile"),
    ("  early:", "  quick:", "", "duplicate-name"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "where", "code"), MISTAKES)
def test_a_mistake_is_told_where_it_stands(old: str, new: str, where: str, code: str) -> None:
    files = files_of(old, new)
    if not code:
        rulebook.read(files)
        return
    file = "limits.yaml" if where else "more.yaml"
    before = files[file].decode().partition(where or "quick")[0]
    place = f"{file}:{before.count(chr(10)) + 1}:{len(before) - before.rfind(chr(10))}"
    assert (place, code) in problems_of(files)


# Promises


def test_a_promise_over_the_statutory_limit_names_a_start_and_both_ends() -> None:
    files = files_of("statutory: 20 working_day", "statutory: 15 calendar_day")
    with pytest.raises(RulebookError) as caught:
        rulebook.read(files)
    (problem,) = caught.value.problems
    assert (str(problem.place), problem.code) == ("limits.yaml:11:12", "promised-over-statutory")
    for text in (problem.message.en, problem.message.zh):
        start, due, allowed = (at(f"{words[0]}T{words[1]}") for words in _instants(text))
        assert due > allowed
        office = rulebook.read(files_of()).calendars["office"]
        assert parse_limit("10 working_day", "civil_code").due(start, office) == due
        assert parse_limit("15 calendar_day", "civil_code").due(start, office) == allowed


def _instants(text: str) -> list[tuple[str, str]]:
    return re.findall(r"(\d{4}-\d\d-\d\d) (\d\d:\d\d)", text)


@pytest.mark.parametrize(
    ("promised", "statutory", "within"),
    [
        ("10 working_day", "10 working_day", True),
        ("20 working_day", "30 calendar_day", False),  # over the long holidays
        ("10 working_day", "30 calendar_day", True),
        ("30 calendar_day", "1 month", False),  # in February
        ("28 calendar_day", "1 month", True),
        ("8 working_hour", "1 working_day", True),
        ("9 working_hour", "1 working_day", False),
        ("24 natural_hour", "1 calendar_day", False),
        ("every fri", "7 calendar_day", True),
        ("every fri", "6 calendar_day", False),
        ("36500 calendar_day", "1200 month", True),
    ],
)
def test_what_is_promised_is_counted_against_the_law(promised: str, statutory: str, within: bool) -> None:
    more = f"limits: {{l: {{limit: '{promised}', statutory: '{statutory}'}}}}\n"
    files = {**files_of(), "more.yaml": more.encode()}
    started = perf_counter()
    codes = [] if within else [code for _, code in problems_of(files)]
    if within:
        assert rulebook.read(files).warnings == ()
    assert codes == [] if within else ["promised-over-statutory"]
    assert perf_counter() - started < 5


def test_assigned_limits_are_proven_on_every_calendar_that_is_assigned() -> None:
    files = files_of(
        "{limit: 2 working_hour, calendar: assigned}",
        "{limit: 5 working_day, statutory: 8 calendar_day, calendar: assigned}",
        "more.yaml",
    )
    assert [code for _, code in problems_of(files)] == ["promised-over-statutory"]


week = st.dictionaries(
    st.sampled_from(["mon", "tue", "wed", "thu", "fri", "sat", "sun"]),
    st.sampled_from([["09:00-12:00"], ["08:00-10:00", "14:00-22:00"]]),
    min_size=1,
)
terms = st.builds(
    lambda amount, unit, profile: parse_limit(f"{amount} {unit}", profile),
    st.integers(1, 12),
    st.sampled_from(["working_day", "calendar_day", "working_hour", "natural_hour"]),
    st.sampled_from(["civil_code", "elapsed"]),
) | st.sampled_from([parse_limit(text, "civil_code") for text in ("every fri", "month end", "1 month")])


@settings(max_examples=60, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(week, st.sets(st.integers(0, 60), max_size=12), terms, terms)
def test_the_proof_finds_what_counting_from_every_start_finds(
    weekly: dict[str, list[str]], closed: set[int], term: TimeLimit, statutory: TimeLimit
) -> None:
    first = date(2024, 1, 1)
    calendar = WorkCalendar(
        "Asia/Shanghai",
        weekly,
        {first + timedelta(n): DayException() for n in closed},
        known_since=first,
        known_until=date(2024, 3, 1),
    )
    limit = Limit("l", term, calendar, statutory=statutory)
    over = any(
        term.due(start, calendar) > statutory.due(start, calendar)
        for start in starts_of(calendar, by_day=False)
    )
    problems = Problems()
    prove_promises([limit], Assigned(), problems)
    assert bool(problems.found) is over


def test_a_calendar_that_knows_no_end_is_counted_for_some_years() -> None:
    plain = WorkCalendar("UTC", {"mon": ["09:00-10:00"]})
    days = starts_of(plain, by_day=True)
    assert days[-1] - days[0] > timedelta(days=8 * 365)
    long = WorkCalendar("UTC", {"mon": ["09:00-10:00"]}, {date(1900, 1, 1): (), date(2199, 1, 1): ()})
    assert len(starts_of(long, by_day=False)) <= 31 * 366 * 4


def test_a_limit_without_a_calendar_cannot_be_counted() -> None:
    limit = Limit("l", TimeLimit(1, "working_day", "next_day", "closing", "keep"), None)
    with pytest.raises(CalendarError, match="has no calendar"):
        limit.count(at("2024-01-01T09:00"))
    assert Counting("next_day", "closing", "keep")
