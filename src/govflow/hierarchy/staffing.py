"""Staffing: how many of which role each unit needs, and where that falls short (配置标准)."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import attrs

from govflow.errors import Text
from govflow.hierarchy.hierarchy import Hierarchy
from govflow.hierarchy.roster import Roster
from govflow.hierarchy.unit import Unit

_LISTED = 5  # persons who are all responsible


@attrs.frozen
class Need:
    """How many persons hold a role at a unit itself: exactly so many, or at least (配置人数)."""

    role: str
    count: int
    at_least: bool = False
    responsible: bool = False

    def met_by(self, have: int) -> bool:
        """Tell whether so many persons are what is needed."""
        return have == self.count or (self.at_least and have > self.count)


@attrs.frozen
class StaffingRule:
    """What units of a level, of a kind, or of both need (一员一警两队); empty means any.

    One need may say who is responsible: exactly one person (责任到人). Source: domain.md QG-12, DF-22.
    """

    name: str
    needs: tuple[Need, ...]
    level: str = ""
    kind: str = ""
    source: str = ""

    def concerns(self, unit: Unit) -> bool:
        """Tell whether the rule speaks of a unit."""
        return self.level in ("", unit.level) and self.kind in ("", unit.kind)


@attrs.frozen
class Staffing:
    """All staffing rules of a rulebook; a unit of which several speak needs what each of them says."""

    rules: tuple[StaffingRule, ...] = ()

    @property
    def roles(self) -> frozenset[str]:
        """The roles that any rule names."""
        return frozenset(need.role for rule in self.rules for need in rule.needs)

    def needs(self, unit: Unit) -> tuple[tuple[StaffingRule, Need], ...]:
        """Return what a unit needs, in the order of the rules."""
        return tuple((rule, need) for rule in self.rules if rule.concerns(unit) for need in rule.needs)


@attrs.frozen
class Shortfall:
    """A unit that has not as many persons in a role as it needs, or more (配置缺口)."""

    unit: str
    need: Need
    persons: tuple[str, ...]
    source: str = ""

    def said(self, words: Mapping[str, Text] | None = None) -> Text:
        """Return the line that a person sees, with roles called as `words` call them."""
        need, have = self.need, len(self.persons)
        role = (words or {}).get(need.role) or Text(need.role, need.role)
        least = Text("at least ", "至少 ") if need.at_least else Text("", " ")
        who = self._responsible() if need.responsible else Text("", "")
        return Text(
            f"{self.unit}: {role.en} {have} of {least.en}{need.count}{who.en}",
            f"{self.unit}：{role.zh} 应{least.zh}{need.count}，实 {have}{who.zh}",
        )

    def _responsible(self) -> Text:
        if not self.persons:
            return Text(", nobody is responsible", "，无人负责")
        more = "…" if len(self.persons) > _LISTED else ""
        en, zh = (mark.join(self.persons[:_LISTED]) + more for mark in (", ", "、"))
        return Text(f", several are responsible: {en}", f"，多人负责：{zh}")

    def to_data(self, words: Mapping[str, Text] | None = None) -> dict[str, Any]:
        """Return the same as plain data."""
        need, said = self.need, self.said(words)
        return {
            "unit": self.unit,
            "role": need.role,
            "have": len(self.persons),
            "need": need.count,
            "at_least": need.at_least,
            "responsible": need.responsible,
            "persons": list(self.persons),
            "source": self.source,
            "en": said.en,
            "zh": said.zh,
        }


def report(staffing: Staffing, roster: Roster, hierarchy: Hierarchy, day: date) -> tuple[Shortfall, ...]:
    """Return where units have not the persons whom they need on a date, from the top down.

    Whoever holds a post counts, present or away; stand-ins do not.
    """
    return tuple(_shortfalls(staffing, roster, hierarchy, day))


def _shortfalls(staffing: Staffing, roster: Roster, hierarchy: Hierarchy, day: date) -> Iterator[Shortfall]:
    for unit in hierarchy if staffing.rules else ():
        for rule, need in staffing.needs(hierarchy[unit]):
            persons = roster.holders_on(need.role, unit, day)
            if not need.met_by(len(persons)):
                yield Shortfall(unit, need, persons, rule.source)
