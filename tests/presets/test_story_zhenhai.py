"""Zhenhai: three tracks, one lamp told twice, a month cleared, a ceiling, and figures as they were put in."""

from decimal import Decimal

import pytest
from tests.presets.zhenhai import BOOK, Office

from govflow.case import HandedUp
from govflow.cli.main import run
from govflow.insight import Clearance, clear

PARTIES = ["S11", "OC1", "PM1", "ST1-HOUSING", "ST1-POLICE"]
DOORS = {"category": "stairwell-security-door", "severity": "serious", "scale": "estate"}


@pytest.fixture
def office() -> Office:
    return Office()


@pytest.mark.parametrize(("lang", "refusal"), [("en", "! "), ("zh", "！")])
def test_the_demo_walks_all_stories_with_their_refusals(
    lang: str, refusal: str, capfd: pytest.CaptureFixture[str]
) -> None:
    assert run(["demo", "zhenhai", "--lang", lang]) == 0
    said = capfd.readouterr()
    assert said.err == ""
    assert sum(line.startswith(refusal) for line in said.out.splitlines()) == 17
    assert ("小事不出社区" if lang == "zh" else "Small matters stay in the community") in said.out


def test_the_check_finds_nothing_to_mend(capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["check", "zhenhai", "--strict", "--lang", "en"]) == 0
    assert capfd.readouterr().out.count(" are decided") >= 1


# ---- 常规事项立即办、一般事项定期办、重大事项联席办


def test_t1_a_lamp_is_done_at_once_and_a_bench_on_the_weekly_day(office: Office) -> None:
    office.ask("lamp", channel="wechat_group")
    office.ask("bench", channel="window", category="garden-bench", severity="ordinary", scale="estate")
    office.ask("doors", channel="mutual_help_station", **DOORS)
    for name in ("lamp", "bench", "doors"):
        assert office.act(name, "pool", "06-05 09:30").state == "pooled"  # one demand pool, whatever the way
    tracks = [office.act(name, "sort", "06-05 10:00").fields["track"] for name in ("lamp", "bench", "doors")]
    assert tracks == ["routine", "general", "major"]
    assert office.due("lamp", "handle") == "06-06 18:00"
    assert office.due("bench", "handle") == "06-08 18:00"  # a Friday


def test_t1_doors_are_not_assigned_before_all_parties_have_met_and_left_minutes(office: Office) -> None:
    office.ask("doors", **DOORS)
    office.act("doors", "sort", "06-05 10:00")
    alone = office.refuse("guard-failed", "doors", "assign", "06-05 11:00", "he", implementer="PM1")
    assert "重大事项联席办" in alone
    assert "parties" in office.refuse("missing-field", "doors", "convene", "06-05 11:00", "qian", lead="S11")
    office.act("doors", "convene", "06-05 11:00", "qian", lead="S11", parties=PARTIES)
    meeting = ("doors", "assign_jointly", "06-08 11:00", "qian")
    assert "会议纪要" in office.refuse("missing-field", *meeting, attendees=PARTIES)
    absent = office.refuse("party-missing", *meeting, attendees=PARTIES[:2], minutes="另议")
    assert "Riverside Property Company (PM1), First Street Housing Office" in absent
    office.act(*meeting, attendees=PARTIES, minutes="每户筹资300元", helpers=["ST1-HOUSING"])
    case = office.desk.case("doors")
    assert (case.state, case.owner, case.tasks["assist/1"].owner) == ("handling", "ST1", "ST1-HOUSING")
    office.refuse("tasks-open", "doors", "complete", "06-12 09:00", "he", result="已更换")


# ---- Duplicates


def test_t2_two_reports_of_a_lamp_are_one_matter_and_both_reporters_are_told(office: Office) -> None:
    office.ask("lamp", "06-05 09:00", requester="li")
    office.ask("again", "06-05 09:05", requester="ma")
    office.act("again", "merge", "06-05 09:08", duplicate_of="lamp")
    assert office.desk.case("again").state == "merged"
    assert office.told("again") == [("ma",)]
    office.handle("lamp", "06-05")
    assert office.told("lamp") == [("li", "ma")]
    collected = office.rate("collected")
    assert (collected.numerator, collected.raw, collected.duplicates) == (1, 2, 1)


# ---- 月月清零


@pytest.fixture(scope="module")
def june() -> Office:
    """Return an office with the 1 250 matters of June, of which 1 248 were closed by its end."""
    office = Office()
    for n in range(1250):
        office.ask(f"{n}", "06-25 09:00")
    for n in range(1248):
        office.handle(f"{n}", "06-25")
        office.appraise(f"{n}", "06-29")
    return office


def cleared(office: Office) -> Clearance:
    return clear(BOOK, map(office.desk.history, office.desk.ledger.cases()), "2018-06")


def test_z1_a_month_with_two_of_1250_left_is_not_zero_and_both_are_carried_over(june: Office) -> None:
    found = cleared(june)
    assert (found.closed, found.opened, found.percent, found.zero) == (1248, 1250, Decimal("99.84"), False)
    assert [(one.case, one.lacks) for one in found.violations] == [
        ("1248", ("reason", "plan")),
        ("1249", ("reason", "plan")),
    ]


def test_z1_what_is_carried_over_has_a_reason_and_a_plan(june: Office) -> None:
    no_plan = june.refuse("missing-field", "1248", "carry_over", "06-30 17:00", carry_reason="待配件")
    assert "下月办理计划" in no_plan
    june.act("1248", "carry_over", "06-30 17:00", carry_reason="待配件", carry_plan="7月5日前更换")
    assert [one.case for one in cleared(june).violations] == ["1249"]  # a missing plan is a violation
    june.act("1249", "carry_over", "06-30 17:30", carry_reason="业主出差", carry_plan="7月2日入户")
    found = cleared(june)
    assert [(one.reason, one.plan) for one in found.carried] == [
        ("待配件", "7月5日前更换"),
        ("业主出差", "7月2日入户"),
    ]
    assert found.violations == ()


# ---- 小事不出社区，大事不出镇街


def test_c1_a_small_matter_goes_to_the_street_only_with_a_reason_and_that_is_an_exception(
    office: Office,
) -> None:
    office.ask("branch")
    office.act("branch", "sort", "06-05 09:10")
    office.act("branch", "hand_up", "06-05 09:20", hand_up_reason="无登高车")
    why = office.refuse("ceiling-reached", "branch", "hand_up", "06-05 09:30")
    assert "小事不出社区，大事不出镇街。河畔社区（C11）已是可升级的最高层级" in why
    assert "再升级须填写“例外理由”" in why
    case = office.act("branch", "hand_up", "06-05 09:30", exception_reason="古树须镇街审批")
    assert case.owner == "ST1"
    last = [event for event in office.desk.history("branch") if isinstance(event, HandedUp)][-1]
    assert (last.ladder, last.exception) == ("ceilings", "古树须镇街审批")
    office.ask("lamp")
    within = office.rate("within_ceiling")
    assert (within.numerator, within.denominator) == (1, 2)


def test_c1_a_large_matter_does_not_leave_the_street_whatever_the_reason(office: Office) -> None:
    office.ask("doors", **DOORS)
    office.act("doors", "sort", "06-05 09:10")
    office.desk.tick(office.desk.case("doors").opened_at.replace(month=8))
    assert office.desk.case("doors").owner == "ST1"


# ---- Figures, in a small dose


def test_m1_the_figures_come_out_as_they_were_put_in() -> None:
    first, half, rated = Office(), Office(), Office()
    for n in range(600):  # 510 of 600 at the first go; the others only when their day was over
        first.ask(f"{n}", "06-11 09:00")
        first.act(f"{n}", "sort", "06-11 09:10")
        first.act(f"{n}", "assign", "06-11 09:20", implementer="URBAN")
        if n >= 510:
            first.desk.tick(first.desk.case(f"{n}").opened_at.replace(day=13))
            first.act(f"{n}", "assign", "06-13 09:20", implementer="URBAN")
        first.finish(f"{n}", "06-13" if n >= 510 else "06-12")
        first.appraise(f"{n}", "06-14")
    for n in range(200):  # 180 of 200 answered and closed
        half.ask(f"{n}")
        half.handle(f"{n}", "06-05")
        if n < 180:
            half.appraise(f"{n}", "06-06")
    for n in range(100):  # 98 of 100 who were asked are satisfied
        rated.ask(f"{n}")
        rated.handle(f"{n}", "06-05")
        if n < 98:
            rated.appraise(f"{n}", "06-06", "fair" if n % 7 else "satisfied")
        else:
            rated.act(f"{n}", "rework", "06-06 11:00", "chen", rating="unsatisfied", rework_reason="不亮")
    assert first.rate("first_time").percent == Decimal("85.00")
    assert half.rate("answered_and_closed").percent == Decimal("90.00")
    assert rated.rate("satisfied").percent == Decimal("98.00")
