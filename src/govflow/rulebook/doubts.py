"""Doubts: what is allowed and probably not meant, told as warnings of a rulebook that loads."""

from collections.abc import Collection, Iterator
from difflib import get_close_matches
from itertools import pairwise

from govflow.errors import Place, Text
from govflow.hierarchy import Hierarchy
from govflow.rulebook.checks import NOT_OF_CASES
from govflow.rulebook.clock_checks import roles_of
from govflow.rulebook.pausing import doubt_clocks
from govflow.rulebook.rulebook import Rulebook
from govflow.rulebook.sections import Problems
from govflow.rulebook.spelling import full_width, meant
from govflow.rulebook.wording import Written, doubt_words, held_roles
from govflow.workflow import Ladder, Workflow

_MOST_COMPARED = 100  # words

_BY_ANYONE = Text(
    "Say who; if anybody is meant, write 'by: anyone'.", "请写明由谁办理；若确为任何人，请写 by: anyone。"
)
_BY_TIME = Text(
    "Say who; if only time takes it, write 'by: system', if anybody may, 'by: anyone'.",
    "请写明由谁办理；若仅由系统到期办理，请写 by: system；若确为任何人，请写 by: anyone。",
)


def doubt(problems: Problems, book: Rulebook, written: Written) -> None:
    """Keep a warning of each thing of a rulebook that is allowed and probably not meant."""
    workflows = book.workflows.values()
    unnamed = _doubt_roles(problems, book)
    doubt_words(problems, book, written, unnamed)
    doubt_clocks(problems, book)
    _doubt_tables(problems, book)
    for workflow in workflows:
        _doubt_openness(problems, workflow)
    for ladder in book.ladders.values():
        _doubt_order(problems, ladder, book.hierarchy)


def _doubt_roles(problems: Problems, book: Rulebook) -> set[str]:
    """Warn of each role that nothing else names, no word, no post, no staffing rule, and return them."""
    workflows, held = book.workflows.values(), held_roles(book)
    known = {*book.words, *held}
    used = roles_of(workflows) - known
    if not (held or known & roles_of(workflows)):  # `words` may name no roles at all, only values
        used = {role for role in used if _misspelt(role, known, problems)}
    for workflow in workflows:
        for role, place in places_of_roles(workflow):
            if role in used:
                unnamed_role(problems, role, place, known)
    return used


def _misspelt(role: str, known: Collection[str], problems: Problems) -> bool:
    few = sorted(known)[:_MOST_COMPARED]
    return bool(full_width(role) or role in problems.titles or get_close_matches(role[:60], few, n=1))


def unnamed_role(problems: Problems, role: str, place: Place | None, known: Collection[str]) -> None:
    """Warn of a role that nothing else names."""
    problems.warn(
        "unnamed-role",
        f"Nothing else names the role '{role}': no word, no post, no staffing rule.",
        f"角色“{role}”别无出处：words、岗位和配置均未提及。",
        place,
        meant(role, sorted(problems.comparable(known)), problems.titles),
    )


def places_of_roles(workflow: Workflow) -> Iterator[tuple[str, Place | None]]:
    """Yield each role that a workflow names, and where."""
    for step in workflow.moves:
        yield from ((role, step.place_of("by", role)) for role in step.roles)
        yield from ((naming.role, step.place_of("names", naming.role)) for naming in step.effects.names)
    if reading := workflow.reading:
        for right in reading.rights:
            if right.role:
                yield right.role, reading.places.get(right.role, workflow.place)


def _doubt_openness(problems: Problems, workflow: Workflow) -> None:
    """Warn of each step that does not say who may take it, where others do: it is open to everybody."""
    if any(step.says_who and not step.timed for step in workflow.moves):
        taken = {name for clock in workflow.clocks.values() for name in clock.taken}
        for step in (step for step in workflow.moves if not step.says_who):
            en, zh = f"take step '{step.name}'", f"步骤“{step.name}”"
            if step is workflow.opening:
                en, zh = f"open a case of '{workflow.name}'", f"“{workflow.name}”的立案"
            problems.warn(
                "open-to-anybody",
                f"Anybody may {en}: it does not say who may, as other steps do.",
                f"{zh}未写明由谁办理，任何人均可办理，而其他步骤已写明。",
                step.place,
                _BY_TIME if step.name in taken else _BY_ANYONE,
            )


def _doubt_tables(problems: Problems, book: Rulebook) -> None:
    """Warn of each table that nothing asks, though something could."""
    asked = {
        f"table:{name}" for flow in book.workflows.values() for step in flow.moves for name in step.decide
    }
    asked |= {clock.limit for flow in book.workflows.values() for clock in flow.clocks.values()}
    asked |= {ladder.ceiling for ladder in book.ladders.values()}
    asked |= {ending.successor for ending in book.succession.endings.values()}
    for name, table in book.tables.items() if book.workflows else ():
        alone = {column.type for column in table.columns} & set(NOT_OF_CASES)
        if f"table:{name}" not in asked and not alone and (table.hit.single or table.hit.counting):
            problems.warn(
                "idle-table",
                f"Nothing asks table '{name}': no step, no clock, no ladder, no unit that ends.",
                f"没有步骤、时限、阶梯或撤并单位使用决策表“{name}”。",
                table.place,
                Text(f"Write 'decide: {name}' at a step.", f"请在步骤中写 decide: {name}。"),
            )


def _doubt_order(problems: Problems, ladder: Ladder, hierarchy: Hierarchy) -> None:
    """Warn of a rung whose level lies below that of the rung before it."""
    levels = [rung.level for rung in ladder.rungs if rung.level]
    for lower, upper in pairwise(levels):
        below = (unit for unit in hierarchy if hierarchy.level(unit) == upper != lower)
        if any(hierarchy.at_level(unit, lower) for unit in below):
            problems.warn(
                "ladder-descends",
                f"The rung '{upper}' of ladder '{ladder.name}' lies below the rung '{lower}' before it.",
                f"阶梯“{ladder.name}”的层级“{upper}”低于排在它之前的“{lower}”。",
                ladder.places.get(upper, ladder.place),
                Text("List the rungs from the lowest up.", "请自下而上列出各级。"),
            )
