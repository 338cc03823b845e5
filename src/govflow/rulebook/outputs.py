"""What a table gives: typed outputs, as plain data."""

from collections.abc import Collection

import attrs

from govflow.errors import Place, Problem, Text, did_you_mean
from govflow.rulebook.limits import LimitReader
from govflow.rulebook.literals import truth, whole
from govflow.rulebook.sections import Problems, Section
from govflow.rulebook.units import Trees
from govflow.tables import HitPolicy
from govflow.worktime import one_limit, say_limit

TYPES = ("text", "enum", "int", "bool", "unit", "level", "category", "limit", "link")


class LinkKind(str):
    """A kind of link that a table gives: it stands for the unit so linked to the place (关联类型)."""

    __slots__ = ()


class LimitName(str):
    """A limit that a table gives (时限): its name, or an amount in its one spelling, `7 working_days`."""

    __slots__ = ()

    @property
    def said(self) -> Text:
        """The limit in words: `7 working days`, `7个工作日`; a name as it is."""
        return say_limit(str(self))

    def means(self, written: str) -> bool:
        """Tell whether that limit is written so: `7个工作日` is `7 working_days` too."""
        return one_limit(written) == self


@attrs.frozen
class Output:
    """A typed output of a table; `of` are the values of an enum. One that is `required` every rule gives."""

    name: str
    type: str
    of: tuple[str, ...] = ()
    required: bool = False
    title: Text = Text("", "")

    @classmethod
    def read(cls, name: str, section: Section) -> "Output":
        """Return the output that a file declares."""
        kind, required = section.choice("type", TYPES, "text"), section.flag("required")
        output = cls(name, kind, section.texts("of"), required, section.title("title", name))
        section.close()
        return output

    def under(self, hit: HitPolicy) -> "Output":
        """Return what the table gives of the output under a hit policy, which may be how many there are."""
        return attrs.evolve(self, type="int", of=()) if hit is HitPolicy.COLLECT_COUNT else self


@attrs.frozen
class OutputReader:
    """Reads the values of outputs."""

    problems: Problems
    trees: Trees
    limits: LimitReader

    def of_rule(self, output: Output, text: str, place: Place) -> object:
        """Return what a rule gives, which must be something where the output is required."""
        if output.required and text in ("", "-"):
            en = f"'{output.name}' is empty, and every rule gives it."
            self.problems.add("empty-output", en, f"“{output.name}”为空，而每条规则都须给出。", place)
            return None
        return self.value(output, text, place)

    def value(self, output: Output, text: str, place: Place) -> object:
        """Return a value as plain data; None after a problem, and for an empty one."""
        if output.type == "limit":
            return self._limit(output, text, place)
        if text in ("", "-"):
            return None
        if output.type == "text":
            return text
        if output.type in ("bool", "int"):
            value = truth(text) if output.type == "bool" else whole(text)
            if value is None:
                self._unknown(output, text, (), place)
            return value
        return self._named(output, text, place)

    def _limit(self, output: Output, text: str, place: Place) -> LimitName | None:
        if text not in ("", "-"):
            name = self.limits.read_text(text, place)
            return None if name is None else LimitName(name)
        self.problems.add(
            "no-limit",
            f"'{output.name}' is empty: write a limit, or 'none' where no date is promised.",
            f"“{output.name}”为空：请写时限；不承诺期限的写 none。",
            place,
        )
        return None

    def _named(self, output: Output, text: str, place: Place) -> str | None:
        known = self._known(output)
        if output.type == "link" and (known is None or text in known):
            return LinkKind(text)
        if known is None or text in known:
            return text
        self._unknown(output, text, known, place)
        return None

    def _known(self, output: Output) -> Collection[str] | None:
        """Return the values of an output, None where what would say so could not be read."""
        if output.type == "enum":
            return output.of
        tree = self.trees.get("category" if output.type == "category" else "unit")
        if tree is not None and output.type == "link":
            return dict.fromkeys(link.kind for link in tree.links)
        return tree.levels if tree is not None and output.type == "level" else tree

    def _unknown(self, output: Output, text: str, known: Collection[str], place: Place) -> None:
        message = Text(
            f"'{text}' is not a known {output.type} for '{output.name}'.",
            f"“{text}”不是“{output.name}”的有效取值。",
        )
        hint = did_you_mean(text, self.problems.comparable(known))
        self.problems.keep(Problem("unknown-value", message, place, hint, word=text))
