"""Telling what happened to a case, event by event; what happened to its clocks is told beside this."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from govflow.case.case import Case
from govflow.case.events import (
    Decided,
    MessageDue,
    MessagePlanned,
    Opened,
    StepFailed,
    StepTaken,
)
from govflow.case.words import Words
from govflow.errors import Text
from govflow.workflow import OWNER, Workflow

Teller = Callable[[Words, Any, Case, Workflow | None], Iterator[Text]]
"""Puts an event into sentences; the case is the one before the event."""


def _opened(words: Words, e: Opened, _: Case, workflow: Workflow | None) -> Iterator[Text]:
    unit, given = words.unit(e.unit), words.values(e.fields, workflow)
    unplaced = Text(" (no place was given)", "（未给出地点）") if e.unplaced else Text("", "")
    more = Text(f" {given.en}.", f"{given.zh}。") if given else given
    if e.owner != e.unit:
        owner = words.unit(e.owner)
        more = Text(f" {owner.en} answers for it.{more.en}", f"由{owner.zh}负责。{more.zh}")
    by = words.person(e.by)
    yield Text(
        f"Opened at {unit.en}{unplaced.en} by {by.en}.{more.en}",
        f"由 {by.zh} 登记，地点：{unit.zh}{unplaced.zh}。{more.zh}",
    )


def _step_taken(words: Words, e: StepTaken, _: Case, workflow: Workflow | None) -> Iterator[Text]:
    title = words.step(e.step, workflow)
    state = workflow.title_of(e.target) if workflow else Text(e.target, e.target)
    given = words.values(e.fields, workflow)
    more = Text(f" {given.en}.", f"{given.zh}。") if given else given
    step = workflow.table.get((e.source, e.step)) if workflow else None
    by = Text("time", "系统到期") if step and step.timed else words.person(e.by)
    yield Text(
        f"{title.en}, by {by.en}: now '{state.en}'.{more.en}",
        f"{title.zh}（{by.zh}）：状态“{state.zh}”。{more.zh}",
    )


def _step_failed(_: Words, e: StepFailed, case: Case, workflow: Workflow | None) -> Iterator[Text]:
    step = workflow.table.get((case.state, e.step)) if workflow else None
    title = (step and step.title) or Text(e.step, e.step)
    yield Text(f"{title.en} was due and did not happen: {e.en}", f"{title.zh}应进行而未能进行：{e.zh}")


def _decided(words: Words, e: Decided, _: Case, workflow: Workflow | None) -> Iterator[Text]:
    rule, given = words.rule(e.table, e.rule, e.digest), words.values(e.fields, workflow)
    owner = words.unit(e.owner)
    en = [given.en] if given.en else []
    zh = [given.zh] if given.zh else []
    if e.owner:
        en.append(f"{owner.en} answers for it")
        zh.append(f"由{owner.zh}负责")
    if not en:
        en, zh = ["nothing to change"], ["不作变更"]
    source = words.sourced(words.source_of(e.table, e.rule, e.digest))
    yield Text(f"By {rule.en}: {'; '.join(en)}.{source.en}", f"依据{rule.zh}：{'；'.join(zh)}。{source.zh}")


_KINDS = {
    "remind": Text("Reminder", "提醒"),
    "chase": Text("Chasing", "催办"),
    "notify": Text("Notice", "通知"),
    "name": Text("Naming", "点名通报"),
    "inform": Text("Feedback", "告知"),
}


def _message(words: Words, e: MessageDue | MessagePlanned, workflow: Workflow | None) -> Text:
    step = e.step if isinstance(e, MessageDue) else ""
    about = words.step(step, workflow) if step else words.clock(e.clock, workflow)
    kind, persons = _KINDS.get(e.kind, Text(e.kind, e.kind)), e.persons if isinstance(e, MessageDue) else ()
    to = [Text("the owner", "责任单位") if role == OWNER else words.field(role, workflow) for role in e.to]
    who = Text(f" ({', '.join(persons)})", f"（{'、'.join(persons)}）") if persons else Text("", "")
    if isinstance(e, MessageDue) and not persons and (unknown := _of_persons(e.to, workflow)):
        en, zh = ", ".join(t.en for t in unknown), "、".join(t.zh for t in unknown)
        who = Text(f" (no {en} is known)", f"（未登记{zh}）")
    return Text(
        f"{kind.en} about '{about.en}' to {', '.join(t.en for t in to)}{who.en}",
        f"就“{about.zh}”{kind.zh}{'、'.join(t.zh for t in to)}{who.zh}",
    )


def _of_persons(to: tuple[str, ...], workflow: Workflow | None) -> list[Text]:
    """Return what those person fields are called to which a message goes."""
    fields = [workflow.fields[name] for name in to if name in workflow.fields] if workflow else []
    return [field.title or Text(field.name, field.name) for field in fields if field.type == "person"]


def _message_planned(words: Words, e: MessagePlanned, _: Case, workflow: Workflow | None) -> Iterator[Text]:
    said, when = _message(words, e, workflow), words.moment(e.send_at)
    yield Text(f"{said.en} waits for working time: {when.en}.", f"{said.zh}，待工作时间发出：{when.zh}。")


def _message_due(words: Words, e: MessageDue, _: Case, workflow: Workflow | None) -> Iterator[Text]:
    said, owner = _message(words, e, workflow), words.unit(e.owner)
    yield Text(f"{said.en} is due; {owner.en} has the case.", f"{said.zh}；现由{owner.zh}负责。")


TELLERS: Mapping[type, Teller] = {
    Opened: _opened,
    StepTaken: _step_taken,
    StepFailed: _step_failed,
    Decided: _decided,
    MessagePlanned: _message_planned,
    MessageDue: _message_due,
}
