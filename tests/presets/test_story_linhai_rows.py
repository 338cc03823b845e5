"""Linhai, row by row: what the study says of services, lines, channels and errands, and no story shows."""

import pytest
from tests.presets.linhai import BOOK, Town, at, denied

from govflow import Actor, Post
from govflow.case import Published
from govflow.insight import read_stories, tell
from govflow.insight.stories import Story
from govflow.rulebook import locate

CATEGORIES = BOOK.categories
REQUEST = BOOK.workflows["request"]
SIX = {"党群服务", "惠民服务", "卫生健康", "就业创业", "组织培育", "公益志愿"}


@pytest.fixture
def town() -> Town:
    return Town()


@pytest.mark.parametrize("story", read_stories(locate("linhai"), BOOK)[1], ids=lambda story: story.id)
def test_each_story_ends_as_it_says(story: Story) -> None:
    told = tell(BOOK, story)
    assert told.problems == ()
    moves = [*story.moves, *(case.opened for case in story.cases)]
    assert len(told.refusals) == sum(1 for move in moves if move.refused)


def kinds_of(root: str) -> set[str]:
    assert CATEGORIES is not None
    return {CATEGORIES[code].name.zh for code in CATEGORIES if CATEGORIES.parent(code) == root}


def test_the_linkage_has_five_kinds_and_services_have_six_and_a_seventh_in_the_country() -> None:
    """LH-08: 5+X; LH-18: 6+X; LH-21: 7+X."""
    assert kinds_of("linkage") == {"文明", "文艺", "平安", "关爱", "便民"}
    assert kinds_of("services") == SIX | {"个性化服务", "农业生产服务"}


def test_services_to_farming_are_there_only_where_a_station_offers_them(town: Town) -> None:
    """LH-18, LH-21: the urban centre has 6+X, the rural station 7+X."""
    assert town.ask("city", category="employment").owner == "CENTRE"
    assert town.ask("country", by="lan", unit="V2", category="seed-advice").owner == "X"
    said = denied("no-link", lambda: town.ask("wrong", category="seed-advice")).text
    assert "East Lake Community (C1)" in said.en
    assert "农业生产服务" in said.zh
    assert "“列入需求清单”（workflows/request.yaml" in said.zh


def test_a_station_brings_its_services_in_three_classes_to_the_village(town: Town) -> None:
    """LH-21: 流动服务; 便民利民服务、志愿服务与专业服务."""
    assert REQUEST.fields["service_class"].domain == {"convenience", "volunteering", "professional"}
    town.ask("doctor", by="tao", unit="V2", category="health", channel="mobile", service_class="professional")
    assert town.desk.case("doctor").fields["service_class"] == "professional"


def test_what_a_resident_raises_online_is_acknowledged_at_once(town: Town) -> None:
    """LH-19: 线上提出、即时回复; “线上+线下”综合提供."""
    case = town.ask("need", by="qi", channel="online", requester="qi")
    assert town.told("need") == [("qi",)]
    assert town.desk.history("need")[-1].at == case.opened_at
    denied("not-your-step", lambda: town.ask("other", by="qi", channel="online", requester="wang"))
    assert REQUEST.fields["delivery"].domain == {"online", "offline", "both"}


@pytest.mark.parametrize(
    ("scope", "on", "priority"),
    [("common", "tender", "normal"), ("universal", "tender", "normal"), ("special", "venture", "first")],
)
def test_the_scope_of_a_need_says_which_list_and_how_soon(
    town: Town, scope: str, on: str, priority: str
) -> None:
    """LH-24: 共性需求、普遍要求、特殊诉求."""
    fields = town.ask("need", scope=scope).fields
    assert (fields["project_list"], fields["priority"]) == (on, priority)


@pytest.mark.parametrize(
    ("asked_by", "nature", "on"),
    [
        ("department", "routine", "tender"),  # 职能部门及下属事业单位的基本公共服务方面的需求
        ("resident", "individual", "venture"),  # 居民个性化、特殊化、临时性的需求
        ("resident", "particular", "venture"),
        ("resident", "temporary", "venture"),
        ("department", "temporary", None),
    ],
)
@pytest.mark.parametrize("scope", ["common", "universal", "special"])
def test_who_asks_and_for_what_decides_the_list_whatever_the_scope(
    town: Town, asked_by: str, nature: str, on: str | None, scope: str
) -> None:
    """LH-24: 招投项目清单、创投项目清单."""
    need = town.ask("need", asked_by=asked_by, nature=nature, scope=scope)
    assert need.fields.get("project_list") == on


def test_a_need_of_a_department_is_put_on_the_list_by_its_town(town: Town) -> None:
    case = town.ask("training", by="feng", unit="V2", asked_by="department", category="employment")
    assert (case.owner, case.fields["project_list"]) == ("X", "tender")


@pytest.mark.parametrize("channel", ["meeting", "hearing", "survey", "visit"])
def test_needs_come_by_talk_hearing_survey_and_visit(town: Town, channel: str) -> None:
    """LH-37: 座谈会、听证会、问卷调查、实地走访."""
    assert town.ask("need", channel=channel).state == "listed"


@pytest.mark.parametrize(
    ("category", "line"),
    [("policing", "POLICE"), ("civil-affairs", "CIVIL"), ("labour", "LABOUR"), ("health-affairs", "HEALTH")],
)
def test_a_matter_goes_sideways_to_the_office_of_its_line_and_upward_in_line(
    town: Town, category: str, line: str
) -> None:
    """LH-44: 横向贯通公安、民政、劳动、卫生健康."""
    tree = BOOK.hierarchy
    town.apply("matter", category=category)
    assert town.act("matter", "to_office", "06-21 10:00", "lan").owner == f"T2-{line}"
    officer, why = Actor("o", (Post("department_officer", f"T2-{line}"),)), {"hand_up_reason": "须审批"}
    case = town.desk.act("matter", "to_bureau", at=at("06-21 11:00"), by=officer, fields=why)
    assert case.owner == f"LINHAI-{line}"
    line_up = [f"T2-{line}"]
    while above := tree.linked(line_up[-1], "department_of"):
        line_up += above
    assert line_up == [f"T2-{line}", f"LINHAI-{line}", f"TZ-{line}", f"ZJ-{line}"]
    assert [tree.parent(unit) for unit in line_up] == ["T2", "LINHAI", "TZ", "ZJ"]


def test_services_have_no_line_to_go_to(town: Town) -> None:
    """LH-44: only matters of government have a line."""
    denied("no-hit", lambda: town.apply("need", category="health"))


# ---- 全程委托代理、政务代办 (LH-23)


@pytest.fixture
def errand(town: Town) -> Town:
    given = {"item": "subsistence-allowance", "requester": "song"}
    town.desk.open("proxy", at=at("09-13 09:00"), by=Actor("song"), unit="V1", fields=given, case="errand")
    return town


def test_nobody_goes_for_a_resident_without_a_mandate_of_his(errand: Town) -> None:
    denied("step-not-allowed", lambda: errand.act("errand", "file", "09-13 10:00", "lan", progress="已递交"))
    errand.refuse("not-your-step", "errand", "mandate", "09-13 10:00", "lan", agent="lan", mandate="口头")
    said = errand.refuse("missing-field", "errand", "mandate", "09-13 10:00", "song", agent="lan")
    assert "委托书" in said
    errand.act("errand", "mandate", "09-13 10:00", "song", agent="lan", mandate="2021-17")
    said = errand.refuse("not-your-step", "errand", "file", "09-14 10:00", "tao", progress="已递交")
    assert "“代办员”本人" in said


def test_the_agent_goes_the_whole_way_and_the_resident_sees_every_step(errand: Town) -> None:
    errand.act("errand", "mandate", "09-13 10:00", "song", agent="lan", mandate="2021-17")
    errand.act("errand", "file", "09-14 10:00", "lan", progress="已递交")
    errand.act("errand", "report", "09-16 10:00", "lan", progress="正在核定")
    assert errand.sees("errand", "song")["progress"] == "正在核定"
    errand.refuse("not-your-step", "errand", "obtain", "09-23 10:00", "tao", result="已批准")
    errand.act("errand", "obtain", "09-23 10:00", "lan", result="已批准")
    assert errand.act("errand", "deliver", "09-24 10:00", "lan").state == "delivered"
    assert errand.told("errand") == [("song",)] * 3
    published = [event for event in errand.desk.history("errand") if isinstance(event, Published)]
    assert len(published) == 2
    assert errand.due("errand") == {"errand": "09-27 18:00"}  # 18 and 26 September are worked


def test_the_resident_may_take_the_mandate_back(errand: Town) -> None:
    errand.act("errand", "mandate", "09-13 10:00", "song", agent="lan", mandate="2021-17")
    errand.refuse("not-your-step", "errand", "revoke", "09-14 10:00", "lan")
    assert errand.act("errand", "revoke", "09-14 10:00", "song").state == "revoked"
    denied("not-for-you", lambda: errand.sees("errand", "tao"))
