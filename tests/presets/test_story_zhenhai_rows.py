"""Zhenhai, row by row: what its report says of channels, stations, desks and clocks, and no story shows."""

from datetime import timedelta

import pytest
from tests.presets.zhenhai import BOOK, Office, at

from govflow import Actor, Case, Post, Refused
from govflow.case import ClockStarted, MessageDue

REQUEST = BOOK.workflows["request"]


@pytest.fixture
def office() -> Office:
    return Office()


def test_a_grid_head_reports_and_how_long_it_took_him_is_measured(office: Office) -> None:
    """ZH-03: 及时反馈、上报各级各类民生诉求."""
    office.ask("lamp", "06-05 09:00", channel="grid_head", found_at="2018-06-05T06:00+08:00")
    office.ask("bench", "06-05 10:00", channel="grid_head", found_at="2018-06-05T09:00+08:00")
    office.ask("other", channel="window")
    lag = office.rate("report_lag")
    assert (lag.mean, lag.denominator) == (timedelta(hours=2), 2)


def test_a_small_question_from_social_media_is_answered_at_once(office: Office) -> None:
    """ZH-05: 社区微博、微信公众号，即时反馈各类“微问题”."""
    small = {"category": "service-consultation", "requester": "ma"}
    office.ask("tweet", channel="weibo", **small)
    office.ask("letter", channel="window", **small)
    answer = ("answer_at_once", "06-05 09:05")
    assert office.act("tweet", *answer, reply="九点").state == "replied"
    assert office.told("tweet") == [("ma",)]
    assert "微问题" in office.refuse("guard-failed", "letter", *answer, reply="九点")


def test_every_channel_of_the_report_leads_into_the_one_pool(office: Office) -> None:
    """ZH-33, ZH-34: 统一汇总到微民生需求库."""
    channels = REQUEST.fields["channel"].domain
    told = {"party_member_station", "mutual_help_station", "window", "grid_head", "wechat_group"}
    assert channels == told | {"wechat_official", "weibo"}
    for channel in channels:
        office.ask(channel, channel=channel)
        assert office.act(channel, "pool", "06-05 09:10").state == "pooled"


def test_a_service_needs_one_visit_and_a_second_is_recorded_as_a_breach_where_the_file_was_complete(
    office: Office,
) -> None:
    """ZH-09: 最多跑一次."""
    for name, complete in (("a", True), ("b", True), ("c", False)):
        served(office, name, "06-04 09:00", complete_file=complete)
    for name in ("b", "c"):
        office.act(name, "come_again", "06-04 10:00", "wu")
    for name in ("a", "b", "c"):
        office.act(name, "deliver", "06-05 09:00", "wu", result="已办")
    flags = {name: [flag.source for flag in office.desk.case(name).flags] for name in ("a", "b", "c")}
    assert flags == {"a": [], "b": ["seed:003; assumption"], "c": []}
    one_visit = office.rate("one_visit")
    assert (one_visit.numerator, one_visit.denominator) == (1, 2)


def served(office: Office, case: str, when: str, **fields: object) -> Case:
    given = {"item": "residence-proof", "requester": "ma", "complete_file": True, **fields}
    return office.desk.open("service", at=at(when), by=Actor("wu"), unit="C11", fields=given, case=case)


def test_the_desk_is_open_on_saturdays_and_in_the_evening_and_who_is_asked_first_stays_in_charge(
    office: Office,
) -> None:
    """ZH-10: 错时、延时以及首问接待."""
    desk, weekdays = BOOK.calendars["desk"], BOOK.calendars["office"]
    for start in (at("06-09 10:00"), at("06-08 12:00"), at("06-08 19:00")):  # Saturday, noon, evening
        hour = (start, start + timedelta(hours=1))
        assert (desk.between(*hour), weekdays.between(*hour)) == (timedelta(hours=1), timedelta(0))
    case = served(
        office, "a", "06-08 19:00"
    )  # a Friday evening: Saturday is no working day, the desk open or not
    assert (case.fields["first_contact"], office.due("a", "service")) == ("wu", "06-11 18:00")
    office.desk.tick(at("06-12 09:00"))
    chased = [e.at for e in office.desk.history("a") if isinstance(e, MessageDue) and e.kind == "chase"]
    assert chased == [at("06-11 18:00")]  # the desk is there until eight in the evening


@pytest.mark.parametrize(
    ("category", "unit", "owner"),
    [
        ("neighbour-dispute", "G111", "S11"),  # 就近解决纠纷
        ("shared-matter", "G211", "S21"),  # 协商事务
        ("activity", "G112", "S11"),  # 组织活动
        ("street-lamp", "G111", "G111"),
        ("small-repair", "G112", "S11"),  # 微民生: the station, or, where there is none, the community
        ("errand", "G121", "C12"),
    ],
)
def test_the_station_of_an_estate_takes_what_is_its_own(
    office: Office, category: str, unit: str, owner: str
) -> None:
    """ZH-12, ZH-14: 小区居民自治互助站, “微民生”."""
    head = Actor("head", (Post("community_worker", "ZH"),))
    fields = {"summary": "x", "category": category, "channel": "window", "severity": "minor"}
    office.desk.open(
        "request", at=at("06-05 09:00"), by=head, unit=unit, fields={**fields, "scale": "household"}, case="x"
    )
    assert office.desk.act("x", "sort", at=at("06-05 09:10"), by=head).owner == owner


def test_an_all_round_worker_takes_any_item_and_others_do_not(office: Office) -> None:
    """ZH-16: “全能社工”."""
    served(office, "a", "06-04 09:00")
    office.refuse("not-skilled", "a", "deliver", "06-04 10:00", "lin", result="已办")
    assert office.act("a", "deliver", "06-04 10:00", "wu", result="已办").state == "delivered"


def test_what_the_community_solved_is_counted_by_who_answered_for_it_at_the_end(office: Office) -> None:
    """ZH-16: 近80%的问题在社区得到解决."""
    for n in range(5):
        office.ask(f"{n}", severity="serious" if n == 4 else "minor")
        office.act(f"{n}", "sort", "06-05 09:10")
        if n < 4:
            office.act(f"{n}", "assign", "06-05 09:20", implementer="URBAN")
            office.finish(f"{n}", "06-05")
            office.appraise(f"{n}", "06-06")
    office.act("4", "convene", "06-05 10:00", "qian", lead="PM1", parties=["PM1"])
    office.act("4", "assign_jointly", "06-06 10:00", "qian", attendees=["PM1"], minutes="修")
    office.act("4", "complete", "06-07 10:00", "he", result="修")
    office.act("4", "reply", "06-07 10:00", "he", reply="修")
    office.appraise("4", "06-08")
    assert str(office.rate("in_the_community").percent) == "80.00"


def test_a_request_is_closed_as_appraised_only_with_a_rating(office: Office) -> None:
    """ZH-31: 收集——办理——评议."""
    assert set(REQUEST.phases.values()) == {"collect", "handle", "appraise"}
    office.ask("lamp")
    with pytest.raises(Refused):
        office.appraise("lamp", "06-05")
    office.handle("lamp", "06-05")
    office.refuse("missing-field", "lamp", "appraise", "06-06 10:00", "chen")
    assert REQUEST.phases[office.desk.case("lamp").state] == "appraise"
    assert office.appraise("lamp", "06-06").state == "closed"
    assert [step.name for step in REQUEST.steps if step.target == "closed"] == ["appraise"]


def test_three_clocks_run_one_after_the_other(office: Office) -> None:
    """ZH-35: 快速响应、协同办理、限时反馈."""
    office.ask("lamp")
    office.handle("lamp", "06-05")
    started = [event.clock for event in office.desk.history("lamp") if isinstance(event, ClockStarted)]
    assert started == ["response", "handle", "feedback"]
    assert all(clock.met for clock in office.desk.case("lamp").clocks.values())


def test_it_flows_to_whoever_does_it_and_no_further_without_one(office: Office) -> None:
    """ZH-36: 经梳理分类，流转到各实施主体."""
    office.ask("lamp")
    office.act("lamp", "sort", "06-05 09:10")
    office.refuse("missing-field", "lamp", "assign", "06-05 09:20")
    case = office.act("lamp", "assign", "06-05 09:20", implementer="URBAN")
    assert (case.state, case.owner, case.fields["implementer"]) == ("handling", "G111", "URBAN")


def test_whoever_helps_has_a_clock_and_may_say_why_he_cannot(office: Office) -> None:
    """ZH-35: 协同办理."""
    office.ask("doors", severity="serious")
    office.act("doors", "sort", "06-05 09:10")
    office.act("doors", "convene", "06-05 10:00", "qian", lead="PM1", parties=["PM1"])
    helpers = ["ST1-HOUSING", "ST1-POLICE"]
    office.act(
        "doors", "assign_jointly", "06-05 11:00", "qian", attendees=["PM1"], minutes="修", helpers=helpers
    )
    tasks = office.desk.case("doors").tasks
    assert [task.owner for task in tasks.values()] == helpers
    no = {"report": "非本办职责"}
    office.desk.act("doors", "decline", at=at("06-06 09:00"), by=Actor("guo"), fields=no, task="assist/1")
    assert office.desk.case("doors").tasks["assist/1"].state == "declined"
    office.desk.tick(at("06-13 09:00"))
    late = office.desk.case("doors").tasks["assist/2"]
    assert [breach.clock for breach in late.breaches] == ["help"]
