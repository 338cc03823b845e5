"""What a change of a rule file means is told in the words of the domain, in both languages."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from fractions import Fraction

import attrs
import pytest
from tests.rulebook.conftest import Timed

from govflow import rulebook
from govflow.errors import Text
from govflow.rulebook import Differences, Limit, Rulebook, compare
from govflow.rulebook.comparing.aspects import ASPECTS, UNSAID, Input, State
from govflow.rulebook.comparing.deciding import _share
from govflow.rulebook.comparing.tables import _PARTS as TABLE_PARTS
from govflow.rulebook.comparing.whole import TOLD_APART
from govflow.rulebook.comparing.workflows import _PARTS as WORKFLOW_PARTS
from govflow.tables import Comparison, DecisionTable
from govflow.workflow import Workflow
from govflow.worktime import WorkCalendar

NOW = datetime(2018, 7, 1, tzinfo=UTC)
Changed = Callable[..., Differences]


def edited(files: Mapping[str, bytes], file: str, old: str, new: str) -> dict[str, bytes]:
    text = files[file].decode()
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times"
    return {**files, file: text.replace(old, new).encode()}


@pytest.fixture
def changed(files: dict[str, bytes]) -> Changed:
    """Compare the small rulebook with itself after one text in one file has become another."""
    return lambda *edit: compare(rulebook.read(files), rulebook.read(edited(files, *edit)))


SMALL = [
    ("triage.csv", "T3,lamps/**,large,>=10", "T3,lamps/**,large,>=20",
     "Where category lamps/** and severity large and people 10..19: track routine, urgent no, "
     "owner_level grid; was track major, urgent yes, owner_level community.",
     "当分类（category） lamps/**且severity large且people 10..19时："
     "track为routine、urgent为否、责任单位层级为grid；"
     "原为track为major、urgent为是、责任单位层级为community。"),
    ("triage.csv", "T3,lamps/**,large,>=10,,,major", "T3,lamps/**,large,>=10,,,routine",
     "Where category lamps/** and severity large and people 10..1000: track routine; was track major.",
     "当分类（category） lamps/**且severity large且people 10..1000时：track为routine；原为major。"),
    ("triage.yaml", "otherwise: {track: routine, urgent: no, owner_level: grid}", "otherwise: error",
     "Otherwise: error; was track: routine, urgent: no, owner_level: grid.",
     "其他情形：error；原为track：routine、urgent：否、owner_level：grid。"),
    ("triage.yaml", "hit: UNIQUE", "hit: FIRST",
     "Hit policy: FIRST; was UNIQUE.",
     "命中策略：FIRST；原为UNIQUE。"),
    ("triage.yaml", "high: 1000", "high: 999", "Column 'people', highest: 999; was 1000.",
     "条件列“people”，最大值：999；原为1000。"),
    ("triage.csv", "T1,street", "T9,street", "Rule 'T1' is now called 'T9'.", "规则“T1”现称“T9”。"),
    ("limits.yaml", "limit: 4 working_hour", "limit: 5 working_hour",
     "Term: 5 working hours; was 4 working hours.", "时限：5个工作小时；原为4个工作小时。"),
    ("limits.yaml", "calendar: always\n", "calendar: office\n", "Calendar: office; was always.",
     "适用日历：office；原为always。"),
    ("limits.yaml", "profile: elapsed", "profile: civil_code", "Profile: civil_code; was elapsed.",
     "计算规则：civil_code；原为elapsed。"),
    ("calendars.yaml", 'fri: ["09:00-12:00"]', 'fri: ["09:00-11:00"]',
     "Friday: 09:00-11:00; was 09:00-12:00.", "周五：09:00-11:00；原为09:00-12:00。"),
    ("calendars.yaml", "2018-10-01: {en: National Day, zh: 国庆节}",
     "2018-10-02: {en: National Day, zh: 国庆节}",
     "1 Oct 2018: by its weekday (09:00-12:00, 13:00-18:00); was rest (National Day).",
     "2018年10月1日：按星期（09:00-12:00、13:00-18:00）；原为休息（国庆节）。"),
    ("calendars.yaml", "known_until: 2018-12-31", "known_until: 2019-12-31",
     "Dates are known until: Tue 31 Dec 2019; was Mon 31 Dec 2018.",
     "已知至：2019年12月31日（周二）；原为2018年12月31日（周一）。"),
    ("request.yaml", "by: [grid_head]", "by: [{role: grid_head, reach: itself}]",
     "Step 'triage', who may take it: grid_head at the owner itself; was grid_head at the owner or above it.",
     "步骤“triage”，办理人：责任单位本级的grid_head；原为责任单位或其上级的grid_head。"),
    ("request.yaml", "needs: [result]", "needs: []", "Step 'Finish' (finish), needs: none; was result.",
     "步骤“办结”（finish），所需字段：无；原为result。"),
    ("request.yaml", "people: [1, 2]", "people: [1, 3]",
     "Step 'Finish' (finish), only where: now also people is 1 or 3; no longer people is 1 or 2.",
     "步骤“办结”（finish），前提条件：新增people为1或3；取消people为1或2。"),
    ("request.yaml", "on_breach: climb, ", "",
     "Clock 'handling' (handle), when missed: none; was takes step climb.",
     "时限“办理时限”（handle），逾期时：无；原为自动办理climb。"),
    ("request.yaml", "    meets: handle\n", "",
     "Step 'Finish' (finish), ends clocks: none; was 'handling' (handle).",
     "步骤“办结”（finish），结束时限：无；原为“办理时限”（handle）。"),
    ("request.yaml", "climb: town", "climb: community", "Step 'climb', climbs: community; was town.",
     "步骤“climb”，升级：community；原为town。"),
    ("request.yaml", "  result: {type: text}", "  result: {type: text}\n  phone: {type: text}",
     "Field 'phone' is new.", "新增字段“phone”。"),
    ("request.yaml", "category: {type: category, required: true}", "category: {type: category}",
     "Field 'category', required: no; was yes.", "字段“category”，必填：否；原为是。"),
    ("hierarchy.csv", "g2,Grid 2,grid,c2", "g2,Grid 2,grid,c1",
     "Grid 2 (g2) moves: under First (c1); was under Second (c2).",
     "Grid 2（g2）划转：上级为First（c1）；原为Second（c2）。"),
    ("hierarchy.csv", "c2,Second", "c2,Two", "Two (c2) has another name; it was 'Second'.",
     "Two（c2）更名；原名“Second”。"),
    ("hierarchy.csv", "g1,Grid 1,grid,c1,\n", "g1,Grid 1,grid,c1,\ng3,Grid 3,grid,c1,\n",
     "Grid 3 (g3) is new, under First (c1).", "Grid 3（g3）为新增，上级为First（c1）。"),
    ("links.csv", "serves,c1,g2", "serves,c2,g2", "Second (c2) → Grid 2 (g2) (serves) is new.",
     "Second（c2） → Grid 2（g2）（serves）为新增。"),
    ("categories.csv", "street-lamp,Street lamp,lamps", "street-lamp,Street lamp,any",
     "Street lamp (street-lamp) moves: under Anything (any); was under Lamps (lamps).",
     "Street lamp（street-lamp）划转：上级为Anything（any）；原为Lamps（lamps）。"),
    ("rulebook.yaml", 'version: "1"', 'version: "2"', "Version: 2; was 1.", "版本：2；原为1。"),
]  # fmt: skip


@pytest.mark.parametrize(("file", "old", "new", "en", "zh"), SMALL, ids=lambda value: str(value)[:24])
def test_one_change_is_told_in_both_languages(
    changed: Changed, file: str, old: str, new: str, en: str, zh: str
) -> None:
    found = changed(file, old, new)

    assert not found.equal
    assert en in [one.text.en for one in found.found], found.text.en
    assert zh in [one.text.zh for one in found.found], found.text.zh


TIMED = [
    ("calendars.yaml", "weekly: {mon-fri: [\"08:00-14:00\"]}", "weekly: {mon-fri: [\"08:00-13:00\"]}",
     "Season 07-01/08-31, Monday, Tuesday, Wednesday, Thursday, Friday: 08:00-13:00; was 08:00-14:00."),
    ("calendars.yaml", "2024-05-06: Fair", "2024-05-07: Fair",
     "6 May 2024: by its weekday (08:30-12:00, 13:30-18:00); was rest (Fair)."),
    ("calendars.yaml", "known_from: 2024-03-01", "known_from: 2024-03-02",
     "Edition a2, known from 2024-03-02, was known from 2024-03-01 before."),
    ("calendars.yaml", "channels: {wechat: always}", "channels: {wechat: office}",
     "wechat: office; was always."),
    ("calendars.yaml", "worked: [\"09:00-12:00\"]", "worked: [\"09:00-11:00\"]",
     "28 Sep 2024: 09:00-11:00; was 09:00-12:00."),
    ("limits.yaml", "calendar: assigned", "calendar: plain", "Calendar: plain; was none."),
    ("rulebook.yaml", "to: 2025-12-31", "to: 2026-12-31",
     "In force: from Mon 1 Jan 2024 to Thu 31 Dec 2026; was from Mon 1 Jan 2024 to Wed 31 Dec 2025."),
]  # fmt: skip


@pytest.mark.parametrize(("file", "old", "new", "en"), TIMED, ids=lambda value: str(value)[:24])
def test_one_change_of_what_is_about_time_is_told(
    timed: Timed, file: str, old: str, new: str, en: str
) -> None:
    found = compare(rulebook.read(timed.of()), rulebook.read(timed.changed(file, old, new)))

    assert en in [one.text.en for one in found.found], found.text.en


def test_a_region_comes_with_an_input_on_which_both_tables_answer_as_it_says(
    files: dict[str, bytes],
) -> None:
    old = rulebook.read(files)
    new = rulebook.read(edited(files, "triage.csv", "T3,lamps/**,large,>=10", "T3,lamps/**,large,>=20"))
    told = next(one for one in compare(old, new).found if one.aspect == "decisions")

    given = {**told.data["witness"], "people": int(told.data["witness"]["people"])}
    assert dict(old.tables["triage"].decide(given, at=NOW).outputs) == told.data["was"]["outputs"]
    assert new.tables["triage"].decide(given, at=NOW).rule is None
    assert told.data["now"]["rules"] == []


def test_the_share_of_inputs_is_told_where_they_can_be_counted(changed: Changed) -> None:
    found = changed(
        "levels.yaml", "{id: L1, track: routine, limit: quick}", "{id: L1, track: routine, limit: slow}"
    )

    assert "50.00 % of all inputs are decided otherwise (1/2)." in [one.text.en for one in found.found]


def test_a_table_that_is_written_anew_and_decides_alike_is_proved_so(changed: Changed) -> None:
    found = changed(
        "levels.yaml", "track: [major], limit: 5 working_day}",
        "track: [major], limit: 5 working_day}\n  - {id: L3, track: major, limit: none}",
    )  # fmt: skip

    assert [(one.kind, one.subject.name) for one in found.found] == [("same", "levels")]
    assert "proved" in found.text.en
    assert "已证明" in found.text.zh
    assert found.equal


def test_a_changed_limit_comes_with_the_first_start_and_both_dues(changed: Changed) -> None:
    found = changed("limits.yaml", "limit: 4 working_hour", "limit: 5 working_hour")
    due = next(one for one in found.found if one.aspect == "due")

    assert due.subject.name == "quick"
    assert due.data["start"] < due.data["was"] < due.data["now"]


def test_a_thing_that_only_has_another_name_is_renamed(changed: Changed) -> None:
    found = changed("request.yaml", "  finish:\n", "  complete:\n")

    assert [(one.kind, one.text.en) for one in found.found] == [
        ("renamed", "Step 'Finish' (complete) was called 'finish' before; nothing else of it differs.")
    ]


def test_persons_are_counted_and_not_named(files: dict[str, bytes]) -> None:
    posts = {**files, "posts.csv": b"person,role,unit\nzhang,grid_head,g1\n"}
    posts["rulebook.yaml"] = files["rulebook.yaml"] + b"posts: posts.csv\n"
    others = {**posts, "posts.csv": b"person,role,unit\nli,grid_head,g1\n"}
    more = {**posts, "posts.csv": posts["posts.csv"] + b"li,grid_head,g1\n"}
    old = rulebook.read(posts)

    told = [compare(old, rulebook.read(new)).text.en for new in (others, more)]

    assert "grid_head at Grid 1 (g1): 1 as before, 1 of them new." in told[0]
    assert "grid_head at Grid 1 (g1): 2; was 1." in told[1]
    assert not any(name in text for text in told for name in ("zhang", "li "))


def test_a_unit_that_ends_tells_when_and_who_takes_over(files: dict[str, bytes]) -> None:
    dated = {
        **files,
        "hierarchy.csv": b"""id,name,level,parent,to,successor
town,Town,town,,,
c1,First,community,town,,
c2,Second,community,town,,
g1,Grid 1,grid,c1,,
g2,Grid 2,grid,c2,2024-06-30,g1
""",
    }
    found = compare(rulebook.read(files), rulebook.read(dated))

    told = [one.text.en for one in found.found]
    assert "From Mon 1 Jul 2024 on: Grid 2 (g2) is not in force." in told
    assert (
        "Grid 2 (g2): it is over on Mon 1 Jul 2024, and open cases go to Grid 1 (g1); was: it goes on."
        in told
    )


def test_whole_parts_come_and_go(files: dict[str, bytes]) -> None:
    less = edited(files, "rulebook.yaml", "workflows: [request.yaml]\n", "workflows: []\n")
    old, new = rulebook.read(files), rulebook.read(less)

    gone, come = compare(old, new), compare(new, old)

    assert "Workflow 'Request' (request) is gone." in gone.text.en
    assert "新增流程“诉求”（request）。" in come.text.zh


# -- nothing can be forgotten -----------------------------------------------------------------------


@pytest.mark.parametrize("kind", ASPECTS, ids=lambda kind: kind.__name__)
def test_every_attribute_has_a_title_of_its_own(kind: type) -> None:
    elsewhere = {
        Rulebook: {*TOLD_APART},
        Workflow: {*WORKFLOW_PARTS},
        DecisionTable: {*TABLE_PARTS},
        WorkCalendar: {"weekly", "breaks", "seasons", "exceptions", "revision", "known_from", "earlier"},
        Input: set(), State: set(), Limit: set(),
    }.get(kind, set())  # fmt: skip
    said = {field.alias or field.name for field in attrs.fields(kind) if field.eq and field.init}
    hidden = {name.lstrip("_") for name in elsewhere}

    assert said - {*UNSAID} - elsewhere - hidden == ASPECTS[kind].keys()


def test_the_data_of_a_difference_are_plain(changed: Changed) -> None:
    found = changed("triage.csv", "T3,lamps/**,large,>=10", "T3,lamps/**,large,>=20").to_data()

    assert found["equal"] is False
    assert {"part", "name", "aspect", "kind", "en", "zh", "details", "before", "after"} <= found[
        "differences"
    ][0].keys()


def test_dues_are_asked_about_from_the_dates_that_differ_where_no_day_is_known(changed: Changed) -> None:
    found = changed("calendars.yaml", "2018-10-01: {en: National Day", "2018-10-08: {en: National Day")
    starts = [one.data["start"] for one in found.found if one.aspect == "due"]

    assert starts
    assert all("2018-09-20" < start < "2018-10-09" for start in starts)


@pytest.mark.parametrize(
    ("share", "said"),
    [(Fraction(999_999, 1_000_000), "99.99"), (Fraction(1), "100"), (Fraction(1, 1_000_000), "< 0.01")],
)
def test_a_share_is_all_only_if_it_is_all(share: Fraction, said: str) -> None:
    whole = Comparison("t", (), False, True, share=share)
    text = _share(whole, Text("", ""))

    assert text.en == f"{said} % of all inputs are decided otherwise ({share})."
    assert text.zh == f"全部输入的 {said}% 结论不同（{share}）。"
