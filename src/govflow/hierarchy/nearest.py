"""The id that somebody meant, cheaply even among very many."""

from collections.abc import Collection, Iterator

import attrs

from govflow.errors import Text, did_you_mean

_FEW = (
    2_000  # ids that are compared letter by letter; among more, only those are tried that one slip leads to
)

_LONG = 40  # characters; nobody mistypes one letter of more, and comparing them takes long


@attrs.define
class Nearest:
    """Suggests known ids for the first twenty unknown ones: beyond that the column is wrong, not the word."""

    known: Collection[str]
    left: int = 20
    _letters: set[str] = attrs.field(factory=set)

    def to(self, word: str, but: str = "") -> Text | None:
        """Return a suggestion of an id other than `but`, or None."""
        if self.left == 0 or len(word) > _LONG:
            return None
        self.left -= 1
        near = self.known if len(self.known) <= _FEW else self._one_slip_away(word)
        return did_you_mean(word, (unit for unit in near if unit != but))

    def _one_slip_away(self, word: str) -> set[str]:
        if len(word) < 3:  # too short: everything is one slip away
            return set()
        self._letters = self._letters or set().union(*self.known)
        return {unit for unit in _slips(word, self._letters) if unit in self.known}


def _slips(word: str, letters: set[str]) -> Iterator[str]:
    """Yield what becomes of a word by one letter left out, swapped with the next, replaced, or put in."""
    for i in range(len(word) + 1):
        head, tail = word[:i], word[i:]
        yield head + tail[1:]
        yield head + tail[1:2] + tail[:1] + tail[2:]
        for letter in letters:
            yield head + letter + tail[1:]
            yield head + letter + tail
