"""The two presets of Qingdao, row by row: what docs/coverage.md says of them, and no story shows."""

from datetime import date

import pytest
from tests.presets.hulian import BOOK as HULIAN
from tests.presets.hulian import BOTH, LAMP
from tests.presets.qingdao import Walk
from tests.presets.test_story_shibei_grid import BOOK as SHIBEI
from tests.presets.test_story_shibei_grid import DRAIN, NOISE, settled

from govflow import Actor, Post
from govflow.case import Case
from govflow.hierarchy import report
from govflow.insight import measure

REQUEST = HULIAN.workflows["request"]


@pytest.fixture
def walk() -> Walk:
    return Walk(HULIAN)


@pytest.fixture
def grids() -> Walk:
    return Walk(SHIBEI)


def test_without_an_answer_published_online_no_end_can_be_reached() -> None:
    """QH-06: 从线下到线上."""
    silent = [
        step for step in REQUEST.moves if not (out := step.effects.publishes) or "result" not in out.fields
    ]
    reached = {REQUEST.initial}
    for _ in REQUEST.states:
        reached |= {step.target for step in silent if step.target and reached & set(step.sources)}
    assert not reached & set(REQUEST.final)
    assert {"handled", "diverted"} <= reached


@pytest.mark.parametrize("kind", ["democratic_deliberation", "candid_talk"])
def test_the_committee_calls_either_kind_of_meeting_and_the_convenor_is_on_record(
    walk: Walk, kind: str
) -> None:
    """QH-10: 民主议事、民情恳谈."""
    walk.open("1", "04-05 09:00", "wang", "G1", {**LAMP, "affected": ["wang"], "stakeholders": ["P1"]})
    walk.tick("04-06 18:30")
    table = {"meeting": kind, "meeting_on": "2016-04-08", "residents": ["wang"], "parties": ["P1"]}
    walk.act("1", "identify", "04-07 08:50", "lin")
    met = walk.act("1", "convene", "04-07 09:00", "lin", **table)
    assert (met.fields["convenor"], walk.due("1", "meeting")) == ("lin", "04-08 18:00")
    walk.refuse("missing-field", "1", "agree", "04-08 09:00", "lin", plan="a new lamp")
    walk.refuse("missing-field", "1", "agree", "04-08 09:00", "lin", promised_on="2016-04-15")


@pytest.mark.parametrize("target", BOTH["targets"])
def test_a_reply_is_published_on_both_platforms_or_not_at_all(walk: Walk, target: str) -> None:
    """QH-22: 在网站和微信平台公布."""
    walk.open("1", "04-05 09:00", "wang", "G1", LAMP)
    walk.act("1", "record", "04-05 10:00", "wu", result="done", opinion="x")
    walk.act("1", "approve_full", "04-05 10:10", "ren")
    walk.act("1", "approve_part", "04-05 10:20", "tong")
    walk.refuse("party-missing", "1", "publish", "04-05 10:30", "shi", targets=[target])
    assert walk.act("1", "publish", "04-05 10:30", "shi", **BOTH).fields["targets"] == BOTH["targets"]


def test_the_committee_comments_and_assesses_in_every_state_before_the_end_and_on_services_too(
    walk: Walk,
) -> None:
    """QH-24: 全程参与监督."""
    found = [step for step in REQUEST.steps if step.name in ("comment", "assess")]
    assert [set(step.sources) for step in found] == [set(REQUEST.states) - set(REQUEST.final)] * 2
    walk.open("1", "04-06 09:00", "wang", "G1", {**LAMP, "kind": "service_need", "category": "meal-delivery"})
    case = walk.act("1", "comment", "04-06 10:00", "lin", comment="is it warm?")
    assert (case.owner, case.fields["comment"]) == ("H", "is it warm?")


# Staffing and figures of the grids


@pytest.mark.parametrize("role", ["grid_member", "police_officer", "team"])
def test_one_more_than_the_rule_says_is_told_as_well(role: str) -> None:
    """QG-12: 一员一警两队, exactly."""
    more = SHIBEI.roster.with_posts((*SHIBEI.roster.posts, ("another", Post(role, "G1"))))
    found = report(SHIBEI.staffing, more, SHIBEI.hierarchy, date(2016, 9, 14))
    assert [(one.unit, one.need.role) for one in found] == [("G1", role), ("G2", "police_officer")]


def figures(metric: str, *cases: Case) -> dict[object, tuple[object, object]]:
    groups = measure(SHIBEI, cases, metric, by="unit:grid").groups
    return {grid: (rate.numerator, rate.denominator) for grid, rate in groups.items()}


def test_safety_counts_where_it_was_settled_in_the_grid(grids: Walk) -> None:
    """QG-18: 治安防范落实到网格."""
    for case, unit in (("1", "G1"), ("2", "G2")):
        grids.open(case, "09-20 09:00", "wang", unit, {**NOISE, "category": "burglary"})
    grids.act("1", "record", "09-20 10:00", "jing", result="settled")
    grids.act("1", "reply", "09-20 10:10", "wu", reply="settled")
    grids.act("2", "hand_up", "09-20 10:00", "zheng", inability="x")
    settled(grids, "2", "09-20 15:00", "lin")
    cases = [grids.desk.case(name) for name in ("1", "2")]
    assert figures("safety_in_grid", *cases) == {"G1": (1, 1), "G2": (0, 1)}


def test_help_that_came_and_talks_that_settled_it_count_for_the_grid(grids: Walk) -> None:
    """QG-18: 公共服务资源延伸至网格, 协商议事在网格."""
    for case in ("help", "talk", "open"):
        grids.open(case, "09-20 09:00", "wang", "G2", DRAIN)
        grids.act(case, "hand_up", "09-20 10:00", "zheng", attempt="it was rodded")
    for case in ("help", "open"):
        grids.act(case, "ask_assistance", "09-20 11:00", "lin", helpers=["LY"])
    grids.act("help assist/1", "assist", "09-20 12:00", "he", assistance="pumped")
    grids.act("talk", "identify", "09-20 10:30", "lin", affected=["wang"], stakeholders=["P1"])
    table = {"residents": ["wang"], "parties": ["P1"]}
    grids.act("talk", "convene", "09-20 11:00", "lin", meeting_on="2016-09-20", **table)
    grids.act("talk", "agree", "09-20 15:00", "lin", plan="a new pipe")
    for case in ("help", "talk"):
        settled(grids, case, "09-20 16:00", "lin")
    cases = [grids.desk.case(name) for name in ("help", "talk", "open")]
    assert figures("resources_in_grid", *cases) == {"G2": (1, 2)}
    assert figures("talks_in_grid", *cases) == {"G2": (1, 1)}


def test_whoever_sees_for_the_committee_needs_its_post(walk: Walk) -> None:
    """QH-24: the right comes from the post at this committee, and from no other."""
    walk.open("1", "04-06 09:00", "wang", "G1", LAMP)
    seen = walk.desk.view("1", Actor("new", (Post("committee_officer", "J1"),))).fields
    other = walk.desk.view("1", Actor("new", (Post("committee_officer", "J2"),))).fields
    assert ("requester" in seen, "requester" in other) == (True, False)
