"""What is wrong with calendars, holiday plans and assignments is told where it stands, and nothing hangs."""

# ruff: noqa: E501 (a mistake stands on one line)

from datetime import date
from typing import TYPE_CHECKING

import pytest

from govflow import rulebook

if TYPE_CHECKING:
    from tests.rulebook.conftest import Timed

# What is refused

MISTAKES = [
    ("rulebook.yaml", "to: 2025-12-31", "to: 2023-12-31", "effective-backwards", "2023-12-31"),
    ("rulebook.yaml", "from: 2024-01-01", "from: 2024-1-1", "bad-date", "2024-1-1"),
    ("rulebook.yaml", "to: 2025-12-31", "until: 2025-12-31", "unknown-key", "until"),
    ("rulebook.yaml", "[shire.yaml]", "[shire.yaml, mordor.yaml]", "missing-file", "mordor"),
    ("shire.yaml", 'revision: "a"', 'revison: "a"', "unknown-key", "revison"),
    ("shire.yaml", "known_from: 2024-06-01", "known_from: 2023-06-01", "editions-out-of-order", "revision: \"b\""),
    ("shire.yaml", 'revision: "b"', 'revision: "a" ', "duplicate-revision", 'revision: "a" '),
    ("shire.yaml", "2024-09-23: Hangover", "2024-09-32: Hangover", "bad-date", "2024-09-32"),
    ("shire.yaml", "2024-09-23: Hangover", "1024-09-23: Hangover", "out-of-range", "1024-09-23"),
    ("shire.yaml", "2024-09-28:", "2024-09-22:", "duplicate-date", "2024-09-22: {en: worked"),
    ("shire.yaml", "known_until: 2024-12-31", "known_until: 2023-12-31", "horizon-backwards", 'revision: "a"'),
    ("calendars.yaml", "days: shire", "days: shires", "unknown-plan", "shires"),
    ("calendars.yaml", "days: shire", "days: shire\n    revision: x", "idle-key", "x\n"),
    ("calendars.yaml", "days: shire", "days: shire\n    known_until: 2024-12-31", "idle-key", "2024-12-31\n    weekly"),
    ("calendars.yaml", 'mon-sun: ["00:00-24:00"]}', 'mon-sun: ["00:00-24:00"]}\n    worked: ["09:00-10:00"]', "idle-key", '["09:00-10:00"]'),
    ("calendars.yaml", "{2024-04-01: Flood}", "{2024-05-06: Flood}", "idle-date", "2024-05-06: Flood"),
    ("calendars.yaml", "{2024-04-01: Flood}", "{2024-05-11: Flood}", "idle-date", "2024-05-11: Flood"),
    ("calendars.yaml", 'revision: "a2"', 'revision: "b"', "duplicate-revision", '{revision: "b"'),
    ("calendars.yaml", "revision: second", "revision: first", "duplicate-revision", "{revision: first, known"),
    ("calendars.yaml", "known_from: 2023-12-01", "known_from: 2022-12-01", "editions-out-of-order", "{revision: second"),
    ("calendars.yaml", "revision: second, known_from: 2023-12-01", "revision: second", "missing-key", "{revision: second"),
    ("calendars.yaml", 'mon-fri: ["12:00-13:30"]', 'mon-fri: ["07:00-18:00"]', "eaten-interval", 'mon-fri: ["07'),
    ("calendars.yaml", 'mon-fri: ["12:00-13:30"]', 'mon-fri: ["12:00-13:30"]\n      sat: ["12:00-13:30"]', "idle-break", "mon-fri: [\"12"),
    ("calendars.yaml", 'mon-fri: ["12:00-13:30"]', 'mon-fri: ["12:00-13:30", "13:00-14:00"]', "overlapping-hours", "mon-fri: [\"12"),
    ("calendars.yaml", "from: 07-01", "from: 7-1", "bad-date", "7-1,"),
    ("calendars.yaml", "from: 07-01", "from: 06-31", "no-such-day", "06-31"),
    ("calendars.yaml", "from: 07-01, ", "", "missing-key", "{to: 08-31"),
    ("calendars.yaml", '["08:00-14:00"]}}\n', '["08:00-14:00"]}}\n      - {from: 08-31, to: 09-01, weekly: {mon: ["08:00-14:00"]}}\n', "overlapping-seasons", "- {from: 07"),
    ("calendars.yaml", 'plain:\n', 'assigned:\n', "reserved-name", "assigned:\n"),
    ("calendars.yaml", "wechat: always", "weechat: always", "unknown-channel", "weechat"),
    ("calendars.yaml", "wechat: always", "wechat: allways", "unknown-calendar", "allways"),
    ("calendars.yaml", "g1: plain", "g11: plain", "unknown-unit", "g11"),
    ("calendars.yaml", "community: plain", "comunity: plain", "unknown-level", "comunity"),
    ("calendars.yaml", "channels: {", "chanels: {", "unknown-key", "chanels"),
    ("calendars.yaml", "town: office, ", "", "no-assigned-calendar", "assigned}"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("file", "old", "new", "code", "where"), MISTAKES, ids=lambda text: str(text).strip()[:40]
)
def test_a_mistake_is_told_where_it_stands(
    file: str, old: str, new: str, code: str, where: str, timed: "Timed"
) -> None:
    files = timed.changed(file, old, new)
    there = "limits.yaml" if code == "no-assigned-calendar" else file
    expected = f"{timed.place(files, there, where)} {code}"
    assert expected in timed.told(files)


def test_worked_weekends_need_hours_where_the_weekdays_differ(timed: "Timed") -> None:
    files = timed.changed("calendars.yaml", '    worked: ["09:00-12:00"]\n', "")
    files["calendars.yaml"] = files["calendars.yaml"].replace(
        b'mon-fri: ["08:30', b'fri: ["09:00-17:00"], mon-thu: ["08:30'
    )
    assert timed.told(files) == [f"{timed.place(files, 'calendars.yaml', 'shire')} worked-hours-unclear"]


def test_a_plan_may_not_be_called_like_another(timed: "Timed") -> None:
    files = timed.changed("shire.yaml", "days: shire", "days: cn")
    assert f"{timed.place(files, 'shire.yaml', 'cn')} duplicate-name" in timed.told(files)


def test_many_editions_are_refused_or_read_but_never_hang(timed: "Timed") -> None:
    head, more = "days: shire\neditions:\n", '  - {{revision: "{0}", known_from: 20{1:02}-01-01}}\n'
    thousand = head + "".join(more.format(n, n // 12) for n in range(1000))
    assert len(rulebook.read(timed.of(**{"shire.yaml": thousand})).calendars["office"].editions) == 1001
    one_more = thousand + more.format(1000, 84)
    assert timed.told(timed.of(**{"shire.yaml": one_more})) == ["shire.yaml:3:3 too-many-editions"]


def test_each_edition_is_compared_with_the_last_that_came_in_order(timed: "Timed") -> None:
    late = (
        timed.texts["shire.yaml"]
        + "  - {revision: c, known_from: 2020-01-01}\n  - {revision: d, known_from: 2021-01-01}\n"
    )
    assert timed.told(timed.of(**{"shire.yaml": late})) == [
        "shire.yaml:18:5 editions-out-of-order",
        "shire.yaml:19:5 editions-out-of-order",
    ]


# The horizon, and warnings


@pytest.mark.parametrize(
    ("effective", "today", "stale"),
    [
        ("", "2024-12-31", False),
        ("", "2025-01-01", True),
        ("effective: {to: 2025-01-01}\n", "2025-01-01", True),  # holds today
        ("effective: {to: 2025-01-01}\n", "2025-01-02", False),  # holds no more
    ],
)
def test_rules_that_hold_need_calendars_that_reach_today(
    effective: str, today: str, stale: bool, timed: "Timed"
) -> None:
    files = timed.changed("rulebook.yaml", "effective: {from: 2024-01-01, to: 2025-12-31}\n", effective)
    files["calendars.yaml"] = files["calendars.yaml"].replace(b"2025-12-31", b"2030-12-31")
    if stale:
        assert timed.told(files, date.fromisoformat(today)) == [
            f"{timed.place(files, 'calendars.yaml', 'shire')} stale-horizon"
        ]
    else:
        rulebook.read(files, date.fromisoformat(today))
    rulebook.read(files)  # history can be replayed on any day


def test_a_calendar_that_no_limit_uses_may_end(timed: "Timed") -> None:
    files = timed.changed("limits.yaml", "  theirs: {limit: 2 working_day, calendar: assigned}\n", "")
    rulebook.read(files, date(2024, 12, 1))
    assert timed.told(files, date(2025, 6, 1))
    files["limits.yaml"] = files["limits.yaml"].replace(b"calendar: office", b"calendar: always")
    rulebook.read(files, date(2025, 6, 1))


def test_a_lost_minute_is_a_warning_with_its_place(timed: "Timed") -> None:
    files = timed.changed("calendars.yaml", '"00:00-24:00"', '"00:00-23:59"')
    there = timed.place(files, "calendars.yaml", '"00:00-23:59')
    assert [f"{p.place} {p.code}" for p in rulebook.read(files).warnings] == [f"{there} minute-lost"]
    assert rulebook.read(timed.of()).warnings == ()
