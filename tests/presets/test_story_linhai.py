"""Linhai: a station beyond borders (N1), and one list of needs with three clocks for each (D1)."""

import pytest
from tests.presets.linhai import BOOK, Town, at, denied

from govflow.case import ClockStarted
from govflow.cli.main import run
from govflow.errors import RulebookError
from govflow.rulebook import Rulebook, locate, read
from govflow.rulebook.files import gather

TREE = BOOK.hierarchy


@pytest.fixture
def town() -> Town:
    return Town()


@pytest.mark.parametrize(("lang", "refusal"), [("en", "! "), ("zh", "！")])
def test_the_demo_walks_all_stories_with_their_refusals(
    lang: str, refusal: str, capfd: pytest.CaptureFixture[str]
) -> None:
    assert run(["demo", "linhai", "--lang", lang]) == 0
    said = capfd.readouterr()
    assert said.err == ""
    assert sum(line.startswith(refusal) for line in said.out.splitlines()) == 7


def test_the_check_finds_nothing_to_mend(capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["check", "linhai", "--strict", "--lang", "en"]) == 0
    assert capfd.readouterr().out.count(" are decided") >= 1


# ---- 可适当打破现有行政村的划分标准


def test_n1_a_service_goes_to_the_station_that_serves_the_village_whatever_its_town(town: Town) -> None:
    case = town.ask("seeds", by="lan", unit="V2", category="seed-advice", channel="mobile")
    assert (case.owner, TREE.parent("X"), TREE.parent("V2")) == ("X", "T1", "T2")


def test_n1_a_matter_of_government_goes_up_the_villages_own_chain(town: Town) -> None:
    assert town.apply("allowance").owner == "V2"
    chain = []
    for by in ("lan", "feng", "lan", "lan"):
        chain.append(town.act("allowance", "hand_up", "06-21 10:00", by, hand_up_reason="须上级核定").owner)
    assert chain == ["T2", "LINHAI", "TZ", "ZJ"]  # 纵向衔接政府（省、市、区、县）、街道、社区
    assert "Zhejiang Province (ZJ)" in town.refuse(
        "top-reached", "allowance", "hand_up", "06-21 11:00", "lan", hand_up_reason="再上"
    )


def test_n1_a_matter_of_government_is_no_service_and_goes_onto_no_list(town: Town) -> None:
    given = {"category": "subsistence-allowance", "scope": "special"}
    denied("no-hit", lambda: town.ask("allowance", by="lan", unit="V2", **given))
    denied("no-hit", lambda: town.apply("meals", category="elderly-meals"))


def test_n1_a_village_has_one_parent_and_may_have_several_who_serve_it() -> None:
    assert TREE.linked("X", "serves") == ("V1", "V2")
    assert {TREE.parent(village) for village in ("V1", "V2")} == {"T1", "T2"}
    assert TREE.linked_from("V2", "serves") == ("X",)
    with pytest.raises(RulebookError) as caught:
        with_row("hierarchy.csv", "V2,community,T1,village,River Bend Village,河湾村,assumption")
    assert "two-parents" in {problem.code for problem in caught.value.problems}
    second = with_row("links.csv", "serves,CENTRE,V2,assumption").hierarchy
    assert set(second.linked_from("V2", "serves")) == {"X", "CENTRE"}


def with_row(file: str, row: str) -> Rulebook:
    """Return the rules with one more row in a file."""
    files = gather(locate("linhai"))
    return read({**files, file: files[file] + f"{row}\n".encode()})


# ---- 第一时间有人跟进、有人处理、有人反馈


def test_d1_hearing_survey_and_visit_lead_onto_one_list_and_three_clocks_start_for_each(town: Town) -> None:
    needs = {"hearing": "common", "survey": "universal", "visit": "special"}
    for channel, scope in needs.items():
        town.ask(channel, channel=channel, scope=scope, requester="qi")
        case = town.desk.case(channel)
        started = [e.clock for e in town.desk.history(channel) if isinstance(e, ClockStarted)]
        assert (case.state, started) == ("listed", ["follow_up", "handle", "feedback"])
    assert town.due("hearing") == town.due("survey")
    assert town.due("survey") == {
        "follow_up": "06-22 18:00",
        "handle": "06-28 18:00",
        "feedback": "06-30 18:00",
    }
    assert town.due("visit")["follow_up"] == "06-21 14:00"  # special needs come first


def test_d1_all_who_serve_see_the_list_and_not_whose_need_it_is(town: Town) -> None:
    town.ask("visit", channel="visit", scope="special", requester="qi", phone="0576", category="carers-group")
    for who in ("yu", "hua", "mei"):
        assert town.sees("visit", who)["summary"] == "老年助餐"
    assert "qi" not in town.sees("visit", "hua").values()
    assert town.sees("visit", "mei")["requester"] == "qi"
    town.act("visit", "follow", "06-21 10:00", "hua", team="community_organisation")
    assert town.sees("visit", "hua")["phone"] == "0576"  # who follows it must know whom to call
    denied("not-for-you", lambda: town.sees("visit", "somebody"))


def test_d1_matters_of_government_are_for_those_who_handle_them_and_not_for_volunteers(town: Town) -> None:
    town.apply("allowance")
    for who in ("jun", "yu", "hua", "tao", "mei"):
        denied("not-for-you", lambda who=who: town.sees("allowance", who))  # type: ignore[misc]
    assert [town.sees("allowance", who)["requester"] for who in ("lan", "feng", "qi")] == ["qi"] * 3
    town.act("allowance", "to_office", "06-21 10:00", "lan")
    assert town.sees("allowance", "dong")["summary"] == "申请低保"


@pytest.mark.parametrize(
    ("by", "team"),
    [
        ("mei", "community_worker"),
        ("yu", "social_worker"),
        ("hua", "community_organisation"),
        ("jun", "volunteer"),
    ],
)
def test_d1_one_of_four_teams_follows_and_a_person_is_named(town: Town, by: str, team: str) -> None:
    town.ask("need", by="lan" if by == "jun" else "mei", unit="V2" if by == "jun" else "C1")
    assert "服务队伍" in town.refuse("missing-field", "need", "follow", "06-21 10:00", by)
    town.refuse("not-your-step", "need", "follow", "06-21 10:00", "tao", team=team)
    case = town.act("need", "follow", "06-21 10:00", by, team=team)
    assert (case.fields["follower"], case.fields["team"]) == (by, team)
    town.refuse("not-your-step", "need", "handle", "06-22 10:00", "tao", result="x", delivery="both")
    town.act("need", "handle", "06-22 10:00", by, result="已安排", delivery="both")
    assert town.act("need", "feed_back", "06-22 11:00", by, reply="下周起").state == "replied"
    assert all(clock.met for clock in town.desk.case("need").clocks.values())


def test_d1_what_nobody_follows_handles_or_answers_is_told(town: Town) -> None:
    for name in ("followed", "left"):
        town.ask(name)
    town.act("followed", "follow", "06-21 10:00", "mei", team="community_worker")
    town.desk.tick(at("07-15 09:00"))
    assert (town.told("left", "chase"), town.told("left", "notify")) == (
        [("owner",)],
        [("town_officer",)] * 2,
    )
    assert str(town.rate("followed").percent) == "50.00"
