"""The preset `zhenhai`: what it says, that its stories hold, and that it is nothing but data."""

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import product
from pathlib import Path

import attrs
import holidays
import pytest

from govflow.case import Breached, HandedUp, MessageDue, StepFailed, StepTaken
from govflow.errors import Text
from govflow.insight.stories import Story, Told, read_stories, tell
from govflow.rulebook import load, locate, presets

FOLDER = locate("zhenhai")
BOOK = load("zhenhai")
TITLE, STORIES = read_stories(FOLDER, BOOK)
LAMP, BENCH, DOORS, FORGOTTEN, *_ = STORIES


def climbs(told: Told) -> list[tuple[str, str]]:
    return [(e.source, e.owner) for e in told.explanation.events if isinstance(e, HandedUp)]


def after(moves: int, step: str, fields: dict[str, str], refused: str = "") -> Story:
    """Take the first moves of the lamp's story, and then another step where the next one stood."""
    move = attrs.evolve(LAMP.moves[moves], step=step, fields=fields, refused=refused)
    return attrs.evolve(LAMP, moves=(*LAMP.moves[:moves], move), expect={})


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.id)
def test_each_story_ends_as_it_says_and_can_be_explained(story: Story) -> None:
    told = tell(BOOK, story)
    assert told.problems == ()
    assert len(told.refusals) == sum(1 for move in story.moves if move.refused)
    assert "Opened" in told.explanation.to("en")
    assert "登记" in told.explanation.to("zh")


def test_the_first_three_stories_are_of_three_tracks_and_channels() -> None:
    tracks = [tell(BOOK, story).explanation.case.fields["track"] for story in (LAMP, BENCH, DOORS)]
    assert tracks == ["routine", "general", "major"]
    assert len({story.fields["channel"] for story in (LAMP, BENCH, DOORS)}) == 3


def test_a_forgotten_lamp_climbs_to_the_community_and_stays_there_and_the_street_is_told() -> None:
    told = tell(BOOK, FORGOTTEN)
    events = told.explanation.events
    assert climbs(told) == [("G121", "C12")]
    assert [(e.clock, e.owner) for e in events if isinstance(e, Breached)] == [
        ("response", "G121"),
        ("handle", "G121"),
        ("handle", "C12"),
    ]
    assert [e.code for e in events if isinstance(e, StepFailed)] == ["ceiling-reached"]
    taken = [e.step for e in events if isinstance(e, StepTaken) and e.by == "system"]
    assert taken == ["sort", "escalate"]
    told_of = [(e.to, e.owner) for e in events if isinstance(e, MessageDue) and e.kind == "notify"]
    assert told_of == [(("street_officer",), "C12")] * 2


@pytest.mark.parametrize(
    ("severity", "way"),
    [("minor", [("S11", "C11")]), ("ordinary", [("S11", "C11"), ("C11", "ST1")])],
)
def test_a_dispute_that_its_station_leaves_lying_climbs_as_far_as_its_ceiling(
    severity: str, way: list[tuple[str, str]]
) -> None:
    pool, wait = BENCH.moves[0], FORGOTTEN.moves[1]
    wait = attrs.evolve(wait, at=wait.at + timedelta(days=14))
    fields = {**FORGOTTEN.fields, "category": "neighbour-dispute", "severity": severity}
    told = tell(BOOK, attrs.evolve(BENCH, fields=fields, moves=(pool, wait), expect={}))
    assert climbs(told) == way


def test_a_small_matter_is_handed_up_only_with_a_reason_and_its_due_date_stays() -> None:
    assert tell(BOOK, after(2, "hand_up", {}, refused="missing-field")).problems == ()
    case = tell(BOOK, after(2, "hand_up", {"hand_up_reason": "no ladder"})).explanation.case
    assert case.owner == "C11"
    assert case.clocks["handle"].due == datetime(2018, 6, 6, 18, tzinfo=BOOK.zone)


def test_an_unsatisfied_resident_has_it_handled_again_within_a_new_limit() -> None:
    said = {"rating": "unsatisfied", "rework_reason": "out again"}
    praise = after(5, "rework", {**said, "rating": "satisfied"}, refused="guard-failed")
    assert tell(BOOK, praise).problems == ()
    case = tell(BOOK, after(5, "rework", said)).explanation.case
    assert case.state == "handling"
    assert case.clocks["handle"].due == datetime(2018, 6, 7, 18, tzinfo=BOOK.zone)


def test_a_story_that_expects_too_much_is_told_so() -> None:
    wrong = {"state": "handling", "owner": "C11", "breaches": 1, "fields": {"track": "major"}}
    assert len(tell(BOOK, attrs.evolve(LAMP, expect=wrong)).problems) == 4


# Tables


def decide(category: str, severity: str, scale: str, unit: str = "G211") -> tuple[object, object, object]:
    inputs = {"category": category, "severity": severity, "scale": scale, "unit": unit}
    first = BOOK.tables["triage"].decide(inputs).outputs
    station = BOOK.tables["stations"].decide({**inputs, **first}).outputs["owner"]
    return first["track"], first["owner_level"], station


def every_input() -> Iterator[tuple[str, str, str]]:
    fields = BOOK.workflows["request"].fields
    return product(BOOK.categories or (), sorted(fields["severity"].domain), sorted(fields["scale"].domain))


def test_every_matter_has_exactly_one_track_and_a_limit() -> None:
    tracks = [decide(*given)[0] for given in every_input()]
    assert set(tracks) == {"routine", "general", "major"}
    for track in set(tracks):
        assert BOOK.limits[str(BOOK.tables["service_levels"].decide({"track": track}).outputs["limit"])]


def test_small_matters_stay_in_the_community_and_large_ones_in_the_street() -> None:
    for category, severity, scale in every_input():
        level = decide(category, severity, scale)[1]
        assert level in (("grid", "community") if severity == "minor" else ("grid", "community", "street"))


def test_a_dispute_goes_to_the_mutual_help_station_of_its_estate_unless_it_is_major() -> None:
    assert decide("noise", "minor", "building", "G211") == ("routine", "grid", "S21")
    assert decide("noise", "minor", "building", "G221") == ("routine", "grid", None)
    assert decide("noise", "serious", "building", "G211") == ("major", "street", None)


# Calendar


def test_working_days_of_2018_are_those_of_the_state_council() -> None:
    china, office = holidays.country_holidays("CN", years=(2018, 2019)), BOOK.calendars["office"]
    days = [date(2018, 1, 1) + timedelta(n) for n in range(365)]
    assert [d for d in days if office.is_working_day(d) != china.is_working_day(d)] == []


def test_days_of_a_worked_weekend_say_so() -> None:
    office = BOOK.calendars["office"]
    worked = [d for d, day in office.exceptions.items() if day.hours and d.year == 2018]
    assert len(worked) == 7
    assert all("调休上班" in (office.exceptions[d].name or Text("", "")).zh for d in worked)


# Languages, sources, data


def titles() -> Iterator[tuple[str, Text | None]]:
    yield "rulebook", BOOK.title
    for tree in (BOOK.hierarchy, BOOK.categories):
        for unit in tree or ():
            yield unit, tree[unit].name if tree else None
    for name, calendar in BOOK.calendars.items():
        yield name, calendar.title
        yield from ((f"{name} {day}", said.name) for day, said in calendar.exceptions.items())
    for name, limit in BOOK.limits.items():
        if limit:
            yield name, limit.title
    for name, table in BOOK.tables.items():
        yield name, table.title
        yield from ((f"{name}.{column.name}", column.title) for column in table.columns)
    yield from ((name, ladder.title) for name, ladder in BOOK.ladders.items())
    yield from ((name, ladder.why) for name, ladder in BOOK.ladders.items())
    yield from ((name, metric.title) for name, metric in BOOK.metrics.named.items())
    yield from (("word", word) for word in BOOK.words.values())
    for name, workflow in BOOK.workflows.items():
        yield name, workflow.title
        yield from ((state, workflow.titles.get(state)) for state in workflow.states)
        yield from ((field.name, field.title) for field in workflow.fields.values())
        yield from ((step.name, step.title) for step in workflow.steps)
        yield from ((clock.name, clock.title) for clock in workflow.clocks.values())
    yield "stories", TITLE
    yield from ((story.id, story.title) for story in STORIES)


def bilingual(title: Text | None) -> bool:
    han = "[\u4e00-\u9fff]"
    return bool(
        title
        and re.search("[a-zA-Z]", title.en)
        and not re.search(han, title.en)
        and re.search(han, title.zh)
    )


def test_every_title_is_written_in_english_and_in_chinese() -> None:
    found = list(titles())
    assert len(found) > 100
    assert [name for name, title in found if not bilingual(title)] == []


def test_every_number_says_where_it_comes_from() -> None:
    rules = [rule for table in BOOK.tables.values() for rule in table.rules]
    sources = [limit.source for limit in BOOK.limits.values() if limit]
    sources += [rule.source for rule in rules] + [c.source for c in BOOK.calendars.values()]
    sources += [ladder.source for ladder in BOOK.ladders.values()]
    sources += [metric.source for metric in BOOK.metrics.named.values()]
    sources += [step.source for workflow in BOOK.workflows.values() for step in workflow.moves]
    assert len(sources) > 10
    assert [s for s in sources if not re.search("seed:003|assumption|gov.cn", s)] == []


def test_the_preset_is_installed_whole_and_is_data_only() -> None:
    assert presets()["zhenhai"] == FOLDER
    assert {path.suffix for path in FOLDER.rglob("*.*")} == {".yaml", ".csv"}
    own = {file for file in BOOK.files if not file.startswith("shipped:")}
    there = {path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*.*")}
    assert {"stories.yaml", *own} == {name for name in there if not name.startswith("tests/")}


def test_the_same_rules_hold_in_another_country_with_other_words(tmp_path: Path) -> None:
    other_words = {
        "Asia/Shanghai": "America/Sao_Paulo",
        "grid": "bairro",
        "community": "regiao",
        "street": "prefeitura",
        "joint_meeting": "mutirao",
        "routine": "rotina",
    }
    for path in FOLDER.rglob("*.*"):
        text = re.sub("[\u4e00-\u9fff]+", "x", path.read_text("utf-8"))
        for word, other in other_words.items():
            text = text.replace(word, other)
        there = tmp_path / path.relative_to(FOLDER)
        there.parent.mkdir(exist_ok=True)
        there.write_text(text, "utf-8")
    book = load(tmp_path)
    assert "grid" not in book.hierarchy.levels
    for story in read_stories(tmp_path, book)[1]:
        told = tell(book, story)
        assert told.problems == ()
        assert told.explanation.case.opened_at.utcoffset() == timedelta()
        here = next(one for one in STORIES if one.id == story.id).opened.at
        assert told.explanation.case.opened_at - here == timedelta(hours=11)  # the same hour of another zone
