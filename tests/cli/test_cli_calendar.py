"""`govflow calendar`: a month as people know it, and holiday feeds read, reviewed and written."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from govflow.rulebook import load
from govflow.rulebook.feeds import ical

if TYPE_CHECKING:
    from tests.cli.conftest import Govflow

PAPER = "http://www.gov.cn/zhengce/zhengceku/2017-11/30/content_5243579.htm"
DAYS = [
    {"name": "春节", "date": "2018-02-11", "isOffDay": False},
    {"name": "春节", "date": "2018-02-15", "isOffDay": True},
    {"name": "春节", "date": "2018-02-16", "isOffDay": True},
]
BOOK = {
    "rulebook.yaml": "{rulebook: b, version: '1', zone: Asia/Shanghai, hierarchy: h.csv, calendars: c.yaml}",
    "h.csv": "id,name,level,parent\ntown,Town,town,\n",
    "c.yaml": """\
calendars:
  office:
    days: cn
    title: {en: Office hours, zh: 办公时间}
    weekly: {mon-fri: ["09:00-12:00", "13:00-18:00"]}
  always: {weekly: {mon-sun: ["00:00-24:00"]}}
""",
}


def write_book(folder: Path, **changes: str) -> Path:
    folder.mkdir()
    for name, text in {**BOOK, **changes}.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def book(tmp_path: Path) -> Path:
    return write_book(tmp_path / "book")


@pytest.fixture
def feed(tmp_path: Path) -> Path:
    path = tmp_path / "cn_2018.json"
    path.write_text(json.dumps({"year": 2018, "papers": [PAPER], "days": DAYS}), encoding="utf-8")
    return path


# ------------------------------------------------------------------------------------------- show


def test_show_draws_a_month_with_its_holidays_worked_weekends_hours_and_edition(
    govflow: "Govflow", book: Path
) -> None:
    said = govflow("calendar", "show", book, "--name", "office", "--month", "2016-06")

    assert (said.code, said.err) == (0, "")
    for words in (
        "Office hours (office, Asia/Shanghai)",
        "June 2016",
        "   6     7     8     9*   10*   11*   12+",
        "* Dragon Boat Festival (9 to 11 Jun 2016)",
        "Working days: 09:00-12:00, 13:00-18:00 (20 days)",
        "Worked weekends: 09:00-12:00, 13:00-18:00 (1 day)",
        "Edition 2026, known from Tue 4 Nov 2025",
        "Source: https://www.gov.cn/",
    ):
        assert words in said.out
    assert "Provisional" not in said.out


def test_show_speaks_chinese(govflow: "Govflow", book: Path) -> None:
    said = govflow("calendar", "show", book, "--name", "office", "--month", "2016-06", "--lang", "zh")

    for words in ("办公时间（office，Asia/Shanghai）", "2016年6月", "端午节", "工作日：", "版本 2026"):
        assert words in said.out
    assert "Edition" not in said.out


def test_show_tells_a_month_as_it_was_known_on_a_day(govflow: "Govflow", book: Path) -> None:
    """On 22 March 2019 the holidays of May were changed: 1 May alone before, four days after."""
    before, after = (
        govflow("calendar", "show", book, "--name", "office", "--month", "2019-05", "--as-known", day).out
        for day in ("2019-03-21", "2019-03-22")
    )

    assert "* Labour Day (1 May 2019)" in before
    assert "* Labour Day (1 to 4 May 2019)" in after


def test_show_says_that_a_month_is_beyond_the_horizon(govflow: "Govflow", book: Path) -> None:
    for month, beyond in (("2026-11", False), ("2026-12", True), ("2027-01", True), ("2006-11", True)):
        said = govflow("calendar", "show", book, "--name", "office", "--month", month)
        assert ("Provisional" in said.out) == beyond
        told = json.loads(
            govflow("calendar", "show", book, "--name", "office", "--month", month, "--json").out
        )
        assert told["provisional"] == beyond


def test_show_as_json_tells_every_day(govflow: "Govflow", book: Path) -> None:
    found = json.loads(
        govflow("calendar", "show", book, "--name", "office", "--month", "2016-06", "--json").out
    )

    kinds = {day["date"]: day["kind"] for day in found["days"]}
    assert len(kinds) == 30
    assert [kinds[f"2016-06-{n:02}"] for n in (8, 9, 12, 18)] == ["work", "holiday", "worked_weekend", "rest"]
    assert found["edition"]["known_until"] == "2026-12-28"
    assert found["days"][8]["name"] == {"en": "Dragon Boat Festival", "zh": "端午节"}
    assert found["days"][11]["hours"] == ["09:00-12:00", "13:00-18:00"]


def test_show_needs_no_name_where_there_is_one_calendar_and_takes_this_month(
    govflow: "Govflow", tmp_path: Path
) -> None:
    only = write_book(
        tmp_path / "one", **{"c.yaml": "calendars: {only: {weekly: {mon-fri: ['09:00-17:00']}}}"}
    )

    said = govflow("calendar", "show", only)

    assert (said.code, said.err) == (0, "")
    assert said.out.startswith("only (only, Asia/Shanghai)")
    assert "Edition" not in said.out


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        ((), 2, "--name says which. Known: office, always."),
        (("--name", "ofice"), 1, "[unknown-calendar]\n  = Did you mean 'office'?"),
        (("--name", "office", "--month", "2016-13"), 2, "such as 2016-06"),
        (("--name", "office", "--month", "June"), 2, "such as 2016-06"),
        (("--name", "office", "--month", "0001-01"), 2, "from 1900 to 2200"),
        (("--name", "office", "--month", "2016-06", "--as-known", "then"), 2, "--as-known"),
    ],
)
def test_show_refuses_what_it_cannot_mean(
    govflow: "Govflow", book: Path, arguments: tuple[str, ...], code: int, words: str
) -> None:
    said = govflow("calendar", "show", book, *arguments)

    assert (said.code, said.out) == (code, "")
    assert words in said.err


@pytest.mark.parametrize("month", ["1900-01", "2200-12"])
def test_show_reaches_as_far_as_calendars_do(govflow: "Govflow", book: Path, month: str) -> None:
    assert govflow("calendar", "show", book, "--name", "office", "--month", month).code == 0


# ----------------------------------------------------------------------------------------- import


def test_import_prints_a_days_file_and_its_review_beside_it(govflow: "Govflow", feed: Path) -> None:
    said = govflow("calendar", "import", feed)

    assert (said.code, said.err) == (0, "")
    assert 'days: "cn_2018"' in said.out
    assert '2018-02-15: {en: "Spring Festival", zh: "春节"}' in said.out
    assert '2018-02-11: {en: "worked for Spring Festival", zh: "春节调休上班"}' in said.out


def test_what_is_imported_serves_a_rulebook(govflow: "Govflow", feed: Path, tmp_path: Path) -> None:
    main = BOOK["rulebook.yaml"].replace("}", ", days: [own.yaml]}")
    calendars = "calendars: {office: {days: own, weekly: {mon-fri: ['09:00-17:00']}}}"
    book = write_book(tmp_path / "book", **{"rulebook.yaml": main, "c.yaml": calendars})

    assert govflow("calendar", "import", feed, "--out", book / "own.yaml").code == 0

    office = load(book).calendars["office"]
    assert {str(day): bool(e.hours) for day, e in office.exceptions.items()} == {
        day["date"]: not day["isOffDay"] for day in DAYS
    }
    assert govflow("calendar", "review", feed, "--against", book).out == ""


def test_import_never_overwrites_without_force(govflow: "Govflow", feed: Path) -> None:
    out = Path("own.yaml")
    out.write_text("precious", encoding="utf-8")

    said = govflow("calendar", "import", feed, "--out", out)

    assert (said.code, out.read_text(encoding="utf-8")) == (1, "precious")
    assert "[file-exists]\n  = --force" in said.err
    assert govflow("calendar", "import", feed, "--out", out, "--force").code == 0
    assert out.read_text(encoding="utf-8").startswith("# Made by `govflow calendar import`")
    assert [path.name for path in Path().iterdir()] == ["own.yaml"]


def test_import_of_a_year_without_days_writes_nothing(govflow: "Govflow", feed: Path) -> None:
    feed.write_text(json.dumps({"year": 2027, "papers": [], "days": []}), encoding="utf-8")

    said = govflow("calendar", "import", feed, "--out", "own.yaml")

    assert (said.code, said.out) == (1, "")
    assert "error: 2027: No days are given." in said.err
    assert "warning: 2027: No notice is named as the source. [no-notice]" in said.err
    assert list(Path().iterdir()) == []


def test_one_year_of_many_is_imported(govflow: "Govflow", feed: Path) -> None:
    years = {"2018": {"papers": [PAPER], "days": DAYS}, "2019": {"papers": [], "days": []}}
    feed.write_text(json.dumps(years), encoding="utf-8")

    assert govflow("calendar", "import", feed).code == 1
    said = govflow("calendar", "import", feed, "--year", "2018")
    assert (said.code, said.err) == (0, "")
    assert (
        "[no-such-year]\n  = It has 2018, 2019." in govflow("calendar", "import", feed, "--year", "2020").err
    )


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("nowhere.json",), 1, "nowhere.json: No such file or directory."),
        (("{folder}",), 1, "[unreadable]"),
        (("{feed}", "--out", "{folder}"), 2, "is a folder"),
        (("{feed}", "--out", "no/where.yaml"), 2, "there is no folder 'no'"),
        (("{feed}", "--name", "office"), 2, "--name goes with --against."),
        (("{feed}", "--against", "nowhere"), 1, "[no-rulebook]"),
        (("{feed}", "--year", "12"), 2, "--year"),
        ((), 2, "FILE is missing."),
    ],
)
def test_import_and_its_options_refuse_in_one_line(
    govflow: "Govflow", feed: Path, arguments: tuple[str, ...], code: int, words: str
) -> None:
    said = govflow("calendar", "import", *(a.format(feed=feed, folder=feed.parent) for a in arguments))

    assert (said.code, said.out) == (code, "")
    assert words in said.err
    assert "Traceback" not in said.err


def test_without_the_package_icalendar_says_what_to_install(
    govflow: "Govflow", feed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ical, "_from_ical", None)
    feed.write_text("BEGIN:VCALENDAR\nEND:VCALENDAR\n", encoding="utf-8")

    for lang in ("en", "zh"):
        said = govflow("calendar", "import", feed, "--lang", lang)
        assert said.code == 1
        assert "[needs-ical]" in said.err
        assert 'pip install "govflow[ical]"' in said.err


# ----------------------------------------------------------------------------------------- review


def test_review_tells_what_a_feed_would_change(govflow: "Govflow", feed: Path, book: Path) -> None:
    said = govflow("calendar", "review", feed, "--against", book, "--name", "office")

    assert said.code == 0
    lines = said.out.splitlines()
    assert sum("Oct 2018" in line for line in lines) == 2  # runs of dates stand in one line
    assert any(line.startswith("info: 1 to 5 Oct 2018: closed (National Day) would be") for line in lines)
    chinese = govflow("calendar", "review", feed, "--against", book, "--name", "office", "--lang", "zh").out
    assert "提示：2018年10月1日至5日：休息（国庆节）将改为上班（按星期）。 [date-removed]" in chinese


def test_review_as_json(govflow: "Govflow", feed: Path) -> None:
    days = [*DAYS, {"name": "春节", "date": "2018-02-15", "isOffDay": False}]
    feed.write_text(json.dumps({"year": 2018, "papers": [PAPER], "days": days}), encoding="utf-8")

    said = govflow("calendar", "review", feed, "--json")

    found = json.loads(said.out)
    assert (said.code, found["form"], found["file"]) == (1, "holiday_cn", "cn_2018.json")
    first = found["remarks"][0]
    assert (first["severity"], first["code"], first["first"]) == ("error", "two-meanings", "2018-02-15")
    assert first["en"] != first["zh"]


def test_a_group_without_a_command_is_wrong_usage(govflow: "Govflow") -> None:
    assert govflow("calendar").code == 2
    assert "Did you mean 'show'?" in govflow("calendar", "shw").err
    assert "calendar show" in govflow("calendar", "show", "--help").out
