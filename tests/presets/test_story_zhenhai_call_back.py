"""Zhenhai: the call-back by somebody else, handling it again, the supervisor, and what is parked."""

import pytest
from tests.presets.zhenhai import BOOK, Office, at

from govflow import Actor, Post, Refused

NO = {"rating": "unsatisfied", "rework_reason": "又堵了"}


@pytest.fixture
def office() -> Office:
    """Return an office in which a drain was cleared and the resident answered."""
    office = Office()
    office.ask("drain", category="drain")
    office.handle("drain", "06-05")
    return office


def test_solved_and_satisfied_it_is_closed(office: Office) -> None:
    assert office.appraise("drain", "06-06").state == "closed"
    assert office.rate("first_time").numerator == 1


def test_the_call_back_is_for_somebody_who_had_no_hand_in_it(office: Office) -> None:
    office.refuse("not-your-step", "drain", "appraise", "06-06 10:00", rating="fair")
    lin = Actor("lin", (Post("appraiser", "ZH"),))  # who handled it, and now holds that post too
    with pytest.raises(Refused) as caught:
        office.desk.act("drain", "appraise", at=at("06-06 10:00"), by=lin, fields={"rating": "fair"})
    assert caught.value.code == "same-person"
    assert "须由他人办理：lin 即“办理人”" in caught.value.text.zh


def test_who_is_not_reached_is_called_three_times_and_then_counts_in_no_rating(office: Office) -> None:
    for _ in range(2):
        office.act("drain", "not_reached", "06-06 10:00", "chen")
    assert "三次回访未联系上方可结案" in office.refuse(
        "guard-failed", "drain", "close_unreached", "06-06 11:00", "chen"
    )
    office.act("drain", "not_reached", "06-07 10:00", "chen")
    office.refuse("too-often", "drain", "not_reached", "06-07 11:00", "chen")
    assert office.act("drain", "close_unreached", "06-07 11:00", "chen").state == "unrated"  # 未评议结案
    assert office.rate("satisfied").denominator == 0
    assert (office.rate("answered_and_closed").numerator, office.rate("first_time").numerator) == (1, 1)


def test_who_is_not_satisfied_is_not_closed_but_handled_again_within_a_new_limit(office: Office) -> None:
    said = office.refuse("guard-failed", "drain", "appraise", "06-06 11:00", "chen", rating="unsatisfied")
    assert "群众不满意的须重办" in said
    case = office.act("drain", "rework", "06-06 11:00", "chen", **NO)
    assert (case.state, case.fields["reopened"], office.due("drain", "handle")) == (
        "handling",
        1,
        "06-07 18:00",
    )
    office.finish("drain", "06-07")
    assert office.appraise("drain", "06-08").state == "closed"
    assert office.rate("first_time").numerator == 0


def test_after_being_handled_again_twice_it_goes_to_the_supervisor(office: Office) -> None:
    for day in ("06-06", "06-07"):
        office.refuse("guard-failed", "drain", "supervise", f"{day} 11:00", "chen", **NO)
        office.act("drain", "rework", f"{day} 11:00", "chen", **NO)
        office.finish("drain", day, "16:00")
    office.refuse("too-often", "drain", "rework", "06-08 11:00", "chen", **NO)
    office.act("drain", "supervise", "06-08 11:00", "chen", **NO)
    assert office.told("drain", "notify") == [("supervisor",)]
    office.refuse("not-your-step", "drain", "settle", "06-08 12:00", "chen", settlement="了结")
    case = office.act("drain", "settle", "06-12 10:00", "bao", settlement="管道改造列入七月计划")
    assert (case.state, case.fields["rating"]) == ("settled", "unsatisfied")  # 督办结案
    assert (office.rate("satisfied").numerator, office.rate("satisfied").denominator) == (0, 1)
    assert office.rate("answered_and_closed").numerator == 1


# ---- What is parked, 挂账


def test_parking_needs_an_approval_and_a_day_of_review(office: Office) -> None:
    office.act("drain", "rework", "06-06 11:00", "chen", **NO)
    park = {"park_reason": "汛期不宜开挖", "review_on": "2018-09-14"}
    assert "督办员" in office.refuse("not-your-step", "drain", "park", "06-06 12:00", "he", **park)
    assert "复核日期" in office.refuse(
        "missing-field", "drain", "park", "06-06 12:00", "bao", park_reason="汛期不宜开挖"
    )
    case = office.act("drain", "park", "06-06 12:00", "bao", **park)
    assert (case.state, case.fields["park_approver"]) == ("parked", "bao")


def test_what_is_parked_stands_still_and_is_taken_up_again_on_its_day(office: Office) -> None:
    office.act("drain", "rework", "06-06 11:00", "chen", **NO)
    office.act("drain", "park", "06-06 12:00", "bao", park_reason="汛期", review_on="2018-09-14")
    office.desk.tick(at("09-14 17:59"))
    assert office.desk.case("drain").state == "parked"
    office.desk.tick(at("09-14 18:01"))
    case = office.desk.case("drain")
    assert (case.state, office.due("drain", "handle")) == ("handling", "09-17 18:00")
    assert BOOK.workflows["request"].phases[case.state] == "handle"
    assert case.breaches == ()  # a review that comes round is nobody's fault
