"""Stories S1 to S3 of `shibei_grid`, and what they leave: admission, disclosure, figures."""

from datetime import date

import pytest
from tests.presets.qingdao import Walk

from govflow import load
from govflow.case import Breached, Flagged, HandedUp, Published, StepFailed
from govflow.cli.main import run
from govflow.errors import Refused
from govflow.hierarchy import report
from govflow.insight import measure

BOOK = load("shibei_grid")
NOISE = {
    "summary": "noise from above",
    "kind": "appeal",
    "category": "noise",
    "requester": "wang",
    "managed": False,
}
DRAIN = {**NOISE, "summary": "a blocked drain", "category": "drain"}
LIFT = {**NOISE, "summary": "the lift stands still", "category": "lift", "managed": True}
CARE = {**NOISE, "summary": "care at home", "kind": "service_need", "category": "care"}


@pytest.fixture
def walk() -> Walk:
    return Walk(BOOK)


def settled(walk: Walk, case: str, when: str, by: str) -> None:
    walk.act(case, "record", when, by, result="settled")
    walk.act(case, "reply", when, by, reply="it is settled")


# S1: one member, one police officer, two teams


def test_s1_the_second_grid_is_short_of_a_police_officer_and_the_first_is_complete() -> None:
    (short,) = report(BOOK.staffing, BOOK.roster, BOOK.hierarchy, date(2016, 9, 14))

    assert (short.unit, short.need.role, short.persons, short.source) == (
        "G2",
        "police_officer",
        (),
        "seed:001",
    )
    assert short.said(BOOK.words).zh == "G2：网格民警 应 1，实 0"


def test_s1_the_command_line_tells_it(capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["staffing", "shibei_grid", "--on", "2016-09-14"]) == 1
    said = capfd.readouterr().out
    assert "G2: police officer of the grid 0 of 1" in said
    assert "2 of 3 units" in said


# S2: a dispute between neighbours


def test_s2_mediation_in_the_grid_counts_the_sunday_that_is_worked(walk: Walk) -> None:
    case = walk.open("S2", "09-14 09:00", "wang", "G1", NOISE)

    assert (case.owner, case.fields["matter"]) == ("G1", "dispute")
    assert (
        walk.due("S2", "handle") == "09-19 18:00"
    )  # 15 to 17 September are holidays, 18 September is worked


def test_s2_a_dispute_does_not_leave_the_grid_unless_mediation_has_failed(walk: Walk) -> None:
    walk.open("S2", "09-14 09:00", "wang", "G1", NOISE)

    why = walk.refuse("ceiling-reached", "S2", "hand_up", "09-14 10:00", "wu", inability="they do not listen")
    assert "Disputes between neighbours do not leave the grid" in why.text.en
    assert "邻里纠纷不出网格" in why.text.zh
    walk.act("S2", "hand_up", "09-18 17:00", "wu", mediation_failed="twice they did not come to terms")
    (up,) = walk.events("S2", HandedUp)
    assert (up.source, up.owner, up.exception) == ("G1", "HQ", "twice they did not come to terms")


def test_s2_time_alone_does_not_carry_it_out_of_the_grid(walk: Walk) -> None:
    walk.open("S2", "09-14 09:00", "wang", "G1", NOISE)
    walk.tick("10-20 09:00")

    assert walk.desk.case("S2").owner == "G1"
    assert [failed.code for failed in walk.events("S2", StepFailed)] == ["ceiling-reached"]
    assert len(walk.told("S2", "chase")) == 1


def test_s2_once_it_has_left_the_grid_it_climbs_like_everything_else(walk: Walk) -> None:
    walk.open("S2", "09-14 09:00", "wang", "G1", NOISE)
    walk.act("S2", "hand_up", "09-18 17:00", "wu", mediation_failed="twice they did not come to terms")
    walk.tick("10-20 09:00")

    assert walk.owners("S2") == ["G1", "HQ", "LY", "SB"]


def test_s2_mediated_it_is_closed_in_the_grid_and_counts_as_such(walk: Walk) -> None:
    walk.open("S2", "09-14 09:00", "wang", "G1", NOISE)
    settled(walk, "S2", "09-18 15:00", "wu")

    case = walk.desk.case("S2")
    assert (case.state, case.owner, case.breaches) == ("closed", "G1", ())
    assert walk.phases("S2") == ["offline", "online"]
    rate = measure(BOOK, [case], "dispute_in_grid").total
    assert (rate.numerator, rate.denominator) == (1, 1)


# S3: a lift, the property company first


def test_s3_what_a_company_runs_begins_with_the_company_beside_the_grid(walk: Walk) -> None:
    walk.open("S3", "09-20 09:00", "wang", "G1", LIFT)
    walk.open("grid", "09-20 09:00", "wang", "G1", {**LIFT, "managed": False})

    assert (walk.desk.case("S3").owner, walk.desk.case("grid").owner) == ("P1", "G1")
    walk.refuse("not-your-step", "S3", "attempt", "09-20 10:00", "wu", attempt="had a look")


def test_s3_not_in_time_it_climbs_with_one_attempt_at_each_level(walk: Walk) -> None:
    walk.open("S3", "09-20 09:00", "wang", "G1", LIFT)
    tried = [("09-20", "pan"), ("09-22", "lin"), ("09-23", "he"), ("09-26", "song")]
    for day, by in tried:
        walk.act("S3", "attempt", f"{day} 10:00", by, attempt=f"{by} was there")
    settled(walk, "S3", "09-26 16:00", "song")

    levels = [BOOK.hierarchy.level(unit) for unit in walk.owners("S3")[1:]]
    assert levels == ["organisation", "committee", "street", "district"]
    assert [walk.local(b.at) for b in walk.events("S3", Breached)] == [
        "09-21 18:00",
        "09-22 18:00",
        "09-23 18:00",
    ]
    assert walk.events("S3", Flagged) == []
    assert walk.desk.case("S3").state == "closed"


def test_s3_untouched_it_climbs_to_the_district_and_every_level_is_on_record(walk: Walk) -> None:
    walk.open("S3", "09-20 09:00", "wang", "G1", LIFT)
    walk.tick("10-20 09:00")

    assert walk.owners("S3")[1:] == ["P1", "HQ", "LY", "SB"]
    assert [flag.rule for flag in walk.events("S3", Flagged)] == ["no_attempt"] * 3
    assert walk.desk.case("S3").next_due is None  # it has come to rest


@pytest.mark.parametrize("by", ["pan", "lin", "he"])
def test_s3_whoever_hands_it_up_says_what_was_tried_or_why_not(walk: Walk, by: str) -> None:
    walk.open("S3", "09-20 09:00", "wang", "G1", LIFT)
    for number, one in enumerate(["pan", "lin", "he"]):
        if one == by:
            walk.refuse("missing-field", "S3", "hand_up", f"09-20 1{number}:00", one)
            return
        walk.act("S3", "hand_up", f"09-20 1{number}:00", one, inability="it takes specialists")


# Talks and help: row QG-10


def committees(walk: Walk) -> None:
    """A dispute that has come to the committee."""
    fields = {**NOISE, "affected": ["wang", "zhao"], "stakeholders": ["P1"]}
    walk.open("1", "09-20 09:00", "wang", "G1", fields)
    walk.act("1", "hand_up", "09-20 17:00", "wu", mediation_failed="they did not come to terms")
    walk.act("1", "identify", "09-20 17:10", "lin")


def test_the_committee_calls_all_who_are_concerned(walk: Walk) -> None:
    committees(walk)

    everybody = {"residents": ["wang", "zhao"], "parties": ["P1"]}
    without = walk.refuse(
        "party-missing",
        "1",
        "convene",
        "09-21 09:00",
        "lin",
        meeting_on="2016-09-23",
        residents=["wang", "zhao"],
    )
    assert "Haiqin Property Company (P1)" in without.text.en
    walk.act("1", "convene", "09-21 09:10", "lin", meeting_on="2016-09-23", **everybody)
    walk.act("1", "agree", "09-23 09:00", "lin", plan="quiet after ten", helpers=["LAW"])
    assert walk.due("1", "term") == "09-30 18:00"
    walk.act("1 assist/1", "assist", "09-26 09:00", "lv", assistance="an opinion")
    settled(walk, "1", "09-27 09:00", "lin")


def test_a_department_of_the_district_helps_and_the_committee_stays_responsible(walk: Walk) -> None:
    walk.open("1", "09-20 09:00", "wang", "G2", DRAIN)
    walk.refuse("not-your-step", "1", "ask_assistance", "09-20 10:00", "zheng", helpers=["HOUSING"])
    walk.refuse("guard-failed", "1", "ask_assistance", "09-20 10:00", "lin", helpers=["HOUSING"])
    walk.act("1", "hand_up", "09-20 10:00", "zheng", attempt="it was rodded")
    case = walk.act("1", "ask_assistance", "09-20 14:00", "lin", helpers=["LY", "HOUSING"])

    assert (case.owner, [task.owner for task in case.tasks.values()]) == ("HQ", ["LY", "HOUSING"])
    walk.refuse("tasks-open", "1", "record", "09-21 09:00", "lin", result="done")
    walk.refuse("step-not-allowed", "1", "ask_assistance", "09-21 09:00", "lin", helpers=["LY"])
    walk.tick("10-20 09:00")  # nobody helps in time: it goes on climbing
    assert walk.owners("1") == ["G2", "HQ", "LY", "SB"]


# Admission: row QG-15


def errand(walk: Walk, item: str) -> None:
    walk.open("E", "09-20 09:00", "fang", "HQ", {"item": item, "sender": "HOUSING"}, "errand")


def test_what_is_on_the_admission_list_goes_to_the_community(walk: Walk) -> None:
    errand(walk, "care-register")

    walk.refuse("not-your-step", "E", "assign", "09-20 09:05", "dian")  # another department
    assert walk.act("E", "assign", "09-20 09:10", "fang").state == "assigned"
    assert walk.act("E", "finish", "09-22 09:00", "lin", result="twenty households").state == "done"


def test_what_is_not_on_the_list_is_refused_or_sent_for_approval(walk: Walk) -> None:
    errand(walk, "income-proofs")

    why = walk.refuse("guard-failed", "E", "assign", "09-20 09:10", "fang")
    assert "not on the admission list" in why.text.en
    assert "未列入准入目录" in why.text.zh
    walk.act("E", "ask", "09-20 09:20", "fang", reason="we are short of people")
    walk.refuse("not-your-step", "E", "admit", "09-20 09:30", "lin")
    assert walk.act("E", "admit", "09-20 10:00", "qin").state == "assigned"


# Disclosure: row QG-08


@pytest.mark.parametrize(
    ("author", "unit"),
    [("wu", "G1"), ("lin", "HQ"), ("he", "LY"), ("song", "SB"), ("pan", "G1"), ("yu", "HQ")],
)
@pytest.mark.parametrize("kind", ["government_affairs", "community_affairs", "service_guide"])
def test_grid_community_street_district_company_and_organisations_disclose(
    walk: Walk, author: str, unit: str, kind: str
) -> None:
    walk.open("D", "09-20 09:00", author, unit, {"kind": kind, "text": "for all to see"}, "disclosure")
    walk.act("D", "publish", "09-20 09:10", author)

    assert [event.fields for event in walk.events("D", Published)] == [("text",)]


@pytest.mark.parametrize("author", ["wu", "lin", "song"])
def test_nobody_discloses_for_another_grid_not_even_from_above(walk: Walk, author: str) -> None:
    with pytest.raises(Refused, match="information officer of Haiqin Grid 2"):
        walk.open("D", "09-20 09:00", author, "G2", {"kind": "service_guide", "text": "x"}, "disclosure")


# Six targets, grid by grid: row QG-18


def test_the_six_targets_are_figures_of_each_grid(walk: Walk) -> None:
    for case, unit, by in (("kept", "G1", "wu"), ("left", "G2", "lin")):
        walk.open(case, "09-20 09:00", "wang", unit, NOISE)
        if unit == "G2":
            walk.act(case, "hand_up", "09-20 10:00", "zheng", mediation_failed="x")
        settled(walk, case, "09-20 15:00", by)
    walk.open("care", "09-20 09:00", "wang", "G2", CARE)
    cases = [walk.desk.case(name) for name in ("kept", "left", "care")]

    found = {name: measure(BOOK, cases, name, by="unit:grid") for name in BOOK.metrics.named}
    assert len(found) == 6
    grids = {
        name: {grid: (rate.numerator, rate.denominator) for grid, rate in one.groups.items()}
        for name, one in found.items()
    }
    assert grids["dispute_in_grid"] == {"G1": (1, 1), "G2": (0, 1)}
    assert grids["forces_in_grid"] == {"G1": (1, 1), "G2": (0, 1)}
    assert grids["services_in_grid"]["G2"] == (0, 1)


def test_who_quarrels_with_whom_is_not_for_everybody(walk: Walk) -> None:
    walk.open("1", "09-20 09:00", "wang", "G1", {**NOISE, "affected": ["wang", "zhao"]})

    assert not {"requester", "affected"} & walk.sees("1", "shen").keys()
    for one in ("wang", "wu", "jing", "lin"):
        assert {"requester", "affected"} <= walk.sees("1", one).keys()
