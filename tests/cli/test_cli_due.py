"""`govflow due`: when a limit ends, and why."""

import json
from typing import TYPE_CHECKING

import pytest
from tests.cli.conftest import Said

if TYPE_CHECKING:
    from collections.abc import Callable


def test_due_tells_the_end_with_its_reasons_its_law_and_the_statutory_end(due: "Callable[..., Said]") -> None:
    said = due("licence", "2018-06-05T14:30")

    assert (said.code, said.err) == (0, "")
    for words in (
        "licence\n",
        "Law: 行政许可法 42",
        "Source: assumption",
        "10 working days, received Tue 5 Jun 2018 14:30, counted from Wed 6 Jun 2018 09:00",
        "Dragon Boat Festival (18 Jun 2018)",
        "Due Wed 20 Jun 2018 18:00.",
        "Wed 4 Jul 2018 18:00",
    ):
        assert words in said.out
    assert "Provisional" not in said.out


def test_due_draws_the_months_from_receipt_to_the_end(due: "Callable[..., Said]") -> None:
    lines = due("licence", "2018-06-25T14:30").out.splitlines()

    assert [line.strip() for line in lines if line.strip() in ("June 2018", "July 2018", "August 2018")] == [
        "June 2018",
        "July 2018",
    ]
    assert " >25   =26   =27   =28   =29    30-" in lines
    assert " = 2   = 3   = 4   = 5   = 6     7-    8-" in lines
    assert "! due (9 Jul 2018)" in lines
    assert "> received (25 Jun 2018)" in lines


def test_due_draws_three_months_at_most_the_first_and_the_last_ones(due: "Callable[..., Said]") -> None:
    found = json.loads(due("long", "2018-06-05T14:30", "--extend", "60 working_day", "--json").out)

    titles = [month["en"].split("\n")[0].strip() for month in found["months"]]
    assert titles == ["June 2018", "October 2018", "November 2018"]


def test_due_speaks_chinese(due: "Callable[..., Said]") -> None:
    out = due("licence", "2018-06-05T14:30", "--lang", "zh").out

    for words in (
        "许可\n",
        "法律依据：行政许可法 42",
        "到期：2018年6月20日（周三）18:00",
        "2018年6月\n",
    ):
        assert words in out
    assert "Due" not in out


def test_an_offset_is_minded_and_without_one_the_time_is_that_of_the_rulebook(
    due: "Callable[..., Said]",
) -> None:
    instants = ("2018-06-05T14:30", "2018-06-05T06:30Z", "2018-06-05T08:30+02:00")

    dues = [json.loads(due("plain", at, "--json").out)["due"] for at in instants]

    assert dues == ["2018-06-06T09:30:00+08:00"] * 3


def test_an_amendment_that_became_known_later_is_told_beside_what_was_known_at_the_start(
    due: "Callable[..., Said]",
) -> None:
    """In March 2019 the holidays of May grew from one day to four, and two weekends were worked for it."""
    start = "2019-02-01T10:00"
    said = due("long", start)
    found = json.loads(due("long", start, "--json").out)
    known_now = json.loads(due("long", start, "--as-known", "2026-01-01", "--json").out)
    known_then = json.loads(due("long", start, "--as-known", "2019-03-21", "--json").out)

    assert [later["revision"] for later in found["later"]] == ["2019-03"]
    assert found["later"][0]["due"] == known_now["due"] != found["due"] == known_then["due"]
    assert known_now["later"] == known_then["later"] == []
    assert (
        "After the amendment known from Fri 22 Mar 2019 (edition 2019-03): due Sun 5 May 2019 18:00."
        in said.out
    )
    assert "Due Fri 3 May 2019 18:00." in said.out
    chinese = due("long", start, "--lang", "zh").out
    assert "按2019年3月22日（周五）公布的修订（版本 2019-03）：到期2019年5月5日（周日）18:00。" in chinese


def test_an_amendment_that_changes_nothing_is_not_told(due: "Callable[..., Said]") -> None:
    assert json.loads(due("licence", "2019-03-01T10:00", "--json").out)["later"] == []


def test_an_amendment_that_came_when_all_was_over_moves_nothing(due: "Callable[..., Said]") -> None:
    """On 1 June the second of May is declared to have been a holiday."""
    found = {at: json.loads(due("own", at, "--json").out) for at in ("2024-05-01T17:00", "2024-05-30T17:00")}
    known_now = json.loads(due("own", "2024-05-01T17:00", "--as-known", "2024-06-01", "--json").out)

    assert found["2024-05-01T17:00"]["due"] == "2024-05-02T12:00:00+08:00"
    assert known_now["due"] == "2024-05-03T12:00:00+08:00"
    assert [len(each["later"]) for each in found.values()] == [0, 0]


def test_what_lies_beyond_the_horizon_is_provisional(due: "Callable[..., Said]") -> None:
    said = due("licence", "2026-12-20T14:30")

    assert "Provisional" in said.out
    assert json.loads(due("licence", "2026-12-20T14:30", "--json").out)["provisional"] is True
    assert json.loads(due("licence", "2026-06-20T14:30", "--json").out)["provisional"] is False


def test_pauses_and_extensions_move_the_end(due: "Callable[..., Said]") -> None:
    """The twelve vectors of time hold this one: ten working days, paused for 24 working hours."""
    paused = due("licence", "2016-05-17T10:00", "--pause", "2016-05-20T10:00/2016-05-25T10:00")
    extended = due("licence", "2016-05-17T10:00", "--extend", "5 working_day")

    assert "Due Fri 3 Jun 2016 18:00." in paused.out
    assert "Due Tue 7 Jun 2016 18:00." in extended.out
    assert "Note:" not in extended.out


@pytest.mark.parametrize(
    ("limit", "extensions", "words"),
    [
        ("long", ["5 working_day"], "the rules do not let this limit be extended"),
        ("licence", ["11 working_day"], "by 10 working days at most, 1 time at most"),
        ("licence", ["10 working_day"] * 2, "by 10 working days at most, 1 time at most"),
        ("licence", ["1 month"], "by 10 working days at most, 1 time at most"),
    ],
)
def test_an_extension_that_the_rules_do_not_grant_is_noted(
    due: "Callable[..., Said]", limit: str, extensions: list[str], words: str
) -> None:
    more = [part for text in extensions for part in ("--extend", text)]

    said = due(limit, "2018-06-05T14:30", *more)

    assert said.code == 0
    assert f"Note: the rules let this limit be extended {words}" in said.out or f"Note: {words}" in said.out


def test_an_assigned_calendar_is_that_of_the_unit_or_the_channel(due: "Callable[..., Said]") -> None:
    at = "2018-06-09T22:00"  # a Saturday evening
    dues = {
        more: json.loads(due("reply", at, *more, "--json").out)["due"]
        for more in (
            ("--unit", "town"),
            ("--unit", "night"),
            ("--unit", "town", "--channel", "wechat"),
            ("--unit", "town", "--channel", "desk"),
            ("--channel", "wechat"),
        )
    }

    monday, sunday = "2018-06-11T14:00:00+08:00", "2018-06-10T02:00:00+08:00"
    assert list(dues.values()) == [monday, sunday, sunday, monday, sunday]


def test_a_slot_and_a_month_are_counted_too(due: "Callable[..., Said]") -> None:
    assert "Due Fri 8 Jun 2018" in due("weekly", "2018-06-05T14:30").out
    assert "Due Thu 5 Jul 2018" in due("month", "2018-06-05T14:30").out


def test_a_limit_that_promises_no_date_says_so(due: "Callable[..., Said]") -> None:
    said = due("none", "2018-06-05T14:30")

    assert (said.code, said.out) == (0, "'none' promises no date.\n")
    assert json.loads(due("none", "2018-06-05T14:30", "--json").out)["due"] is None


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("licens", "2018-06-05T14:30"), 1, "[unknown-limit]\n  = Did you mean 'licence'?"),
        (("licence", "2026-02-30"), 2, "there is no such day or time of day as '2026-02-30'"),
        (("5 workdays", "2018-06-05T14:30"), 1, "[unknown-unit]"),
        (("licence", "yesterday"), 2, "--start: 'yesterday' is not an instant"),
        (("licence", "2018-06-05T14:30", "--pause", "2018-06-06"), 2, "--pause wants FROM/TO"),
        (("licence", "2018-06-05T14:30", "--pause", "2018-06-06/then"), 2, "'then' is not an instant"),
        (("licence", "2018-06-05T14:30", "--pause", "2018-06-07/2018-06-06"), 1, "[backwards-pause]"),
        (("licence", "2018-06-05T14:30", "--extend", "soon"), 1, "[bad-limit]"),
        (("licence", "2018-06-05T14:30", "--extend", "every fri"), 2, "'every fri' is a date"),
        (("licence", "2018-06-05T14:30", "--unit", "town"), 2, "has a calendar of its own"),
        (("licence", "2018-06-05T14:30", "--as-known", "then"), 2, "--as-known"),
        (("reply", "2018-06-05T14:30"), 2, "say --unit"),
        (("reply", "2018-06-05T14:30", "--channel", "desk"), 2, "say --unit"),
        (("reply", "2018-06-05T14:30", "--unit", "nigth"), 1, "[unknown-unit]\n  = Did you mean 'night'?"),
        (("licence", "0001-01-01T00:00"), 2, "--start"),
        (("licence", "1850-01-01T00:00"), 1, "[out-of-range]"),
        (("licence", "2200-12-31T00:00"), 1, "[out-of-range]"),
        (("licence", "2018-06-05T14:30", "--extend", "9999999 working_day"), 1, "["),
    ],
)
def test_what_cannot_be_counted_is_refused_in_one_line(
    due: "Callable[..., Said]", arguments: tuple[str, ...], code: int, words: str
) -> None:
    for lang in ("en", "zh"):
        said = due(*arguments, "--lang", lang)
        assert (said.code, said.out) == (code, "")
        assert "Traceback" not in said.err
        assert words in said.err or lang == "zh"


def test_the_page_as_json_is_plain_data_in_both_languages(due: "Callable[..., Said]") -> None:
    found = json.loads(due("licence", "2018-06-05T14:30", "--json").out)

    assert (found["due"], found["statutory"]) == ("2018-06-20T18:00:00+08:00", "2018-07-04T18:00:00+08:00")
    assert found["law"] == "行政许可法 42"
    assert found["account"]
    assert all(month["en"] != month["zh"] for month in found["months"])
