"""Reading clocks: what they measure, what steps do to them, and what happens when they warn or are missed."""

from collections.abc import Collection, Iterator, Mapping
from fractions import Fraction

from govflow.errors import Text
from govflow.rulebook.nodes import Items, Leaf, Node, Pairs
from govflow.rulebook.sections import Problems, Section
from govflow.rulebook.spelling import full_width
from govflow.workflow import (
    TELLINGS,
    Action,
    Change,
    ClockRule,
    Continuing,
    Extending,
    Field,
    Pausing,
    Resuming,
    Take,
    Tell,
)
from govflow.worktime import one_limit

_A_SHARE = Text("Write a share of the time, such as 80%.", "请写时间的百分比，如 80%。")
_AN_ACTION = Text("Write a step, or {remind: owner}.", "请写步骤名，或 {remind: owner}。")


def read_clocks(section: Section, problems: Problems, steps: Collection[str]) -> Iterator[ClockRule]:
    """Yield the clocks of a workflow; `steps` are the names of its steps."""
    for key, node in section.entries("clocks"):
        one = Section(node, problems)
        if one.node("on_breach") and one.node("on_due"):
            en, zh = "An instant is missed or awaited, not both.", "到期要么是逾期，要么是期满，不能兼有。"
            problems.add("bad-action", en, zh, one.place_of("on_due"))
        yield ClockRule(
            key.text,
            one_limit(one.text("limit", required=True)),
            one.title("title", key.text),
            tuple(_actions(one.node("on_breach"), problems, steps)),
            dict(_shares(one, problems)),
            {
                level.text: tuple(_actions(actions, problems, steps))
                for level, actions in one.entries("on_warning")
            },
            one.text("actions"),
            key.place,
            tuple(_actions(one.node("on_due"), problems, steps)),
        )
        one.close()


def _shares(section: Section, problems: Problems) -> Iterator[tuple[str, Fraction]]:
    """Yield each warning level with its share; a plain list of shares names the levels by them."""
    node = section.node("warn")
    if isinstance(node, Pairs):
        written = [(key.text, value) for key, value in node.pairs]
    else:
        written = [(leaf.text, leaf) for leaf in section.names("warn")]
    for level, value in written:
        share = _share(value.text) if isinstance(value, Leaf) else None
        if share is None:
            hint = (full_width(value.text) if isinstance(value, Leaf) else None) or _A_SHARE
            en, zh = f"'{level}' warns at no share of the time.", f"“{level}”未写明预警比例。"
            problems.add("bad-warning", en, zh, value.place, hint)
        else:
            yield level, share


def _share(text: str) -> Fraction | None:
    whole, _, part = text.strip().removesuffix("%").partition(".")
    digits = whole + part
    if not text.strip().endswith("%") or not (digits.isascii() and digits.isdecimal()) or len(digits) > 6:
        return None
    return Fraction(int(digits), 100 * 10 ** len(part))


def _actions(node: Node | None, problems: Problems, steps: Collection[str]) -> Iterator[Action]:
    """Yield the actions of a list, or the only one: a step that time takes, or a message."""
    for item in node.items if isinstance(node, Items) else (node,) if node else ():
        if isinstance(item, Leaf):
            if item.text not in steps:
                problems.unknown("step", "步骤", item.text, steps, item.place)
            yield Take(item.text)
        elif isinstance(item, Pairs) and len(item.pairs) == 1:
            yield from _message(Section(item, problems))
        else:
            problems.add("bad-action", "This is no action.", "这不是动作。", item.place, _AN_ACTION)


def _message(section: Section) -> Iterator[Tell]:
    for kind in TELLINGS:
        if to := section.texts(kind):
            yield Tell(kind, to)
    section.close()


def read_starts(section: Section, clocks: Collection[str]) -> tuple[tuple[str, ...], Mapping[str, str]]:
    """Return the clocks that a step starts, and the limits that it names for some: `{handle: brief}`."""
    if not isinstance(section.node("starts"), Pairs):
        return section.known("starts", "clock", "时限", clocks), {}
    named = section.section("starts")
    for key, _ in named.pairs():
        if key.text not in clocks:
            section.problems.unknown("clock", "时限", key.text, clocks, key.place)
    limits = {key.text: one_limit(named.text(key.text)) for key, _ in named.pairs()}
    return tuple(limits), {clock: limit for clock, limit in limits.items() if limit}


def read_changes(section: Section, clocks: Collection[str], fields: Mapping[str, Field]) -> Iterator[Change]:
    """Yield what a step does to clocks that run, or ran."""
    for clock in section.known("continues", "clock", "时限", clocks):
        yield Continuing(clock)
    for one in _each(section, "resumes"):
        yield Resuming(_clock(one, clocks), one.text("ground"))
        one.close()
    for one in _each(section, "extends"):
        reason, notice = (
            _field(one, "reason", fields, required=True),
            _field(one, "notice", fields, required=True),
        )
        yield Extending(_clock(one, clocks), reason, notice, _field(one, "by", fields))
        one.close()
    for one in _each(section, "pauses"):
        yield _pausing(one, clocks, fields)
        one.close()


def _pausing(one: Section, clocks: Collection[str], fields: Mapping[str, Field]) -> Pausing:
    ground, field = one.text("ground"), _field(one, "ground_field", fields)
    if bool(ground) == bool(field):
        one.problems.add(
            "no-ground",
            "A pause needs a ground: name it in 'ground', or in 'ground_field' the field that does.",
            "中止计时须有事由：在 ground 中写明，或在 ground_field 中写明填写事由的字段。",
            one.place,
        )
    return Pausing(_clock(one, clocks), ground, field, _field(one, "notice", fields))


def _each(section: Section, key: str) -> Iterator[Section]:
    """Yield the mappings under a key: one, or a list of them; a clock's bare name stands for itself."""
    node = section.node(key)
    for item in node.items if isinstance(node, Items) else (node,) if node else ():
        if isinstance(item, Leaf):
            item = Pairs(((Leaf("clock", item.place), item),), item.place)
        yield Section(item, section.problems)


def _clock(section: Section, clocks: Collection[str]) -> str:
    name = section.text("clock", required=True)
    if name and name not in clocks:
        section.problems.unknown("clock", "时限", name, clocks, section.place_of("clock"))
    return name


def _field(section: Section, key: str, fields: Mapping[str, Field], *, required: bool = False) -> str:
    name = section.text(key, required=required)
    if name and name not in fields:
        section.problems.unknown("field", "字段", name, fields, section.place_of(key))
    return name
