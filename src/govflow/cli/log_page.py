"""What `govflow replay` shows of an event log."""

import re
from collections.abc import Iterator

import attrs
from rich.table import Table as Grid

from govflow.cli.numbers import listed, many, percent
from govflow.errors import Text
from govflow.insight import LogSummary
from govflow.insight.logs_summary import Comparison, Refusal
from govflow.workflow import Workflow

_REFUSALS = 20  # the JSON has them all
_APART = 6
_DAYS = re.compile(r"(?<=\d) d\b")  # as a comparison counts them


@attrs.frozen
class LogPage:
    """Tables and sentences about an event log; the workflow gives states and steps their titles."""

    summary: LogSummary
    workflow: Workflow

    def grids(self, lang: str) -> Iterator[Grid]:
        """Yield what was refused, and how the cases stand at the end."""
        if self.summary.refusals:
            yield self._refusals(lang)
        yield self._states(lang)

    def _refusals(self, lang: str) -> Grid:
        heads = Text("Refused in state", "拒绝时的状态"), Text("step", "步骤"), Text("code", "代码")
        more = Text("events", "事件"), Text("first", "首例")
        grid = Grid(*(head.to(lang) for head in (*heads, *more)), box=None, pad_edge=False)
        grid.columns[3].justify = "right"
        for refusal in self.summary.sorted()[:_REFUSALS]:
            state, step = self._state(refusal.state).to(lang), self._step(refusal.step).to(lang)
            grid.add_row(state, step, refusal.code, f"{refusal.count:,}", _first(refusal))
        return grid

    def _states(self, lang: str) -> Grid:
        heads = Text("At the end", "最终状态"), Text("cases", "案件")
        grid = Grid(*(head.to(lang) for head in heads), box=None, pad_edge=False)
        grid.columns[1].justify = "right"
        for state, count in self.summary.states.most_common():
            grid.add_row(self._state(state).to(lang), f"{count:,}")
        return grid

    def _state(self, state: str) -> Text:
        return self.workflow.title_of(state) if state else Text("(no case)", "（无案件）")

    def _step(self, name: str) -> Text:
        titles = {step.name: step.title for step in self.workflow.steps}
        return titles.get(name) or Text(name, name)

    def sentences(self) -> Iterator[Text]:
        """Yield the counts, and how far the rules agree with the log."""
        s = self.summary
        ignored, refused = s.ignored.total(), s.refused.total()
        yield Text(
            f"{many(s.events, 'event')} of {many(s.cases, 'case')}: {s.opened:,} opened the case,"
            f" {s.taken:,} were steps, {s.passed:,} brought about by time, {ignored:,} ignored,"
            f" {refused:,} refused{listed(s.refused)}.",
            f"共 {s.events:,} 个事件、{s.cases:,} 件案件：登记 {s.opened:,}，步骤 {s.taken:,}，"
            f"系统自动办理 {s.passed:,}，忽略 {ignored:,}，拒绝 {refused:,}{listed(s.refused)}。",
        )
        if s.dated:
            repaired = f"{s.repaired.total():,}{listed(s.repaired)}"
            yield Text(
                f"Beside them columns record {many(s.dated, 'step')}; repaired: {repaired}.",
                f"此外有 {s.dated:,} 个步骤由列记录；修正：{repaired}。",
            )
        if s.breached:
            yield Text(f"Limits missed{listed(s.breached)}.", f"逾期时限{listed(s.breached)}。")
        if s.moved:
            yield Text(
                f"Handed to another level: {s.up:,} times up, {s.down:,} times down.",
                f"跨层级移交：上行 {s.up:,} 次，下行 {s.down:,} 次。",
            )
        for comparison in s.compared.values():
            yield _agreement(comparison)


def _first(refusal: Refusal) -> str:
    return f"{refusal.first.case} {refusal.first.place}".strip()


def _agreement(c: Comparison) -> Text:
    """Say how many agree, and how the others differ."""
    apart = [f"{words} {n:,}" for words, n in c.apart.most_common(_APART)] if c.agree < c.compared else []
    more = ", ..." if apart and len(c.apart) > _APART else ""
    told = [_DAYS.sub("天", one) for one in apart]
    en, zh = (f"; {', '.join(apart)}{more}", f"；{'，'.join(told)}") if apart else ("", "")
    share = percent(c.agree, c.compared)
    return Text(
        f"{c.of.title.en}: {c.agree:,} of {c.compared:,} as recorded ({share}){en}.",
        f"{c.of.title.zh}：{c.compared:,} 件中 {c.agree:,} 件与记录一致（{share}）{zh}。",
    )
