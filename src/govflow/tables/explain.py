"""Why a table decided as it did: what fired, what matches too, and what kept the near misses out."""

from collections.abc import Iterator, Sequence
from functools import cached_property

import attrs

from govflow.errors import Place, Text
from govflow.frozen import frozen
from govflow.tables.cell import Cell, short, worded
from govflow.tables.column import AT, Column
from govflow.tables.folding import places
from govflow.tables.rule import Decision, Rule

SHOWN = 5
"""How many rules the text of an explanation lists of each sort."""


@attrs.frozen
class NearMiss:
    """A rule that one column alone kept out: its cell does not accept the value."""

    rule: Rule
    column: Column
    cell: Cell
    value: object

    @property
    def text(self) -> Text:
        """The near miss as one sentence."""
        rule, label = self.rule.called, self.column.label
        cell, value, zh = short(str(self.cell)), short(self.value), self.column.in_chinese
        return Text(
            f"Column {label.en} alone keeps out {rule.en}: it asks for {cell}, the value is {value}.",
            f"仅{label.zh}一列不符，{rule.zh}未适用：要求 {zh(cell)}，实际为 {zh(value)}。",
        )


@frozen
class Explanation:
    """Why a table decides as it does (研判说明).

    `decision` is None where the table has no answer: no hit and no `otherwise`, or hits that may not be
    together. Which rules match, and which each column alone keeps out, is known as sets; these become rules
    when they are looked at.
    """

    table: str
    place: Place | None
    decision: Decision | None
    _rules: tuple[Rule, ...] = attrs.field(repr=False)
    _columns: tuple[Column, ...] = attrs.field(repr=False)
    _values: tuple[object, ...] = attrs.field(repr=False)
    _hits: int = attrs.field(repr=False)
    _alone: tuple[int, ...] = attrs.field(repr=False)

    @cached_property
    def hits(self) -> tuple[Rule, ...]:
        """All rules that match, in their order."""
        return tuple(self._rules[i] for i in places(self._hits, len(self._rules)))

    @cached_property
    def near(self) -> tuple[NearMiss, ...]:
        """The rules that exactly one column kept out, in their order."""
        return tuple(self._near_misses())

    def _near_misses(self) -> Iterator[NearMiss]:
        """Yield the near misses; where there is only one column, it says nothing of nearness."""
        count = len(self._rules)
        kept_out = ((i, j) for j, rules in enumerate(self._alone) for i in places(rules, count))
        for i, j in sorted(kept_out):
            rule, value = self._rules[i], self._values[j]
            if j == len(self._columns):
                yield NearMiss(rule, AT, rule.in_force, value)
            elif len(self._columns) > 1:
                yield NearMiss(rule, self._columns[j], rule.cells[j], value)

    @property
    def rule(self) -> Rule | None:
        """The rule that fired, if one did; the first of them where all hits count."""
        return self.decision.rule if self.decision else None

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The rules that the decision rests on."""
        return self.decision.rules if self.decision else ()

    @property
    def also(self) -> tuple[Rule, ...]:
        """The rules that match as well, but did not fire."""
        applied = {rule.id for rule in self.rules}
        return tuple(rule for rule in self.hits if rule.id not in applied)

    @property
    def text(self) -> Text:
        """The explanation in sentences, one to a line, with file and line of each rule."""
        lead = Text("Also matching", "同时匹配") if self.rule else Text("Matching", "匹配")
        also = [Text(f"{lead.en}: {r.called.en}.", f"{lead.zh}：{r.called.zh}。") for r in self.also]
        more = [Text(f"With it {r.called.en}.", f"一并适用{r.called.zh}。") for r in self.rules[1:]]
        said = [
            self._outcome(),
            *_first(more),
            *self._outputs(),
            *_first(also),
            *_first([miss.text for miss in self.near]),
        ]
        return Text("\n".join(t.en for t in said), "\n".join(t.zh for t in said))

    def __str__(self) -> str:
        return self.text.en

    def _outputs(self) -> list[Text]:
        if not self.decision:
            return []
        given = [(name, worded(value)) for name, value in self.decision.outputs.items()]
        en, zh = (
            ", ".join(f"{name} = {one.en}" for name, one in given),
            "，".join(f"{name} = {one.zh}" for name, one in given),
        )
        return [Text(f"It gives {en}.", f"结果：{zh}。")]

    def _outcome(self) -> Text:
        here = Text(f" ({self.place})", f"（{self.place}）") if self.place else Text("", "")
        table = Text(f"Table '{self.table}'{here.en}", f"表“{self.table}”{here.zh}")
        if self.rule:
            return Text(
                f"{table.en} applies {self.rule.called.en}.", f"{table.zh}适用{self.rule.called.zh}。"
            )
        if self.hits:
            return Text(
                f"{table.en} has more than one match where only one may be, or all must agree.",
                f"{table.zh}有多条规则匹配，而只允许一条，或须结果一致。",
            )
        if self.decision:
            return Text(
                f"{table.en} has no match; its 'otherwise' applies.",
                f"{table.zh}没有匹配的规则，适用其“otherwise”。",
            )
        return Text(
            f"{table.en} has no match, and says that this is an error.",
            f"{table.zh}没有匹配的规则，并规定此为错误。",
        )


def _first(said: Sequence[Text]) -> list[Text]:
    more = len(said) - SHOWN
    rest = [Text(f"... and {more} more.", f"……另有 {more} 条。")] if more > 0 else []
    return [*said[:SHOWN], *rest]
