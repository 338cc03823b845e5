"""What proofs and comparisons of decision tables find."""

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any, Literal, TypeAlias

import attrs

from govflow.errors import DecisionError, Level, Place, Problem, Text
from govflow.tables.cell import Cell, worded
from govflow.tables.rule import Decision, Rule, sealed

Outcome: TypeAlias = Decision | DecisionError
"""What a table says to an input: a decision, or why there is none."""

Boxes: TypeAlias = Mapping[str, Cell]
"""A region of inputs: the inputs that all of these cells accept, by the name of their column."""


def _sealed(values: Mapping[str, object] | None) -> Mapping[str, object] | None:
    return None if values is None else sealed(values)


@attrs.frozen
class Finding:
    """One thing that a proof found (发现), with an input that shows it.

    `witness` holds one typed value per column, and the instant `at` where rules are dated. `box` is,
    for a gap, the whole region around it.
    """

    code: str
    level: Level
    text: Text
    rules: tuple[Rule, ...] = ()
    place: Place | None = None
    witness: Mapping[str, object] | None = attrs.field(default=None, converter=_sealed, hash=False)
    box: Boxes | None = attrs.field(default=None, hash=False)
    suggestion: Text | None = None

    @property
    def problem(self) -> Problem:
        """The finding as one of the problems that `check` lists."""
        return Problem(self.code, self.text, self.place, self.suggestion, self.level)

    def __str__(self) -> str:
        return str(self.problem)

    def __reduce__(self) -> tuple[Any, ...]:
        seen = None if self.witness is None else dict(self.witness)
        head = (self.code, self.level, self.text, self.rules, self.place, seen)
        return Finding, (*head, self.box, self.suggestion)


@attrs.frozen
class Coverage:
    """How much of all possible inputs some rule decides (覆盖率), exactly.

    Where each column has finitely many values, `of` is `inputs` and each input counts one. Else
    it is `classes`: inputs that no cell tells apart are one.
    """

    share: Fraction
    of: Literal["inputs", "classes"]

    @property
    def text(self) -> Text:
        """The share in per cent, rounded down, so that only all is 100."""
        percent = f"{per_cent(self.share)} %"
        nouns = Text("all inputs", "全部输入")
        if self.of == "classes":
            nouns = Text("all classes of inputs", "全部输入类别")
        return Text(f"{percent} of {nouns.en} are decided", f"{nouns.zh}的 {percent} 有规则可用")

    def __str__(self) -> str:
        return self.text.en


def per_cent(share: Fraction) -> str:
    """Return a share in per cent, rounded down to hundredths, so that only all is 100."""
    if share == 1:
        return "100"
    hundredths = share * 10_000 // 1
    return f"{hundredths // 100}.{hundredths % 100:02d}"


@attrs.frozen
class Proof:
    """What is proved of one table (证明), as its hit policy needs it.

    `decided` is False where the budget ran out; an `undecided` finding then says what is left open.
    `examples` has for each rule that can fire an input on which it does.
    """

    table: str
    findings: tuple[Finding, ...]
    coverage: Coverage | None
    decided: bool
    examples: Mapping[str, Mapping[str, object]] = attrs.field(factory=dict, repr=False, hash=False)

    def of(self, code: str) -> tuple[Finding, ...]:
        """Return the findings of one code."""
        return tuple(finding for finding in self.findings if finding.code == code)

    @property
    def errors(self) -> tuple[Finding, ...]:
        """The findings that must be mended before the table acts."""
        return tuple(finding for finding in self.findings if finding.level == "error")

    @property
    def text(self) -> Text:
        """What was proved, in one line."""
        said = [self.coverage.text] if self.coverage else []
        said += _counted(self.findings)
        if not self.decided:
            said.append(Text("not all of it was decided", "部分问题未能判定"))
        said = said or [Text("nothing to report", "没有发现")]
        en, zh = "; ".join(t.en for t in said), "；".join(t.zh for t in said)
        return Text(f"Table '{self.table}': {en}.", f"表“{self.table}”：{zh}。")

    def __str__(self) -> str:
        return "\n".join([self.text.en, *map(str, self.findings)])


def _counted(findings: Iterable[Finding]) -> list[Text]:
    count = {"error": 0, "warning": 0, "note": 0}
    for finding in findings:
        count[finding.level] += 1
    names = {
        "error": Text("to mend", "处须修改"),
        "warning": Text("to look at", "处须留意"),
        "note": Text("to know", "处说明"),
    }
    return [Text(f"{n} {names[level].en}", f"{n} {names[level].zh}") for level, n in count.items() if n]


@attrs.frozen
class Change:
    """A region of inputs that two versions of a table answer differently (变更), with one input in it.

    The whole region was answered as `before` says and is answered as `after` says; the lists that COLLECT
    gives have no order.
    """

    box: Boxes = attrs.field(hash=False)
    witness: Mapping[str, object] = attrs.field(converter=sealed, hash=False)
    before: Outcome
    after: Outcome

    @property
    def text(self) -> Text:
        """The change as one sentence."""
        where, cells = _region(self.box), (said_outcome(self.before), said_outcome(self.after))
        return Text(
            f"{where.en}: {cells[0].en} becomes {cells[1].en}.",
            f"{where.zh}：{cells[0].zh}变为{cells[1].zh}。",
        )

    def __str__(self) -> str:
        return self.text.en

    def __reduce__(self) -> tuple[Any, ...]:
        return Change, (self.box, dict(self.witness), self.before, self.after)


def _region(box: Boxes) -> Text:
    parts = [f"{name} {cell}" for name, cell in box.items() if str(cell) != "-"]
    if not parts:
        return Text("Always", "始终")
    return Text(f"Where {', '.join(parts)}", f"当 {'，'.join(parts)} 时")


def said_outcome(outcome: Outcome) -> Text:
    """Return an outcome as a phrase."""
    if isinstance(outcome, DecisionError):
        return Text(f"an error ({outcome.code})", f"错误（{outcome.code}）")
    given = [(name, worded(value)) for name, value in outcome.outputs.items()]
    en, zh = ([f"{name} = {one.to(lang)}" for name, one in given] for lang in ("en", "zh"))
    return Text(", ".join(en) or "no outputs", "，".join(zh) or "无输出")


@attrs.frozen
class Comparison:
    """What a change of a table means (比较): every region whose outcome differs, or a proof that none does.

    `share` is the exact share of inputs (`of` as in `Coverage`) whose outcome differs; None where it
    could not be counted. `listed` is False where more regions differ than `changes` holds; `decided` is
    False where the budget ran out before all was known. `columns_retyped` hold values of another type
    now, so that no input fits both tables: then `equal` is False without any region.
    """

    table: str
    changes: tuple[Change, ...]
    equal: bool
    decided: bool
    listed: bool = True
    columns_added: tuple[str, ...] = ()
    columns_removed: tuple[str, ...] = ()
    columns_retyped: tuple[str, ...] = ()
    share: Fraction | None = None
    of: Literal["inputs", "classes"] = "inputs"

    @property
    def text(self) -> Text:
        """The comparison in one sentence."""
        if self.equal:
            said = Text("answers every input alike", "对所有输入的结论相同")
        elif not self.decided and not self.changes:
            said = Text(
                "may differ; the search ended before it was known", "可能有差异；搜索在得出结论前结束"
            )
        elif self.columns_retyped:
            en, zh = ", ".join(self.columns_retyped), "、".join(self.columns_retyped)
            said = Text(f"has columns of another type: {en}", f"有列改变了类型：{zh}")
        else:
            more = Text(" at least", "至少") if not self.listed or not self.decided else Text("", "")
            count = len(self.changes)
            noun = "region" if count == 1 else "regions"
            said = Text(f"answers{more.en} {count} {noun} differently", f"{more.zh}有 {count} 处结论不同")
        return Text(f"Table '{self.table}' {said.en}.", f"表“{self.table}”{said.zh}。")

    def __str__(self) -> str:
        return "\n".join([self.text.en, *map(str, self.changes)])
