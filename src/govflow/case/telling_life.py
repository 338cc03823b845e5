"""Telling who took a case over, who is named, what was flagged, held and published, and what tasks did."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from govflow.case.case import Case
from govflow.case.events import (
    Flagged,
    HandedTo,
    HandedUp,
    Held,
    Migrated,
    PersonNamed,
    Published,
    Rehomed,
    Related,
    Released,
    Stopped,
)
from govflow.case.words import Words, unstopped
from govflow.errors import Text
from govflow.workflow import Workflow

Teller = Callable[[Words, Any, Case, Workflow | None], Iterator[Text]]


def _handed_up(words: Words, e: HandedUp, _: Case, __: Workflow | None) -> Iterator[Text]:
    source, owner = words.unit(e.source), words.unit(e.owner)
    ladder = words.book.ladders.get(e.ladder)
    by = Text(f" by ladder '{ladder.title.en}'", f"（阶梯“{ladder.title.zh}”）") if ladder else Text("", "")
    reason = unstopped(Text(e.exception, e.exception))
    past = Text(f" beyond the ceiling: {reason.en}", f"，超出上限，理由：{reason.zh}")
    past = past if e.exception else Text("", "")
    yield Text(
        f"Handed up from {source.en} to {owner.en}{by.en}{past.en}.",
        f"由{source.zh}升级至{owner.zh}{by.zh}{past.zh}。",
    )


_HOW = {
    "field": Text("as was decided", "按指定"),
    "place": Text("where the matter lies", "属地"),
    "link": Text("by link '{}'", "按关联“{}”"),
    "common": Text("as the lowest unit above all concerned", "各方的共同上级"),
}


def _handed_to(words: Words, e: HandedTo, _: Case, __: Workflow | None) -> Iterator[Text]:
    source, owner, word = words.unit(e.source), words.unit(e.owner), words.book.word(e.word)
    how = _HOW.get(e.how, Text(e.how, e.how))
    yield Text(
        f"Handed over from {source.en} to {owner.en}, {how.en.format(word.en)}.",
        f"由{source.zh}移交{owner.zh}（{how.zh.format(word.zh)}）。",
    )


def _rehomed(words: Words, e: Rehomed, case: Case, __: Workflow | None) -> Iterator[Text]:
    was, now, owner = words.unit(e.was_unit), words.unit(e.unit), words.unit(e.owner)
    hows = [_succession(words, how, case.digest) for how in e.how.split(" > ") if how]
    why = Text(f" ({', then '.join(h.en for h in hows)})", f"（{'，再'.join(h.zh for h in hows)}）")
    why = why if hows else Text("", "")
    yield Text(
        f"Units changed{why.en}: what lay at {was.en} lies at {now.en}; {owner.en} answers for it.",
        f"网格调整{why.zh}：原属{was.zh}，现属{now.zh}，由{owner.zh}负责。",
    )


def _succession(words: Words, how: str, digest: str) -> Text:
    """Say how a unit was succeeded: by one that is named, by a rule of a table, or by the unit above."""
    if how.startswith("table:"):
        table, _, rule = how.removeprefix("table:").partition("/")
        return words.rule(table, rule, digest)
    return _SUCCEEDED.get(how, Text(how, how))


_SUCCEEDED = {
    "successor": Text("to its successor", "由指定的继任单元承接"),
    "above": Text("to the unit above", "由上级单元承接"),
}


def _person_named(words: Words, e: PersonNamed, _: Case, workflow: Workflow | None) -> Iterator[Text]:
    role, unit, field = words.book.word(e.role), words.unit(e.unit), words.field(e.field, workflow)
    until = words.moment(e.until) if e.until else Text("", "")
    stands_in = Text("", "")
    if not e.person:
        yield Text(f"{field.en}: nobody.", f"{field.zh}：无人。")
        return
    if e.instead_of:
        stands_in = Text(
            f" in place of {e.instead_of}, who is away until {until.en} ({e.where})",
            f"（代 {e.instead_of}，去向：{e.where}，至{until.zh}）",
        )
    yield Text(
        f"{field.en}: {e.person}, {role.en} of {unit.en}{stands_in.en}.",
        f"{field.zh}：{e.person}，{unit.zh}{role.zh}{stands_in.zh}。",
    )


def _flagged(words: Words, e: Flagged, __: Case, ___: Workflow | None) -> Iterator[Text]:
    source, said = words.sourced(e.source), unstopped(Text(e.en or e.rule, e.zh or e.rule))
    yield Text(f"Recorded as a breach: {said.en}.{source.en}", f"记为违规：{said.zh}。{source.zh}")


def _held(words: Words, e: Held, _: Case, workflow: Workflow | None) -> Iterator[Text]:
    field, screen = words.field(e.field, workflow), words.book.screens.get(e.screen)
    name = screen.title if screen and screen.title.en else Text(e.screen, e.screen)
    yield Text(
        f"'{field.en}' is held: '{e.word}' is on the list '{name.en}'. The case itself goes on.",
        f"“{field.zh}”暂扣：“{e.word}”在词表“{name.zh}”中。案件照常办理。",
    )


def _released(words: Words, e: Released, _: Case, workflow: Workflow | None) -> Iterator[Text]:
    field = words.field(e.field, workflow)
    by = Text(f" by {e.by}", f"（{e.by}）") if e.by else Text("", "")
    yield Text(f"'{field.en}' is held no more{by.en}.", f"“{field.zh}”解除暂扣{by.zh}。")


def _published(words: Words, e: Published, _: Case, workflow: Workflow | None) -> Iterator[Text]:
    fields = [words.field(name, workflow) for name in e.fields]
    yield Text(f"Published: {', '.join(f.en for f in fields)}.", f"公开：{'、'.join(f.zh for f in fields)}。")


_RELATIONS = {
    "parent": Text("It belongs to case {}", "从属于案件“{}”"),
    "child": Text("Case {} belongs to it", "案件“{}”从属于本案"),
    "related": Text("Related to case {}", "与案件“{}”关联"),
    "duplicate": Text("Case {} joined it as a duplicate", "案件“{}”作为重复件并入本案"),
    "duplicate_of": Text("Joined case {} as a duplicate", "作为重复件并入案件“{}”"),
}


def _related(_: Words, e: Related, __: Case, ___: Workflow | None) -> Iterator[Text]:
    said = _RELATIONS.get(e.kind, Text(f"{e.kind}: {{}}", f"{e.kind}：{{}}"))
    yield Text(f"{said.en.format(e.other)}.", f"{said.zh.format(e.other)}。")


def _migrated(words: Words, e: Migrated, case: Case, workflow: Workflow | None) -> Iterator[Text]:
    version = Text(f", version {e.version}", f"（{e.version}版）") if e.version else Text("", "")
    state, by = workflow.title_of(e.state) if workflow else Text(e.state, e.state), words.person(e.by)
    now = Text(f" now '{state.en}'", f"状态“{state.zh}”") if e.state != case.state else Text("", "")
    yield Text(
        f"Goes on by other rules{version.en}, as {by.en} decided{f':{now.en}' if now else ''}.",
        f"经 {by.zh} 决定，改按另一版规则{version.zh}继续办理{f'，{now.zh}' if now else ''}。",
    )


def _stopped(_: Words, __: Stopped, ___: Case, ____: Workflow | None) -> Iterator[Text]:
    yield Text("Stopped: the case around it ended.", "随主案终止。")


TELLERS: Mapping[type, Teller] = {
    HandedUp: _handed_up,
    HandedTo: _handed_to,
    Rehomed: _rehomed,
    PersonNamed: _person_named,
    Flagged: _flagged,
    Held: _held,
    Released: _released,
    Published: _published,
    Related: _related,
    Migrated: _migrated,
    Stopped: _stopped,
}
