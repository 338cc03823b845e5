"""The result of a backtest, as frozen values (回测结果)."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

import attrs

from govflow.errors import Text
from govflow.insight.backtesting.counted import Counted, Kind
from govflow.insight.backtesting.findings import Count, Finding, UnitLoad, finding_data, load_data
from govflow.insight.backtesting.page import Page, indented
from govflow.rulebook import Differences, Rulebook

UNKNOWN = ""
"""Stands for all units that neither rulebook knows."""

_RIGHTS = Text(
    "  A right is missed only where that is certain: a history does not say by which post somebody acted.",
    "  仅在可以确定时才认定无权办理：案件记录不含办理人当时的岗位。",
)


@attrs.frozen
class Backtest:
    """What would have been under new rules (回测): see `backtest` for how it comes about.

    `cases` were done by both rulebooks, `changed` of them come out otherwise. Nothing is said of `others`,
    cases of other editions, by digest; `later`, cases that were opened after `as_of`; and `rejected`, rows
    that became no case by the old rules, by code. `load` is in the order of the hierarchy, a unit before
    those below it. Unless `posts_known`, rights are asked only where it is certain that nobody had them.
    """

    differences: Differences
    as_of: datetime | None
    cases: int
    changed: int
    later: int
    others: Mapping[str, int]
    rejected: Mapping[str, int]
    routed: Finding
    due: Finding
    late: Finding
    refused: Finding
    load: tuple[UnitLoad, ...]
    posts_known: bool
    words: Rulebook = attrs.field(eq=False, repr=False)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Return all kinds of differences."""
        return self.routed, self.due, self.late, self.refused

    @property
    def lines(self) -> Iterator[Text]:
        """Yield all of it in words."""
        page = Page(self.words)
        yield from self._lead()
        yield Text("", "")
        yield Text("What changes in the rules", "规则的变化")
        yield indented(self.differences.text)
        for finding in self.findings:
            yield from page.finding(finding)
        if not self.posts_known:
            yield _RIGHTS
        yield from page.load(self.load)

    @property
    def text(self) -> Text:
        """Return all of it in words, a line for each thing."""
        lines = list(self.lines)
        return Text("\n".join(line.en for line in lines), "\n".join(line.zh for line in lines))

    def __str__(self) -> str:
        return self.text.en

    def _lead(self) -> Iterator[Text]:
        old, new = self.differences.old, self.differences.new
        as_of = Page(self.words).moment(self.as_of) if self.as_of else None
        en, zh = (f" as of {as_of.en}", f"截至 {as_of.zh}，") if as_of else ("", "")
        yield Text(
            f"{old.name} {old.version} → {new.name} {new.version}: of {_cases(self.cases)}{en},"
            f" {self.changed:,} would come out otherwise.",
            f"{old.name} {old.version} → {new.name} {new.version}：{zh}共 {self.cases:,} 件案件，"
            f"其中 {self.changed:,} 件结果不同。",
        )
        if not self.cases:
            yield Text("No case was compared.", "没有可比较的案件。")
        yield from self._left_out()

    def _left_out(self) -> Iterator[Text]:
        for digest, n in self.others.items():
            new = digest == self.words.digest
            en, zh = (", the new rules", "（新规则）") if new else ("", "")
            yield Text(
                f"Left out: {_cases(n)} of another edition than the old rules, digest {digest}{en}.",
                f"未纳入：{n:,} 件不属于原规则，其规则摘要为 {digest}{zh}。",
            )
        if self.later:
            yield Text(
                f"Left out: {_cases(self.later)} opened after that instant.",
                f"未纳入：{self.later:,} 件在该时点之后立案。",
            )
        if self.rejected:
            n, why = sum(self.rejected.values()), ", ".join(f"{k} {v:,}" for k, v in self.rejected.items())
            yield Text(
                f"{n:,} rows became no case by the old rules ({why}).", f"{n:,} 行按原规则未能立案（{why}）。"
            )

    def to_data(self) -> dict[str, Any]:
        """Return it as plain data, in both languages; the same for the same cases and rules."""
        return {
            "rules": self.differences.to_data(),
            "as_of": self.as_of.isoformat() if self.as_of else None,
            "cases": self.cases,
            "changed": self.changed,
            "opened_later": self.later,
            "other_editions": dict(self.others),
            "rejected": dict(self.rejected),
            **{finding.kind: finding_data(finding) for finding in self.findings},
            "load": [load_data(load) for load in self.load],
            "posts_known": self.posts_known,
        }


def _cases(n: int) -> str:
    return f"{n:,} {'case' if n == 1 else 'cases'}"


def result(
    counted: Counted,
    differences: Differences,
    books: tuple[Rulebook, Rulebook],
    as_of: datetime | None,
    *,
    posts_known: bool,
) -> Backtest:
    """Return what was counted as a result."""
    findings = {name: _found(name, kind) for name, kind in counted.kinds.items()}
    return Backtest(
        differences=differences,
        as_of=as_of,
        cases=counted.cases,
        changed=counted.changed,
        later=counted.later,
        others=dict(sorted(counted.others.items())),
        rejected=dict(sorted(counted.rejected.items())),
        load=tuple(_loads(counted, books)),
        posts_known=posts_known,
        words=books[1],
        **findings,
    )


def _found(name: str, kind: Kind) -> Finding:
    order = sorted(kind.counts.items(), key=lambda item: (-item[1], item[0]))
    counts = tuple(Count(key, count, kind.shifts.get(key)) for key, count in order)
    return Finding(name, kind.cases, counts, tuple(kind.examples))


def _loads(counted: Counted, books: tuple[Rulebook, Rulebook]) -> list[UnitLoad]:
    """Roll both loads up, each through the hierarchy of its rules."""
    old, new = books
    columns = [
        _rolled_up(book, load)
        for book, load in (
            (old, counted.before.cases), (new, counted.after.cases),
            (old, counted.before.late), (new, counted.after.late),
        )
    ]  # fmt: skip
    units = dict.fromkeys([*new.hierarchy, *old.hierarchy, UNKNOWN])
    found: list[UnitLoad] = []
    for unit in units:
        numbers = [column.get(unit, 0) for column in columns]
        if any(numbers):
            tree = new.hierarchy if unit in new.hierarchy else old.hierarchy
            found.append(UnitLoad(unit, tree[unit].name if unit in tree else _ELSEWHERE, *numbers))
    return found


_ELSEWHERE = Text("(units that the rules do not know)", "（规则中没有的单位）")


def _rolled_up(book: Rulebook, load: Mapping[str, int]) -> dict[str, int]:
    known = {unit: count for unit, count in load.items() if unit in book.hierarchy}
    rest = sum(load.values()) - sum(known.values())
    return {**book.hierarchy.roll_up(known), UNKNOWN: rest}
