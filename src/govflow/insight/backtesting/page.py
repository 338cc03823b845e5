"""A backtest in words, in both languages: what changes in the rules, and what that would have meant."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from textwrap import indent

import attrs

from govflow.case.words import Words
from govflow.errors import Text
from govflow.insight.backtesting.counted import Example
from govflow.insight.backtesting.findings import Count, Finding, UnitLoad
from govflow.rulebook import Rulebook

_MOST = 20  # of what is listed; the data have all
_BLANK = Text("", "")
_HEADS: Mapping[str, Text] = {
    "routed": Text("Routed differently", "分流不同"),
    "due": Text("Due differently", "期限不同"),
    "late": Text("Late, or late no longer", "逾期情况不同"),
    "refused": Text("Steps that would be refused", "将被拒绝的步骤"),
}
_WAYS: Mapping[str, Text] = {
    "earlier": Text("earlier", "提前"),
    "later": Text("later", "推后"),
    "promised": Text("a date is promised", "有承诺期限"),
    "unpromised": Text("no date is promised", "不再承诺期限"),
    "late": Text("would be late", "将逾期"),
    "in_time": Text("would be late no longer", "不再逾期"),
}
_STEPS = {"open": Text("Register", "登记"), "time": Text("what time brings about", "系统自动办理")}
_NONE = Text("none", "无")


@attrs.frozen
class Page:
    """Says findings in the words of a rulebook."""

    words: Rulebook

    def finding(self, finding: Finding) -> Iterator[Text]:
        """Yield how many differences of a kind there are, and examples."""
        head, n = _HEADS[finding.kind], finding.cases
        yield _BLANK
        yield Text(f"{head.en}: {n:,} {'case' if n == 1 else 'cases'}", f"{head.zh}：{n:,} 件")
        for one in finding.counts[:_MOST]:
            said = self._counted(finding.kind, one)
            yield Text(f"  {said.en}: {one.count:,}", f"  {said.zh}：{one.count:,}")
        yield from _rest(len(finding.counts))
        for example in finding.examples:
            said = self._example(finding.kind, example)
            yield Text(f"  - {example.case}: {said.en}", f"  - {example.case}：{said.zh}")

    def _counted(self, kind: str, one: Count) -> Text:
        said = self._key(kind, one.key)
        mean = one.mean_shift
        if mean is None:
            return said
        span = _span(abs(mean))
        return Text(f"{said.en} by {span.en} on average", f"{said.zh}，平均 {span.zh}")

    def _key(self, kind: str, key: tuple[str, ...]) -> Text:
        if kind == "routed":
            return self._routed(*key)
        workflow, name, way = key
        flow = self.words.workflows.get(workflow)
        if kind == "refused":
            said = _STEPS.get(name) or self._words.step(name, flow)
            return Text(f"{said.en} [{way}]", f"{said.zh} [{way}]")
        clock = flow.clocks.get(name) if flow else None
        title = (clock and clock.title) or Text(name, name)
        return Text(f"{title.en}, {_WAYS[way].en}", f"{title.zh}，{_WAYS[way].zh}")

    def _routed(self, what: str, before: str, after: str) -> Text:
        title, was, now = self._words.field(what, None), self._value(what, before), self._value(what, after)
        return Text(f"{title.en}: {now.en}; was {was.en}", f"{title.zh}：{now.zh}；原为{was.zh}")

    def _value(self, what: str, value: str) -> Text:
        if not value:
            return _NONE
        return self._words.unit(value) if what in ("owner", "unit") else self.words.word(value)

    def _example(self, kind: str, one: Example) -> Text:
        if kind == "refused":
            return one.why
        if kind == "routed":
            return self._routed(*one.key)
        key = self._key(kind, one.key)
        was, now = (
            self.moment(datetime.fromisoformat(at)) if at else _NONE for at in (one.before, one.after)
        )
        if kind == "late":
            at = now if one.after else was
            return Text(f"{key.en}: {at.en}", f"{key.zh}：{at.zh}")
        return Text(f"{key.en}: {now.en}; was {was.en}", f"{key.zh}：{now.zh}；原为 {was.zh}")

    def load(self, loads: Iterable[UnitLoad]) -> Iterator[Text]:
        """Yield the units whose load changes."""
        moved = [load for load in loads if load.moved]
        yield _BLANK
        if not moved:
            yield Text("The load of no unit changes.", "各单位负荷不变。")
            return
        yield Text(
            "Load at the end (cases of a unit and all below it, ended ones too, and how many were late)",
            "期末负荷（单位及下级的案件数，含已办结，及其中逾期数）",
        )
        yield from (
            _unit(load, self._words.unit(load.unit) if load.unit else load.name) for load in moved[:_MOST]
        )
        yield from _rest(len(moved))

    @property
    def _words(self) -> Words:
        return Words(self.words)

    def moment(self, at: datetime) -> Text:
        """Say an instant by the clock of the rulebook's zone."""
        return self._words.moment(at)


def _unit(load: UnitLoad, name: Text) -> Text:
    cases = f"{load.before:,} → {load.after:,}"
    late = f"{load.late_before:,} → {load.late_after:,}"
    return Text(f"  {name.en}: {cases}, late {late}", f"  {name.zh}：{cases}，逾期 {late}")


def _rest(count: int) -> Iterator[Text]:
    if count > _MOST:
        more = count - _MOST
        yield Text(f"  ... and {more:,} more; --json shows them.", f"  ……另有 {more:,} 项，以 --json 显示。")


def indented(text: Text) -> Text:
    """Return a text with all its lines a little to the right; languages may differ in how many they have."""
    en, zh = (indent(said or "-", "  ", lambda _: True) for said in (text.en, text.zh))
    return Text(en, zh)


def _span(span: timedelta) -> Text:
    days, hours = span / timedelta(days=1), span / timedelta(hours=1)
    return (
        Text(f"{days:.1f} days", f"{days:.1f} 天")
        if days >= 1
        else Text(f"{hours:.1f} hours", f"{hours:.1f} 小时")
    )
