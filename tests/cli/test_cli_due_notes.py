"""What `govflow due` says beside the account: how it counts, and what the rules do not know of."""

import json
from typing import TYPE_CHECKING

from tests.cli.conftest import Said

from govflow.cli.main import run

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest


def test_what_passes_the_law_is_said_in_so_many_words(capsys: "pytest.CaptureFixture[str]") -> None:
    asked = ["due", "law_cn", "--limit", "petition.handle", "--start", "2025-07-05T10:00", "--extend"]
    assert run([*asked, "60 calendar_day"]) == 0
    assert "past the statutory limit, which ends Thu 9 Oct 2025 18:00." in capsys.readouterr().out
    assert run([*asked, "30 calendar_day"]) == 0
    assert "past the statutory limit" not in capsys.readouterr().out


def test_what_was_asked_and_what_the_rules_do_not_know_is_noted(due: "Callable[..., Said]") -> None:
    start = "2018-06-05T14:30"
    early = due("long", start, "--pause", "2018-06-01/2018-06-02").out
    late = due("long", start, "--pause", "2019-06-01/2019-06-02").out

    assert "Note: the rules give no ground to pause this limit." in early
    assert "is not counted: it is over before the first moment that counts." in early
    assert "is not counted: it begins when the limit is over." in late
    assert "Note: the pause" not in due("long", start, "--pause", "2018-06-07/2018-06-08").out


def test_a_law_that_was_not_in_force_is_noted(due: "Callable[..., Said]") -> None:
    early, late = due("young", "2022-04-30").out, json.loads(due("young", "2023-05-02", "--json").out)

    assert "in force since Sun 1 May 2022; it was not yet when this was received." in early
    assert [note["zh"] for note in late["notes"]] == [
        "注意：该时限施行至2023年5月1日（周一），收到时已失效。"
    ]
    assert "Note:" not in due("young", "2022-05-01").out


def test_due_says_how_it_counts_and_where_its_calendar_comes_from(due: "Callable[..., Said]") -> None:
    out, start = due("licence", "2018-06-05T14:30").out, "2018-06-05T14:30"

    assert (
        "Counting: the first day is not counted, the last day ends at closing (civil_code, 民法典 200-204)"
        in out
    )
    assert "Calendar source: http://www.gov.cn/" in out
    assert "Counting: hours run at once" in due("plain", start).out
    assert "Counting: it is counted at once, the last day ends at closing" in due("young", start).out
    found = json.loads(due("licence", start, "--json").out)
    assert (found["counting"]["profile"], found["calendar"]["revision"]) == ("civil_code", "2018")


def test_a_limit_may_be_asked_for_as_a_text(due: "Callable[..., Said]") -> None:
    start = "2018-06-05T14:30"
    named, written = (json.loads(due(limit, start, "--json").out) for limit in ("weekly", "每周五"))

    assert named["due"] == written["due"]
    assert "10个工作日" in due("10个工作日", start, "--lang", "zh").out


def test_a_sign_means_the_same_in_every_month(due: "Callable[..., Said]") -> None:
    assert "! due (5 Jun 2018)" in due("1 natural_hour", "2018-06-04T23:30").out
    assert "@ statutory limit (4 Jul 2018)" in due("licence", "2018-06-05T14:30").out


def test_months_left_out_are_marked(due: "Callable[..., Said]") -> None:
    lines = due("long", "2018-06-05T14:30", "--extend", "60 working_day").out.splitlines()

    assert lines.count("...") == 1
