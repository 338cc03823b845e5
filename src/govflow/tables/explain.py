"""Why a table decided as it did: what fired, what matches too, and what kept the near misses out."""

from collections.abc import Sequence

import attrs

from govflow.errors import Place, Text
from govflow.tables.cell import Cell, short, show
from govflow.tables.column import Column
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
        cell, value = short(str(self.cell)), short(self.value)
        return Text(
            f"Column {label.en} alone keeps out {rule.en}: it asks for {cell}, the value is {value}.",
            f"仅{label.zh}一列不符，{rule.zh}未适用：要求 {cell}，实际为 {value}。",
        )


@attrs.frozen
class Explanation:
    """Why a table decides as it does (研判说明).

    `hits` are all rules that match, in their order; `decision` is None where the table has no
    answer: no hit and no `otherwise`, or two hits where one may be. `near` are the rules that
    exactly one column kept out.
    """

    table: str
    place: Place | None
    decision: Decision | None
    hits: tuple[Rule, ...]
    near: tuple[NearMiss, ...]

    @property
    def rule(self) -> Rule | None:
        """The rule that fired, if one did."""
        return self.decision.rule if self.decision else None

    @property
    def also(self) -> tuple[Rule, ...]:
        """The rules that match as well, but did not fire."""
        return tuple(rule for rule in self.hits if rule is not self.rule)

    @property
    def text(self) -> Text:
        """The explanation in sentences, one to a line, with file and line of each rule."""
        lead = Text("Also matching", "同时匹配") if self.rule else Text("Matching", "匹配")
        also = [Text(f"{lead.en}: {r.called.en}.", f"{lead.zh}：{r.called.zh}。") for r in self.also]
        said = [self._outcome(), *self._outputs(), *_first(also), *_first([miss.text for miss in self.near])]
        return Text("\n".join(t.en for t in said), "\n".join(t.zh for t in said))

    def __str__(self) -> str:
        return self.text.en

    def _outputs(self) -> list[Text]:
        if not self.decision:
            return []
        given = [f"{name} = {show(value)}" for name, value in self.decision.outputs.items()]
        return [Text(f"It gives {', '.join(given)}.", f"结果：{'，'.join(given)}。")]

    def _outcome(self) -> Text:
        here = Text(f" ({self.place})", f"（{self.place}）") if self.place else Text("", "")
        table = Text(f"Table '{self.table}'{here.en}", f"表“{self.table}”{here.zh}")
        if self.rule:
            return Text(
                f"{table.en} applies {self.rule.called.en}.", f"{table.zh}适用{self.rule.called.zh}。"
            )
        if self.hits:
            return Text(
                f"{table.en} has more than one match where only one may be.",
                f"{table.zh}有多条规则匹配，而只允许一条。",
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
