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
