"""Reading what a step writes by itself, and what it brings with it."""

from collections.abc import Collection, Iterator, Mapping

import attrs

from govflow.errors import Text
from govflow.rulebook.guards import literal, read_guards
from govflow.rulebook.literals import whole
from govflow.rulebook.nodes import Items, Leaf, Node, Pairs
from govflow.rulebook.rights import check_type, typed
from govflow.rulebook.sections import Problems, Section
from govflow.workflow import (
    OWNER,
    TELLINGS,
    Clearing,
    Counting,
    Effects,
    Field,
    Flagging,
    Guard,
    HandingTo,
    Merging,
    Naming,
    OpeningTask,
    Publishing,
    Releasing,
    Setting,
    Signing,
    Telling,
    Writing,
)
from govflow.workflow.right import PLACE

_HOW = Text(
    "Write a field, unit, {link: hub} or {common: FIELD}.",
    "请写字段名、unit、{link: hub} 或 {common: 字段}。",
)


@attrs.frozen
class EffectReader:
    """Reads the effects of steps; `around` is what guards may ask of a case beside its fields."""

    problems: Problems
    fields: Mapping[str, Field]
    around: Mapping[str, Field]
    links: Collection[str] | None

    def writing(self, section: Section) -> Iterator[Writing]:
        """Yield what the step writes by itself."""
        if name := typed(section, "signs", self.fields, "person", many=False):
            yield Signing(name)
        counts = section.section("counts")
        for key, _ in counts.pairs():
            check_type(key.text, counts, key.text, self.fields, ("int",), many=False, of="counts")
            yield Counting(key.text, self._most(counts, key))
        sets = section.section("sets")
        for key, _ in sets.pairs():
            yield from self._setting(sets, key)
        yield from (Clearing(name) for name in section.known("clears", "field", "字段", self.fields))

    def _most(self, section: Section, key: Leaf) -> int | None:
        text = section.text(key.text)
        most = whole(text) if text else None
        if text and (most is None or most < 1):
            en, zh = f"'{text}' is no number of times.", f"“{text}”不是次数。"
            self.problems.add("bad-number", en, zh, section.place_of(key.text))
        return most

    def _setting(self, section: Section, key: Leaf) -> Iterator[Setting]:
        field, leaves = self.fields.get(key.text), section.names(key.text)
        if field is None:
            self.problems.unknown("field", "字段", key.text, self.fields, key.place)
        elif leaves:
            one = attrs.evolve(field, many=False)
            values = [literal(one, leaf, self.problems) for leaf in leaves]
            yield Setting(key.text, values if field.many else values[0])

    def effects(self, section: Section) -> Effects:
        """Return what the step brings with it."""
        merging = typed(section, "merges", self.fields, "text", many=False)
        publishes = section.known("publishes", "field", "字段", self.fields)
        return Effects(
            tuple(self._flags(section.section("flags"))),
            self._hands_to(section),
            tuple(self._names(section.section("names"))),
            tuple(self._opens(section)),
            Publishing(publishes) if publishes else None,
            tuple(Releasing(name) for name in section.known("releases", "field", "字段", self.fields)),
            tuple(self._tells(section)),
            Merging(merging) if merging else None,
        )

    def _flags(self, section: Section) -> Iterator[Flagging]:
        for key, node in section.pairs():
            one = Section(node, self.problems)
            yield Flagging(key.text, self._guards(one), one.title("title", key.text), one.text("source"))
            one.close()

    def _guards(self, section: Section) -> tuple[Guard, ...]:
        return tuple(read_guards(section.section("when"), {**self.around, **self.fields}, self.problems))

    def _hands_to(self, section: Section) -> HandingTo | None:
        node = section.node("hands_to")
        if node is None:
            return None
        if isinstance(node, Leaf):
            return self._to_field(section, node)
        one = Section(node, self.problems)
        link, common = one.text("link"), typed(one, "common", self.fields, "unit")
        if link and self.links is not None and link not in self.links:
            self.problems.unknown("link", "关联", link, self.links, one.place_of("link"))
        if bool(link) == bool(common):
            en, zh = "It does not say who takes over.", "未写明由谁接手。"
            self.problems.add("bad-handing", en, zh, node.place, _HOW)
        one.close()
        return HandingTo("link", link) if link else HandingTo("common", common)

    def _to_field(self, section: Section, leaf: Leaf) -> HandingTo:
        if leaf.text == PLACE:
            return HandingTo("place")
        check_type(leaf.text, section, "hands_to", self.fields, ("unit",), many=False)
        return HandingTo("field", leaf.text)

    def _names(self, section: Section) -> Iterator[Naming]:
        for key, node in section.pairs():
            check_type(key.text, section, key.text, self.fields, ("person",), many=False, of="names")
            one = Section(node, self.problems)
            yield Naming(key.text, one.text("role", required=True), self._at(one))
            one.close()

    def _opens(self, section: Section) -> Iterator[OpeningTask]:
        for one in each(section, "opens", self.problems):
            workflow = one.text("workflow", required=True)
            yield OpeningTask(workflow, self._at(one), self._guards(one))
            one.close()

    def _at(self, section: Section) -> str:
        at = section.text("at", OWNER)
        return at if at in (OWNER, PLACE) else typed(section, "at", self.fields, "unit")

    def _tells(self, section: Section) -> Iterator[Telling]:
        for one in each(section, "tells", self.problems):
            for kind in TELLINGS:
                if to := one.texts(kind):
                    yield Telling(kind, to)
            one.close()


def each(section: Section, key: str, problems: Problems) -> Iterator[Section]:
    """Yield the mappings under a key: one, or a list of them."""
    node: Node | None = section.node(key)
    for item in node.items if isinstance(node, Items) else (node,) if node else ():
        if isinstance(item, Pairs):
            yield Section(item, problems)
        else:
            en, zh = f"'{key}' wants keys and values.", f"“{key}”应为键值对。"
            problems.add("not-a-mapping", en, zh, item.place)
