"""Clocks declared wrong: each mistake has its code."""

import pytest
from tests.case.clock_rules import FILES, rulebook

from govflow.errors import RulebookError


def test_declared_wrong_it_is_no_rulebook() -> None:
    def codes(workflow: str) -> list[str]:
        with pytest.raises(RulebookError) as error:
            rulebook(request_yaml=workflow)
        return [problem.code for problem in error.value.problems]

    text = FILES["request.yaml"]
    assert codes(text.replace("ground: hearing}, to", "ground: herring}, to")) == ["unknown-ground"]
    assert codes(text.replace("ground: waiting, notice: told", "ground: waiting")) == ["no-notice"]
    assert codes(text.replace("limit: term", "limit: again")).count("unknown-ground") >= 1
    assert codes(text.replace("    by: head\n", "")) == ["no-approver"]
    assert codes(text.replace("yellow: 50%", "yellow: 90%")) == ["bad-warning"]
    assert codes(text.replace("yellow: 50%", "yellow: half")) == ["bad-warning"]
    assert codes(text.replace("[{chase: owner}]", "[{chase: ownr}]")) == ["unknown-role"]
    assert codes(text.replace("[{chase: owner}]", "[{shout: owner}]")) == ["unknown-key"]
    assert codes(text.replace("[{chase: owner}]", "chasing")) == ["unknown-step"]
    assert codes(text.replace("{yellow: [{remind: owner}], ", "{yelow: [{remind: owner}], ")) == [
        "unknown-warning-level"
    ]
    assert codes(text.replace("actions: office", "actions: ofice", 1)) == ["unknown-calendar"]
    assert codes(text.replace("continues: handle", "continues: handel")) == ["unknown-clock"]
    assert codes(text.replace("{handle: again}", "{handle: agin}")) == ["bad-limit"]
    assert codes(text.replace("by: days, ", "by: why, ")) == ["bad-extension"]
    assert codes(
        text.replace("resumes: {clock: handle, ground: waiting}", "resumes: {clock: handle, ground: w}")
    ) == ["unknown-ground"]
    assert codes(text.replace("of: [hearing, waiting]", "of: [hearing, herring]")) == ["unknown-ground"]
    assert codes(text.replace("ground: {type: enum, of: [hearing, waiting]}", "ground: {type: text}")) == [
        "ground-misfit"
    ]
    assert codes(text.replace("on_breach: [{chase: owner}]", "on_breach: ask")) == ["nobody-writes"]
    opening = "open: {starts: handle, extends: {clock: handle, reason: why, notice: told}}"
    assert "no-approver" in codes(text.replace("open: {starts: handle}", opening))


def test_a_clock_that_is_only_continued_is_started_by_that() -> None:
    text = FILES["request.yaml"].replace("open: {starts: handle}", "open: {}")
    only = text.replace(", starts: handle}", ", continues: handle}").replace("{handle: again}", "night_watch")
    assert "handle" in rulebook(request_yaml=only).workflows["request"].clocks
