"""Reading the steps of a workflow, and its opening: who, what for, and what follows."""

from collections.abc import Collection, Iterator, Mapping

import attrs

from govflow.errors import Place, Problem, Text
from govflow.hierarchy import Hierarchy
from govflow.rulebook.clocks import read_changes, read_starts
from govflow.rulebook.demands import Known, read_demands
from govflow.rulebook.effects import EffectReader
from govflow.rulebook.guards import around, read_guards
from govflow.rulebook.rights import read_by
from govflow.rulebook.sections import Problems, Section
from govflow.rulebook.units import Trees
from govflow.workflow import Field, Step

STAY = "stay"
"""What `to` says of a step that leaves the case in the state in which it is."""


@attrs.frozen
class StepReader:
    """Reads the steps of a workflow; what they name must be known. `source` is that of the workflow."""

    workflow: Section
    problems: Problems
    states: Collection[str]
    fields: Mapping[str, Field]
    trees: Trees
    tables: Collection[str] | None
    source: str
    around: Mapping[str, Field]
    links: Collection[str] | None

    @classmethod
    def of(
        cls,
        workflow: Section,
        states: Collection[str],
        fields: Mapping[str, Field],
        trees: Trees,
        tables: Collection[str] | None,
        source: str,
    ) -> "StepReader":
        """Return a reader for one workflow file."""
        tree = trees.get("unit")
        units, levels = (tuple(tree), tree.levels) if tree else (None, None)
        links = kinds_of_links(tree)
        return cls(
            workflow, workflow.problems, states, fields, trees, tables, source, around(units, levels), links
        )

    @property
    def clocks(self) -> list[str]:
        """Return the names of the clocks that the workflow declares."""
        return [key.text for key, _ in self.workflow.entries("clocks")]

    @property
    def known(self) -> Known:
        """Return what a demand may name."""
        tree = self.trees.get("unit")
        return Known(self.fields, self.clocks, tree.levels if tree else None)

    def steps(self) -> Iterator[Step]:
        """Yield the steps in the order of the file."""
        for key, node in self.workflow.entries("steps"):
            section = Section(node, self.problems)
            yield self.step(key.text, section, key.place)
            section.close()

    def opening(self, initial: str) -> Step | None:
        """Read `open`: who may open a case, what that needs, decides and starts."""
        if self.workflow.node("open") is None:
            return None
        section = self.workflow.section("open")
        step = self.declared("open", section, (), initial, section.place)
        section.close()
        return step

    def step(self, name: str, one: Section, place: Place) -> Step:
        """Read one step."""
        sources = one.known("from", "state", "状态", self.states)
        if not sources:
            self.problems.missing_key("from", one.place)
        target = self.target(one, sources)
        step = self.declared(name, one, sources, target, place)
        climb = self.climb(one)
        return attrs.evolve(step, meets=one.known("meets", "clock", "时限", self.clocks), climb=climb)

    def target(self, one: Section, sources: tuple[str, ...]) -> str:
        """Read where the step leads; "" for `stay`."""
        if one.texts("to") == (STAY,) and STAY not in self.states:
            return ""
        if len(sources) > 1 and one.node("to") is None:
            hint = Text(
                "Write the state, or 'to: stay' to stay in each.", "请写明状态，或以 to: stay 表示不变。"
            )
            text = Text("The key 'to' is missing.", "缺少键“to”。")
            self.problems.keep(Problem("missing-key", text, one.place, hint))
        return next(iter(one.known("to", "state", "状态", self.states)), sources[0] if sources else "")

    def declared(self, name: str, one: Section, sources: tuple[str, ...], target: str, place: Place) -> Step:
        """Read what an opening and a step have in common."""
        starts, limits = read_starts(one, self.clocks)
        asked = {**self.around, **self.fields}
        reader = EffectReader(self.problems, self.fields, self.around, self.links)
        return Step(
            name,
            sources,
            target,
            one.title("title", name),
            by=read_by(one, self.fields, self.links, self.problems),
            needs=one.known("needs", "field", "字段", self.fields),
            guards=tuple(read_guards(one.section("when"), asked, self.problems)),
            starts=starts,
            limits=limits,
            changes=tuple(read_changes(one, self.clocks, self.fields)),
            decide=one.known("decide", "table", "决策表", self.tables),
            writes=one.known("writes", "field", "字段", self.fields),
            may=one.known("may", "field", "字段", self.fields),
            demands=tuple(read_demands(one, self.known)),
            writing=tuple(reader.writing(one)),
            effects=reader.effects(one),
            source=one.text("source", self.source),
            why=one.title("why"),
            place=place,
            places=one.places(),
        )

    def climb(self, one: Section) -> str:
        """Read how far the step lifts the case: a level, or `ladder:NAME`, looked up when all is read."""
        level, tree = one.text("climb"), self.trees.get("unit")
        if level.startswith("ladder:"):
            return level
        if level and tree is not None and level not in tree.levels:
            self.problems.unknown("level", "层级", level, tree.levels, one.place_of("climb"))
        return level


def kinds_of_links(tree: Hierarchy | None) -> tuple[str, ...] | None:
    """Return the kinds of links that there are; None where the units could not be read: any may be one."""
    return tuple(dict.fromkeys(link.kind for link in tree.links)) if tree else None
