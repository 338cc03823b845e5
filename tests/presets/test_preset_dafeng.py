"""The preset `dafeng` as data: both languages everywhere, and a source for every number."""

import re
from collections.abc import Iterator

from tests.presets.dafeng import BOOK

from govflow.errors import Text
from govflow.insight import read_stories
from govflow.rulebook import locate, presets

FOLDER = locate("dafeng")
HAN = re.compile("[\u4e00-\u9fff]")


def titles() -> Iterator[tuple[str, Text | None]]:
    yield "rulebook", BOOK.title
    for tree in (BOOK.hierarchy, BOOK.categories):
        yield from ((unit, tree[unit].name) for unit in tree or () if tree)
    yield from ((name, calendar.title) for name, calendar in BOOK.calendars.items())
    yield from ((name, limit.title) for name, limit in BOOK.limits.items() if limit)
    for name, table in BOOK.tables.items():
        yield name, table.title
        yield from ((f"{name}.{column.name}", column.title) for column in table.columns)
    for name, workflow in BOOK.workflows.items():
        yield name, workflow.title
        yield from ((state, workflow.titles.get(state)) for state in workflow.states)
        for part in (workflow.fields.values(), workflow.steps, workflow.clocks.values()):
            yield from ((f"{name}.{one.name}", one.title) for one in part)
    yield from BOOK.words.items()
    yield from ((name, metric.title) for name, metric in BOOK.metrics.named.items())
    yield from ((story.id, story.title) for story in read_stories(FOLDER, BOOK)[1])


def bilingual(title: Text | None) -> bool:
    return bool(
        title and re.search("[a-zA-Z]", title.en) and not HAN.search(title.en) and HAN.search(title.zh)
    )


def test_every_title_is_written_in_english_and_in_chinese() -> None:
    found = list(titles())
    assert len(found) > 2_000
    assert [name for name, title in found if not bilingual(title)] == []


def test_what_people_write_in_the_stories_is_told_in_the_language_of_the_reader() -> None:
    def written(lang: str) -> list[str]:
        stories = read_stories(FOLDER, BOOK, lang)[1]
        cases = [one for story in stories for one in (story, *story.cases)]
        given = [*(one.fields for one in cases), *(move.fields for one in cases for move in one.moves)]
        return [str(value) for fields in given for value in fields.values()]

    assert [text for text in written("en") if HAN.search(text)] == []
    assert sum(bool(HAN.search(text)) for text in written("zh")) > 40


def test_every_role_level_value_and_link_has_a_word_in_both_languages() -> None:
    workflows = BOOK.workflows.values()
    used = {role for workflow in workflows for step in workflow.moves for role in step.roles} - {"system"}
    used |= {value for w in workflows for f in w.fields.values() if f.type == "enum" for value in f.domain}
    used |= {*BOOK.hierarchy.levels, *(link.kind for link in BOOK.hierarchy.links), *BOOK.staffing.roles}
    assert sorted(used - BOOK.words.keys()) == []


def test_every_number_says_where_it_comes_from() -> None:
    rules = [rule.source for table in BOOK.tables.values() for rule in table.rules]
    sources = [*rules, *(limit.source for limit in BOOK.limits.values() if limit)]
    sources += [calendar.source for calendar in BOOK.calendars.values()]
    sources += [rule.source for rule in BOOK.staffing.rules]
    sources += [step.source for workflow in BOOK.workflows.values() for step in workflow.moves]
    assert len(sources) > 150
    assert [s for s in sources if not re.search(r"seed:002|law: .+|assumption|gov\.cn", s)] == []


def test_the_preset_is_installed_whole_and_is_data_only() -> None:
    assert presets()["dafeng"] == FOLDER
    there = {path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*.*")}
    assert {name.rpartition(".")[2] for name in there} == {"yaml", "csv"}
    named = {file for file in BOOK.files if not file.startswith("shipped:")}
    tests = {name for name in there if name.startswith("tests/")}
    assert there == {"stories.yaml", "posts.csv", "absences.csv", *named, *tests}
