"""The differences of two rulebooks as a page, in plain text or in Markdown."""

import re
from collections.abc import Iterator, Sequence

import attrs

from govflow.errors import Text
from govflow.rulebook import Difference, Differences

_MOST_LISTED = 20  # of one subject
_MARKS = re.compile(r"([\\`*_\[\]<>#|~&])")


@attrs.frozen
class DiffPage:
    """What differs, subject by subject; of many differences of one subject the first, unless `everything`."""

    found: Differences
    everything: bool = False

    def text(self) -> Iterator[Text]:
        """Yield the lines for a terminal."""
        yield self._lead()
        for subject, told in self.found.by_subject().items():
            yield Text("", "")
            yield subject.text
            for one in self._first(told):
                yield _with(one, "  ")
                yield from (_indented(detail, "    ") for detail in one.details)
            yield from self._rest(told, "  ")

    def markdown(self) -> Iterator[Text]:
        """Yield the lines of a Markdown page, such as a pull request takes."""
        yield _indented(_escaped(self._lead()), "## ")
        for subject, told in self.found.by_subject().items():
            yield Text("", "")
            yield _indented(_escaped(subject.text), "### ")
            yield Text("", "")
            for one in self._first(told):
                yield _with(_marked(one), "- ")
                yield from (_indented(_escaped(detail), "  - ") for detail in one.details)
            yield from self._rest(told, "- ")

    def _lead(self) -> Text:
        old, new, count = self.found.old, self.found.new, len(self.found.changes)
        names = f"{old.name} {old.version} → {new.name} {new.version}"
        if not count:
            return Text(f"{names}: nothing differs.", f"{names}：没有差异。")
        en = "1 difference" if count == 1 else f"{count} differences"
        return Text(f"{names}: {en}.", f"{names}：{count} 处差异。")

    def _first(self, told: Sequence[Difference]) -> Sequence[Difference]:
        return told if self.everything else told[:_MOST_LISTED]

    def _rest(self, told: Sequence[Difference], lead: str) -> Iterator[Text]:
        more = len(told) - len(self._first(told))
        if more > 0:
            yield Text(
                f"{lead}... and {more} more; --all shows them.", f"{lead}……另有 {more} 处，以 --all 显示。"
            )


def _with(one: Difference, lead: str) -> Text:
    """Return a difference as one line, with where it stands."""
    place = one.after or one.before
    where = Text(f" ({place})", f"（{place}）") if place else Text("", "")
    return Text(f"{lead}{one.text.en}{where.en}", f"{lead}{one.text.zh}{where.zh}")


def _indented(text: Text, lead: str) -> Text:
    return Text(lead + text.en, lead + text.zh)


def _marked(one: Difference) -> Difference:
    return attrs.evolve(one, text=_escaped(one.text))


def _escaped(text: Text) -> Text:
    """Return a text in which nothing is taken for Markdown or HTML."""
    return Text(*(" ".join(_MARKS.sub(r"\\\1", said).split()) for said in (text.en, text.zh)))
