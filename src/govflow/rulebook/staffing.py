"""Reading staffing rules: what units of a level or a kind need (配置标准)."""

from collections.abc import Collection, Iterator

from govflow.errors import Place
from govflow.hierarchy import Hierarchy, Need, Staffing, StaffingRule
from govflow.rulebook.doubts import unnamed_role
from govflow.rulebook.literals import whole
from govflow.rulebook.nodes import Leaf, Node
from govflow.rulebook.sections import Problems, Section

_AT_LEAST = "at_least"


def read_staffing(
    section: Section, hierarchy: Hierarchy | None, source: str, roles: Collection[str] = ()
) -> Staffing:
    """Return the rules of a staffing file; `source` is where they come from that do not say it.

    `roles` are those that anything else names; without any, nobody doubts those that are needed.
    """
    source = section.text("source", source)
    if section.node("staffing") is None and not section.unread:
        section.problems.missing_key("staffing", section.place)
    kinds = {hierarchy[unit].kind for unit in hierarchy} if hierarchy else None
    levels = hierarchy.levels if hierarchy else None
    rules = (
        _rule(name.text, Section(node, section.problems), levels, kinds, source)
        for name, node in section.entries("staffing")
    )
    staffing = Staffing(tuple(rules))
    for role, place in _named(section) if roles else ():
        if role not in roles:
            unnamed_role(section.problems, role, place, roles)
    section.close()
    return staffing


def _named(section: Section) -> Iterator[tuple[str, Place]]:
    """Yield each role that is needed or responsible, and where."""
    for _, node in section.entries("staffing"):
        one = Section(node, Problems())
        yield from ((role.text, role.place) for role, _ in one.entries("needs"))
        if responsible := one.text("responsible"):
            yield responsible, one.place_of("responsible")


def _rule(
    name: str, section: Section, levels: Collection[str] | None, kinds: Collection[str] | None, source: str
) -> StaffingRule:
    """Read a rule; its name is the level of which it speaks, unless it says of which units it does."""
    problems = section.problems
    kind = section.text("kind")
    level = section.text("level", "" if kind else name)
    place = section.place_of("level")
    if levels is not None and level and level not in levels:
        problems.unknown("level", "层级", level, levels, place)
    if kinds is not None and kind and kind not in kinds:
        problems.unknown("kind", "类别", kind, sorted(kinds), section.place_of("kind"))
    needs = tuple(_needs(section, problems))
    if not needs and not section.unread:
        en, zh = "This says neither what is needed nor who is responsible.", "既未写明配置，也未写明责任人。"
        problems.add("idle-staffing", en, zh, section.place)
    rule = StaffingRule(name, needs, level, kind, section.text("source", source))
    section.close()
    return rule


def _needs(section: Section, problems: Problems) -> Iterator[Need]:
    for role, node in section.entries("needs"):
        yield _need(role.text, node, problems)
    if responsible := section.text("responsible"):
        yield Need(responsible, 1, responsible=True)


def _need(role: str, node: Node, problems: Problems) -> Need:
    """Read how many: `2`, or `at_least 2`."""
    text = node.text.strip() if isinstance(node, Leaf) else ""
    count = whole(text.removeprefix(f"{_AT_LEAST} ").strip())
    if count is None or count < 0:
        en, zh = "Say how many: '2', or 'at_least 2'.", "请写明人数，如 2 或 at_least 2。"
        problems.add("bad-number", en, zh, node.place)
    return Need(role, count or 0, at_least=text.startswith(_AT_LEAST))
