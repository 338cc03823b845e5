"""The presets `qingdao_hulian` and `shibei_grid`: stories in two languages, and nothing but data."""

import re
from collections.abc import Iterator

import pytest

from govflow import load
from govflow.cli.main import run
from govflow.errors import Text
from govflow.insight import read_stories, tell
from govflow.rulebook import Rulebook, locate, presets

NAMES = ["qingdao_hulian", "shibei_grid"]
BOOKS = {name: load(name) for name in NAMES}
STORIES = {name: read_stories(locate(name), BOOKS[name]) for name in NAMES}
every_preset = pytest.mark.parametrize("name", NAMES)


@every_preset
def test_every_story_goes_as_it_says_with_its_refusals(name: str) -> None:
    stories = STORIES[name][1]
    assert len(stories) >= 7
    for story in stories:
        told = tell(BOOKS[name], story)
        assert told.problems == ()
        openings = sum(1 for one in story.cases if one.opened.refused)
        assert len(told.refusals) == openings + sum(1 for move in story.moves if move.refused)


@every_preset
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_demo_walks_all_stories_in_both_languages(
    name: str, lang: str, capfd: pytest.CaptureFixture[str]
) -> None:
    assert run(["demo", name, "--lang", lang]) == 0
    said = capfd.readouterr()
    assert all(getattr(story.title, lang) in said.out for story in STORIES[name][1])
    assert said.out.count({"en": "Refused: ", "zh": "被拒绝："}[lang]) >= 8
    assert said.err == ""


@every_preset
def test_check_finds_nothing_to_mend_and_graph_draws(name: str, capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["check", name, "--strict"]) == 0
    assert len(capfd.readouterr().out.splitlines()) == len(BOOKS[name].tables)
    assert run(["graph", name]) == 0
    assert capfd.readouterr().out.count("stateDiagram-v2") == len(BOOKS[name].workflows)


def titles(book: Rulebook) -> Iterator[tuple[str, Text | None]]:
    yield "rulebook", book.title
    yield from book.words.items()
    for tree in (book.hierarchy, book.categories):
        yield from ((unit, tree[unit].name) for unit in tree or () if tree)
    yield from ((name, calendar.title) for name, calendar in book.calendars.items())
    yield from ((name, limit.title) for name, limit in book.limits.items() if limit)
    yield from ((name, ladder.title) for name, ladder in book.ladders.items())
    yield from ((name, screen.title) for name, screen in book.screens.items())
    yield from ((name, metric.title) for name, metric in book.metrics.named.items())
    for table in book.tables.values():
        yield from ((table.name, table.title), *((column.name, column.title) for column in table.columns))
    for workflow in book.workflows.values():
        yield workflow.name, workflow.title
        yield from ((state, workflow.titles.get(state)) for state in workflow.states)
        yield from ((field.name, field.title) for field in workflow.fields.values())
        yield from ((clock.name, clock.title) for clock in workflow.clocks.values())
        for step in workflow.moves:
            yield step.name, step.title
            yield from ((flag.rule, flag.title) for flag in step.effects.flags)
            if step.why.en:
                yield f"why {step.name}", step.why


def bilingual(title: Text | None) -> bool:
    han = "[\u4e00-\u9fff]"
    return bool(
        title
        and re.search("[a-zA-Z0-9]", title.en)
        and not re.search(han, title.en)
        and re.search(han, title.zh)
    )


@every_preset
def test_every_title_is_written_in_english_and_in_chinese(name: str) -> None:
    title, stories = STORIES[name]
    found = [*titles(BOOKS[name]), ("stories", title), *((story.id, story.title) for story in stories)]
    assert len(found) > 150
    assert [name for name, title in found if not bilingual(title)] == []


@every_preset
def test_every_word_that_people_see_is_called_something(name: str) -> None:
    book = BOOKS[name]
    fields = [field for workflow in book.workflows.values() for field in workflow.fields.values()]
    shown = {value for field in fields if field.type == "enum" for value in field.domain}
    shown |= {role for workflow in book.workflows.values() for step in workflow.moves for role in step.roles}
    shown |= {post.role for _, post in book.roster.posts} | set(book.hierarchy.levels)
    shown |= {link.kind for link in book.hierarchy.links}
    assert shown - book.words.keys() == {"system"}


@every_preset
def test_every_number_says_where_it_comes_from(name: str) -> None:
    book, seed = BOOKS[name], {"qingdao_hulian": "seed:000", "shibei_grid": "seed:001"}[name]
    sources = [limit.source for limit in book.limits.values() if limit]
    sources += [rule.source for table in book.tables.values() for rule in table.rules]
    sources += [calendar.source for calendar in book.calendars.values()]
    sources += [ladder.source for ladder in book.ladders.values()]
    sources += [screen.source for screen in book.screens.values()]
    sources += [metric.source for metric in book.metrics.named.values()]
    sources += [step.source for workflow in book.workflows.values() for step in workflow.moves]
    assert len(sources) > 30
    assert [s for s in sources if not re.search(f"{seed}|assumption|gov.cn", s)] == []
    assert {limit.source for limit in book.limits.values() if limit} == {
        "assumption"
    }  # the texts have no number


ASSUMED = {
    "qingdao_hulian": {
        "request": "object release rate reopen refer not_reached close_unreached close_overseen",
        "notice": "release reject",
    },
    "shibei_grid": {"errand": "ask admit refuse", "disclosure": "withdraw"},
}


@every_preset
def test_what_the_report_does_not_say_is_called_an_assumption_and_nothing_else_is(name: str) -> None:
    flows = BOOKS[name].workflows
    found = {flow: [s.name for s in flows[flow].moves if "assumption" in s.source] for flow in flows}
    assert found == {flow: ASSUMED[name].get(flow, "").split() for flow in flows}
    flags = [flag for flow in flows.values() for step in flow.moves for flag in step.effects.flags]
    assert [(flag.rule, flag.source) for flag in flags] == [("no_attempt", "assumption")]


@every_preset
def test_the_preset_is_installed_whole_and_is_data_only(name: str) -> None:
    folder = presets()[name]
    found = {path.relative_to(folder).as_posix() for path in folder.rglob("*.*")}
    assert {file.rpartition(".")[2] for file in found} == {"yaml", "csv"}
    beside = {file for file in found if file == "stories.yaml" or file.startswith("tests/")}
    assert {file for file in BOOKS[name].files if not file.startswith("shipped:")} | beside >= found


@every_preset
def test_whoever_has_a_post_is_made_up(name: str) -> None:
    people = {person for person, _ in BOOKS[name].roster.posts}
    assert [one for one in people if not re.fullmatch(r"[a-z]+(-\d)?", one)] == []
