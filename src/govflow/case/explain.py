"""Explaining a case: its history in plain words, with the rule, the file and the line behind each outcome."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from functools import singledispatchmethod
from typing import Any

import attrs

from govflow.case.case import Case, evolve
from govflow.case.codec import to_plain
from govflow.case.events import (
    Breached,
    ClockMet,
    ClockStarted,
    ClockStopped,
    Decided,
    Event,
    HandedUp,
    Opened,
    StepFailed,
    StepTaken,
)
from govflow.errors import Text
from govflow.rulebook import Rulebook
from govflow.tables import DecisionTable, Rule
from govflow.workflow import Workflow
from govflow.worktime.wording import say_moment


@attrs.frozen
class Explanation:
    """Why a case is where it is (说明): sentences in both languages, and the events that they tell of."""

    case: Case
    lines: tuple[Text, ...]
    events: tuple[Event, ...]

    def __str__(self) -> str:
        return self.to("en")

    def to(self, lang: str) -> str:
        """Return the whole text in `en` or `zh`, a line for each thing that happened."""
        return "\n".join(line.to(lang) for line in self.lines)

    def to_data(self) -> dict[str, Any]:
        """Return the explanation as plain data."""
        lines = [{"en": line.en, "zh": line.zh} for line in self.lines]
        return {"case": self.case.id, "lines": lines, "events": [to_plain(event) for event in self.events]}


def explain(book: Rulebook, events: Iterable[Event]) -> Explanation:
    """Explain a history. Rules are quoted from `book` where it is the one that decided, by its digest."""
    events = tuple(events)
    teller = _Teller(book)
    lines: list[Text] = []
    case: Case | None = None
    for event in events:
        after = evolve(case, event)
        lines += teller.tell(event, case or after)
        case = after
    if case is None:
        raise ValueError("no events to explain")
    return Explanation(case, tuple(lines), events)


class _Teller:
    """Puts events into words. `case` is the case before the event."""

    def __init__(self, book: Rulebook) -> None:
        self.book = book

    def tell(self, event: Event, case: Case) -> Iterator[Text]:
        workflow = self.book.workflows.get(case.workflow)
        for said in self.say(event, case, workflow):
            when = self.moment(event.at)
            yield Text(f"{when.en}  {said.en}", f"{when.zh}  {said.zh}")

    def moment(self, at: datetime) -> Text:
        return say_moment(at.astimezone(self.book.zone))

    def unit(self, unit: str) -> Text:
        return self.book.called(unit)

    def values(self, fields: Mapping[str, object], workflow: Workflow | None) -> Text:
        shown = [
            self.value(name, value, workflow) for name, value in fields.items() if value not in (None, "", [])
        ]
        return Text(", ".join(t.en for t in shown), "，".join(t.zh for t in shown))

    def value(self, name: str, value: object, workflow: Workflow | None) -> Text:
        field = workflow.fields.get(name) if workflow else None
        title = (field and field.title) or Text(name, name)
        said = [
            self.word(field.type if field else "", one)
            for one in (value if isinstance(value, list) else [value])
        ]
        en, zh = ", ".join(text.en for text in said), "、".join(text.zh for text in said)
        return Text(f"{title.en or name}: {en}", f"{title.zh or name}：{zh}")

    def word(self, kind: str, value: object) -> Text:
        tree = {"category": self.book.categories, "unit": self.book.hierarchy}.get(kind)
        if tree is not None and value in tree:
            return tree[str(value)].name
        if isinstance(value, bool):
            return Text("yes", "是") if value else Text("no", "否")
        return self.book.word(str(value))

    def rule(self, table: str, rule: str, digest: str) -> Text:
        """Name a rule, with file and line where this very rulebook decided."""
        found, meant = self.found(table, rule, digest)
        place = meant.place if meant else found and found.place
        en, zh = (f" ({place})", f"（{place}）") if place else ("", "")
        return Text(f"rule {rule} of table '{table}'{en}", f"决策表“{table}”规则 {rule}{zh}")

    def found(self, table: str, rule: str, digest: str) -> tuple[DecisionTable | None, Rule | None]:
        """Return a table and its rule where this very rulebook decided."""
        found = self.book.tables.get(table) if digest == self.book.digest else None
        return found, next((r for r in found.rules if r.id == rule), None) if found else None

    def source_of(self, table: str, rule: str, digest: str) -> str:
        meant = self.found(table, rule, digest)[1]
        return meant.source if meant else ""

    # One way of telling for each event

    @singledispatchmethod
    def say(self, event: Any, _: Case, __: Workflow | None) -> Iterator[Text]:
        raise TypeError(type(event).__name__)

    @say.register
    def _(self, e: Opened, _: Case, workflow: Workflow | None) -> Iterator[Text]:
        unit, given = self.unit(e.unit), self.values(e.fields, workflow)
        unplaced = Text(" (no place was given)", "（未给出地点）") if e.unplaced else Text("", "")
        more = Text(f" {given.en}.", f"{given.zh}。") if given else given
        yield Text(
            f"Opened at {unit.en}{unplaced.en} by {e.by}.{more.en}",
            f"由 {e.by} 登记，地点：{unit.zh}{unplaced.zh}。{more.zh}",
        )

    @say.register
    def _(self, e: StepTaken, case: Case, workflow: Workflow | None) -> Iterator[Text]:
        step = workflow.table.get((case.state, e.step)) if workflow else None
        title = (step and step.title) or Text(e.step, e.step)
        state = workflow.title_of(e.target) if workflow else Text(e.target, e.target)
        given = self.values(e.fields, workflow)
        more = Text(f" {given.en}.", f"{given.zh}。") if given else given
        yield Text(
            f"{title.en}, by {e.by}: now '{state.en}'.{more.en}",
            f"{title.zh}（{e.by}）：状态“{state.zh}”。{more.zh}",
        )

    @say.register
    def _(self, e: StepFailed, case: Case, workflow: Workflow | None) -> Iterator[Text]:
        step = workflow.table.get((case.state, e.step)) if workflow else None
        title = (step and step.title) or Text(e.step, e.step)
        yield Text(f"{title.en} was due and did not happen: {e.en}", f"{title.zh}应进行而未能进行：{e.zh}")

    @say.register
    def _(self, e: Decided, _: Case, workflow: Workflow | None) -> Iterator[Text]:
        rule, given = self.rule(e.table, e.rule, e.digest), self.values(e.fields, workflow)
        owner = self.unit(e.owner)
        en = [given.en] if given.en else []
        zh = [given.zh] if given.zh else []
        if e.owner:
            en.append(f"{owner.en} answers for it")
            zh.append(f"由{owner.zh}负责")
        if not en:
            en, zh = ["nothing to change"], ["不作变更"]
        source = _sourced(self.source_of(e.table, e.rule, e.digest))
        yield Text(
            f"By {rule.en}: {'; '.join(en)}.{source.en}", f"依据{rule.zh}：{'；'.join(zh)}。{source.zh}"
        )

    @say.register
    def _(self, e: HandedUp, _: Case, __: Workflow | None) -> Iterator[Text]:
        source, owner = self.unit(e.source), self.unit(e.owner)
        yield Text(f"Handed up from {source.en} to {owner.en}.", f"由{source.zh}升级至{owner.zh}。")

    @say.register
    def _(self, e: ClockStarted, _: Case, workflow: Workflow | None) -> Iterator[Text]:
        clock = self.clock(e.clock, workflow)
        rule = self.rule(e.table, e.rule, e.digest)
        by = Text(f", by {rule.en}", f"，依据{rule.zh}") if e.table else Text("", "")
        if e.due is None:
            source = _sourced(self.source_of(e.table, e.rule, e.digest))
            yield Text(
                f"No date is promised for {clock.en}{by.en}.{source.en}",
                f"{clock.zh}：不承诺期限{by.zh}。{source.zh}",
            )
            return
        limit = self.book.limits.get(e.limit) if e.digest == self.book.digest else None
        due = self.moment(e.due)
        told = limit.account(e.at).text if limit else Text(f"Due {due.en}.", f"到期：{due.zh}。")
        # A limit that the clock itself writes has no other source than the workflow.
        own = limit.source or (workflow.source if workflow and not e.table else "") if limit else ""
        source = _sourced(self.source_of(e.table, e.rule, e.digest), own)
        yield Text(
            f"Clock '{clock.en}' started{by.en}. {told.en}{source.en}",
            f"“{clock.zh}”起算{by.zh}。{told.zh}{source.zh}",
        )

    @say.register
    def _(self, e: ClockMet, case: Case, workflow: Workflow | None) -> Iterator[Text]:
        clock, due = self.clock(e.clock, workflow), case.clocks[e.clock].due
        if due is None:
            yield Text(
                f"Clock '{clock.en}' ended; no date had been promised.", f"“{clock.zh}”结束；未承诺期限。"
            )
        else:
            late, by = case.clocks[e.clock].breached, _lasting(abs(e.at - due))
            en, zh = ("late", "逾期") if late else ("before it was due", "提前")
            yield Text(f"Clock '{clock.en}' met, {by.en} {en}.", f"“{clock.zh}”完成，{zh}{by.zh}。")

    @say.register
    def _(self, e: ClockStopped, _: Case, workflow: Workflow | None) -> Iterator[Text]:
        clock = self.clock(e.clock, workflow)
        yield Text(f"Clock '{clock.en}' stopped, because the case ended.", f"案件终结，“{clock.zh}”停止。")

    @say.register
    def _(self, e: Breached, _: Case, workflow: Workflow | None) -> Iterator[Text]:
        clock, owner = self.clock(e.clock, workflow), self.unit(e.owner)
        yield Text(
            f"Due instant of '{clock.en}' missed; {owner.en} had the case.",
            f"“{clock.zh}”逾期；当时由{owner.zh}负责。",
        )

    def clock(self, name: str, workflow: Workflow | None) -> Text:
        rule = workflow.clocks.get(name) if workflow else None
        return rule.title if rule and rule.title.en else Text(name, name)


def _sourced(*sources: str) -> Text:
    """Say where the numbers come from, each source once; nothing where none is known."""
    known = "; ".join(dict.fromkeys(source for source in sources if source))
    return Text(f" Source: {known}.", f"来源：{known}。") if known else Text("", "")


def _lasting(span: timedelta) -> Text:
    """Say how long, in the two largest of days, hours, minutes and seconds, of natural time."""
    minutes, seconds = divmod(int(span.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    parts = ((days, "d", "天"), (hours, "h", "小时"), (minutes, "min", "分"), (seconds, "s", "秒"))
    said = [(n, en, zh) for n, en, zh in parts if n][:2] or [(0, "s", "秒")]
    return Text(" ".join(f"{n} {en}" for n, en, _ in said), "".join(f"{n}{zh}" for n, _, zh in said))
