"""Calendars with all their keys: holiday plans, editions, seasons, breaks, and whose calendar is which."""

import pickle
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from govflow import rulebook
from govflow.errors import CalendarError
from govflow.rulebook import Rulebook
from govflow.rulebook.files import SHIPPED, shipped

if TYPE_CHECKING:
    from tests.rulebook.conftest import Timed

ZONE = ZoneInfo("Asia/Shanghai")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


@pytest.fixture(scope="module")
def book(timed: "Timed") -> Rulebook:
    return rulebook.read(timed.of())


# What is read


def test_a_plan_makes_an_edition_of_each_notice_and_own_editions_come_between_them(book: Rulebook) -> None:
    office = book.calendars["office"]
    assert [(e.revision, e.known_from) for e in office.editions] == [
        ("a", date(2023, 12, 1)),
        ("a2", date(2024, 3, 1)),
        ("b", date(2024, 6, 1)),
    ]
    assert [e.known_until for e in office.editions] == [date(2024, 12, 31)] * 3
    assert [e.source for e in office.editions] == ["notice a"] * 3
    flood, hangover, later = date(2024, 4, 1), date(2024, 9, 23), date(2024, 9, 24)
    assert [[e.is_working_day(d) for d in (flood, hangover, later)] for e in office.editions] == [
        [True, False, True],
        [False, False, True],
        [False, True, False],
    ]


def test_own_dates_win_and_worked_weekends_have_the_hours_that_are_said(book: Rulebook) -> None:
    for edition in book.calendars["office"].editions:
        assert not edition.is_working_day(date(2024, 5, 6))
        assert [str(i) for i in edition.hours(date(2024, 5, 11))] == ["10:00-12:00"]
        assert [str(i) for i in edition.hours(date(2024, 9, 28))] == ["09:00-12:00"]


def test_breaks_and_seasons_change_the_hours(book: Rulebook) -> None:
    office = book.calendars["office"]
    assert [str(i) for i in office.hours(date(2024, 6, 28))] == ["08:30-12:00", "13:30-18:00"]
    assert [str(i) for i in office.hours(date(2024, 7, 1))] == ["08:00-12:00", "13:30-14:00"]


def test_without_a_plan_what_a_calendar_says_itself_is_its_first_edition(book: Rulebook) -> None:
    first, second = book.calendars["plain"].editions
    assert (first.revision, first.known_from, first.known_until) == (
        "first",
        date(2023, 1, 1),
        date(2023, 12, 31),
    )
    assert (second.revision, second.known_since, second.known_until) == (
        "second",
        date(2023, 1, 1),
        date(2025, 12, 31),
    )
    assert not first.is_working_day(date(2024, 5, 1))
    assert second.is_working_day(date(2024, 5, 1))
    assert not second.is_working_day(date(2023, 5, 1))
    assert second.source == "p"


@pytest.mark.parametrize(
    ("unit", "channel", "calendar"),
    [
        ("town", "", "office"),  # its level
        ("c1", "", "plain"),
        ("g1", "", "plain"),  # its own, and not that of its level
        ("g2", "", "office"),
        ("g1", "wechat", "always"),  # a channel wins over all
        ("g1", "window", "plain"),  # unless it has none
        ("gone", "", "office"),  # a unit of other rules goes by the root
        ("g1", None, "plain"),
        ("g1", ["wechat"], "plain"),
    ],
)
def test_the_nearest_calendar_counts(book: Rulebook, unit: str, channel: object, calendar: str) -> None:
    assert book.calendar_of(unit, channel).name == calendar
    limit = book.limit_for("theirs", unit, {"channel": channel})
    assert limit
    assert limit.calendar
    assert limit.calendar.name == calendar


def test_a_unit_without_a_calendar_has_that_of_the_unit_above_it(timed: "Timed") -> None:
    changed = timed.changed(
        "calendars.yaml", "levels: {town: office, community: plain, grid: office}", "levels: {town: always}"
    )
    book = rulebook.read(changed)
    assert [book.calendar_of(unit).name for unit in ("town", "c1", "g1", "g2")] == [
        "always",
        "always",
        "plain",
        "always",
    ]


def test_a_limit_with_a_calendar_of_its_own_keeps_it(book: Rulebook) -> None:
    assert book.limit_for("quick", "g1", {"channel": "wechat"}) is book.limits["quick"]
    assert book.limit_for("none", "g1", {}) is None
    limit = book.limits["theirs"]
    assert limit
    with pytest.raises(CalendarError) as caught:
        limit.due(at("2024-05-01T09:00"))
    assert caught.value.code == "no-calendar"


def test_nobody_has_a_calendar_where_none_is_assigned(files: dict[str, bytes]) -> None:
    book = rulebook.read(files)
    assert not book.assigned
    with pytest.raises(CalendarError):
        book.calendar_of("town")


def test_a_limit_is_counted_on_the_edition_that_was_known(book: Rulebook) -> None:
    limit = book.limits["quick"]
    assert limit
    start = at("2024-03-29T17:00")  # a Friday; Monday 1 April is closed by the edition of 1 March
    counted = limit.count(start)
    assert counted.calendar.revision == "a2"
    assert counted.due == at("2024-04-02T11:30")
    before = limit.count(start, known=at("2024-02-29T23:59"))
    assert before.calendar.revision == "a"
    assert before.due == at("2024-04-01T11:30")
    assert limit.due(start) == counted.due
    assert limit.account(start, known=at("2024-02-01T00:00")).due == before.due


@pytest.mark.parametrize(
    ("start", "provisional"),
    [
        ("2024-12-31T09:00", False),
        ("2024-12-31T16:00", True),
        ("2024-01-01T09:00", False),
        ("2023-12-31T09:00", True),  # a day before anything is known
    ],
)
def test_what_lies_outside_the_known_days_is_provisional(
    book: Rulebook, start: str, provisional: bool
) -> None:
    limit = book.limits["quick"]
    assert limit
    counted = limit.count(at(start))
    assert counted.provisional is provisional
    if start > "2024-02":
        assert limit.provisional(counted.due) is provisional


def test_effective_dates_are_kept(book: Rulebook, files: dict[str, bytes]) -> None:
    assert book.effective == (date(2024, 1, 1), date(2025, 12, 31))
    assert rulebook.read(files).effective == (None, None)


def test_a_rulebook_with_all_of_it_can_be_pickled(book: Rulebook) -> None:
    again = pickle.loads(pickle.dumps(book))
    assert again.calendars == book.calendars
    assert again.assigned == book.assigned
    assert again.calendar_of("g1").name == "plain"


# What ships


def test_a_shipped_plan_is_there_without_being_named(timed: "Timed") -> None:
    book = rulebook.read(timed.changed("calendars.yaml", "days: shire", "days: cn"))
    office = book.calendars["office"]
    assert "a2" in [edition.revision for edition in office.editions]
    assert not office.is_working_day(date(2024, 2, 12))
    assert f"{SHIPPED}days/cn.yaml" in book.files


def test_only_shipped_data_that_are_used_count_for_the_digest(timed: "Timed") -> None:
    alone = {name: text.encode() for name, text in timed.texts.items()}
    assert rulebook.read(alone).digest == rulebook.read(timed.of()).digest
    used = timed.changed("calendars.yaml", "days: shire", "days: cn")
    other = {**used, f"{SHIPPED}days/cn.yaml": used[f"{SHIPPED}days/cn.yaml"] + b"# more\n"}
    assert rulebook.read(used).digest != rulebook.read(other).digest


def test_gathering_adds_what_ships_and_never_reads_it_from_the_folder(tmp_path: Path, timed: "Timed") -> None:
    for name, text in timed.texts.items():
        (tmp_path / name).write_text(text, "utf-8")
    main = tmp_path / "rulebook.yaml"
    main.write_text(
        main.read_text("utf-8").replace("limits: limits.yaml", "limits: [limits.yaml, 'shipped:x.yaml']"),
        "utf-8",
    )
    (tmp_path / "shipped:x.yaml").write_text("limits: {}", "utf-8")
    gathered = rulebook.gather(tmp_path)
    assert gathered.keys() == timed.texts.keys() | shipped().keys()
    assert timed.told(gathered) == ["rulebook.yaml:8:23 missing-file"]


@pytest.mark.parametrize(
    "name", ["shipped:../zhenhai/limits.yaml", "shipped:/etc/passwd", "shipped:", "other:x.yaml"]
)
def test_a_shipped_name_does_not_lead_out(name: str, timed: "Timed") -> None:
    files = timed.changed("rulebook.yaml", "limits: limits.yaml", f'limits: [limits.yaml, "{name}"]')
    assert timed.told(files) == ["rulebook.yaml:8:23 outside-folder"]
