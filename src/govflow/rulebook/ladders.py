"""Reading ladders.yaml: which rungs a case may climb, what each may use, and where the ceiling is."""

from collections.abc import Collection, Iterator

from govflow.rulebook.limits import LimitReader
from govflow.rulebook.sections import Section
from govflow.workflow import Ladder, Rung


def read_ladders(
    section: Section,
    levels: Collection[str] | None,
    links: Collection[str] | None,
    tables: Collection[str] | None,
    limits: LimitReader,
    source: str,
) -> dict[str, Ladder]:
    """Return the ladders of a file by name; whatever they name must be known."""
    problems, found = section.problems, dict[str, Ladder]()
    source = section.text("source", source)
    for key, node in section.entries("ladders"):
        one = Section(node, problems)
        if not key.text.strip():
            problems.nameless("ladder", "升级阶梯", key.place)
        rungs = tuple(_rungs(one, levels, links, limits))
        if not rungs and one.node("rungs") is None:
            problems.missing_key("rungs", key.place)
        found[key.text] = Ladder(
            key.text,
            rungs,
            _ceiling(one, {rung.level for rung in rungs if rung.level}, tables),
            one.text("exception"),
            one.title("why"),
            one.title("title", key.text),
            one.text("source", source),
            key.place,
            {word: place for (_, word), place in one.places().items()},
        )
        one.close()
    section.close()
    if section.unread:
        found[""] = Ladder("", ())  # what could not be read may be any
    return found


def _rungs(
    section: Section, levels: Collection[str] | None, links: Collection[str] | None, limits: LimitReader
) -> Iterator[Rung]:
    for one in section.items("rungs"):
        level, link, budget = one.text("level"), one.text("link"), one.text("budget")
        if level and levels is not None and level not in levels:
            one.problems.unknown("level", "层级", level, levels, one.place_of("level"))
        if link and links is not None and link not in links:
            one.problems.unknown("link", "关联", link, links, one.place_of("link"))
        beside = one.known("beside", "link", "关联", links)
        if bool(level) == bool(link):
            en, zh = "A rung names a level, or a kind of link.", "每一级须写明层级或关联之一。"
            one.problems.add("bad-rung", en, zh, one.place)
        if budget:
            budget = limits.read_text(budget, one.place_of("budget")) or budget
        one.close()
        yield Rung(level, link, budget, beside)


def _ceiling(section: Section, levels: Collection[str], tables: Collection[str] | None) -> str:
    text = section.text("ceiling")
    table = text.removeprefix("table:") if text.startswith("table:") else ""
    if table and tables is not None and table not in tables:
        section.problems.unknown("table", "决策表", table, tables, section.place_of("ceiling"))
    elif text and not table and text not in levels:
        section.problems.unknown("level", "层级", text, levels, section.place_of("ceiling"))
    return text
