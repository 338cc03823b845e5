"""What two rulebooks differ in, as values: each difference is a sentence of the domain (规则差异)."""

from collections.abc import Iterable, Mapping
from typing import Any, Literal

import attrs

from govflow.errors import Place, Text

Kind = Literal["added", "removed", "renamed", "changed", "same", "undecided"]

PARTS: Mapping[str, Text] = {
    "rulebook": Text("The rulebook", "规则手册"),
    "table": Text("Table", "决策表"),
    "limit": Text("Limit", "时限"),
    "workflow": Text("Workflow", "流程"),
    "unit": Text("Units", "单位"),
    "link": Text("Links", "关联"),
    "category": Text("Categories", "事项分类"),
    "calendar": Text("Calendar", "日历"),
    "ladder": Text("Ladder", "升级阶梯"),
    "screen": Text("Screen", "审核词表"),
    "staffing": Text("Staffing", "配置标准"),
    "roster": Text("Posts", "岗位"),
    "metric": Text("Metric", "指标"),
    "word": Text("Words", "用语"),
}
"""The parts of a rulebook in the order in which they are told."""


@attrs.frozen
class Subject:
    """What a difference is about: a part of a rulebook, and which one of them where there are several.

    Where the title is `enough`, as for a limit that only has its amount, its name is not said as well.
    """

    part: str
    name: str = ""
    title: Text = Text("", "")
    enough: bool = False

    @property
    def text(self) -> Text:
        """Return the heading: `Table 'Who answers first' (routes)`, `决策表“首办单位”（routes）`."""
        part = PARTS[self.part]
        if not self.name:
            return part
        en, zh = (said.strip() for said in (self.title.en, self.title.zh))
        if self.enough:
            return Text(f"{part.en} '{en}'", f"{part.zh}“{zh}”")
        return Text(
            f"{part.en} '{en}' ({self.name})" if en not in ("", self.name) else f"{part.en} '{self.name}'",
            f"{part.zh}“{zh}”（{self.name}）" if zh not in ("", self.name) else f"{part.zh}“{self.name}”",
        )


@attrs.frozen
class Difference:
    """One thing that differs (差异), or of which it is proved that it does not.

    `aspect` is the stable name of what differs, such as `steps.accept.by`; `details` say more, line by line.
    `before` and `after` are where it stands in the old and the new files, `data` is the same for programs:
    witnesses, outcomes, instants. Of kind `same` is what was written anew and decides as before; of kind
    `undecided` what could not be compared within bounds.
    """

    subject: Subject
    kind: Kind
    text: Text
    aspect: str = ""
    details: tuple[Text, ...] = ()
    before: Place | None = None
    after: Place | None = None
    data: Mapping[str, Any] = attrs.field(factory=dict, hash=False)

    def to_data(self) -> dict[str, Any]:
        """Return the difference as plain data, in both languages."""
        return {
            "part": self.subject.part,
            "name": self.subject.name,
            "aspect": self.aspect,
            "kind": self.kind,
            **_both(self.text),
            "details": [_both(detail) for detail in self.details],
            "before": _place(self.before),
            "after": _place(self.after),
            **self.data,
        }


@attrs.frozen
class Edition:
    """Which rulebook was compared."""

    name: str
    version: str
    digest: str


@attrs.frozen
class Differences:
    """All that differs between two rulebooks, in the order of PARTS (规则手册比较)."""

    old: Edition
    new: Edition
    found: tuple[Difference, ...]

    def __bool__(self) -> bool:
        return not self.equal

    @property
    def changes(self) -> tuple[Difference, ...]:
        """Return what differs, or may."""
        return tuple(one for one in self.found if one.kind != "same")

    @property
    def equal(self) -> bool:
        """Tell whether nothing differs; what is undecided may."""
        return not self.changes

    def by_subject(self) -> dict[Subject, list[Difference]]:
        """Return the differences of each subject, in order."""
        found: dict[Subject, list[Difference]] = {}
        for one in self.found:
            found.setdefault(one.subject, []).append(one)
        return found

    @property
    def text(self) -> Text:
        """Return all of it in sentences, one to a line."""
        lines = [one for subject, told in self.by_subject().items() for one in (subject.text, *_said(told))]
        return Text("\n".join(line.en for line in lines), "\n".join(line.zh for line in lines))

    def __str__(self) -> str:
        return self.text.en

    def to_data(self) -> dict[str, Any]:
        """Return the differences as plain data, in both languages."""
        return {
            "old": attrs.asdict(self.old),
            "new": attrs.asdict(self.new),
            "equal": self.equal,
            "differences": [one.to_data() for one in self.found],
        }


def _said(told: Iterable[Difference]) -> Iterable[Text]:
    for one in told:
        yield Text(f"  {one.text.en}", f"  {one.text.zh}")
        yield from (Text(f"    {detail.en}", f"    {detail.zh}") for detail in one.details)


def _both(text: Text) -> dict[str, str]:
    return {"en": text.en, "zh": text.zh}


def _place(place: Place | None) -> str | None:
    return None if place is None else str(place)
