"""Screens: word lists that hold a message, whatever case and width it is written in (审核词表).

A text is looked through once for each length that a word has, with one set look-up at each letter: the time
grows with the text and with the number of different lengths, never with the number of words, and no text and
no list can make it grow faster.
"""

import unicodedata
from collections.abc import Iterator, Mapping

import attrs

from govflow.errors import Place, Problem, Text, WorkflowError

MOST_WORDS = 10_000
LONGEST_WORD = 100
_UNSEEN = dict.fromkeys([
    0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, *range(0x180B, 0x1810), 0x3164, *range(0xFE00, 0xFE10), 0xFFA0,
    *range(0xE0100, 0xE01F0),
])  # fmt: skip
"""Fillers and variation selectors: what Unicode draws as nothing, though it is no format character (Cf)."""
_CJK = ("CJK ", "HIRAGANA ", "KATAKANA ", "HANGUL ", "BOPOMOFO ")


@attrs.frozen
class Screen:
    """A list of words that hold a text before it is published (审核词表).

    A word is found anywhere in the text, also inside a longer one, whatever its case and width (NFKC).
    Characters that nobody sees are passed over; of several spaces, or line ends, one counts. In a word with
    Chinese, Japanese or Korean letters no space counts at all: `谣 言` holds as `谣言` does.

    Errors: WorkflowError with all problems, `no-words`, `too-many-words` (more than 10,000) or `bad-word`:
    one of nothing but spaces, or of more than 100 characters. Source: domain.md QH-28.
    """

    name: str
    title: Text = Text("", "")
    words: tuple[str, ...] = ()
    source: str = ""
    place: Place | None = None
    _spaced: Mapping[int, Mapping[str, str]] = attrs.field(init=False, eq=False, repr=False)
    _joined: Mapping[int, Mapping[str, str]] = attrs.field(init=False, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        if found := list(self._problems()):
            raise WorkflowError(found)
        object.__setattr__(self, "_spaced", _by_length(w for w in self._folded() if not _is_cjk(w[0])))
        joined = ((_join(folded), word) for folded, word in self._folded() if _is_cjk(folded))
        object.__setattr__(self, "_joined", _by_length(joined))

    def hit(self, text: str) -> str:
        """Return a word of the list that the text holds, as the list writes it; "" for none."""
        folded = _fold(text)
        return _first(folded, self._spaced) or (self._joined and _first(_join(folded), self._joined)) or ""

    def _folded(self) -> Iterator[tuple[str, str]]:
        return ((_fold(word).strip(), word) for word in self.words)

    def _problems(self) -> Iterator[Problem]:
        if not self.words:
            text = Text(f"Screen '{self.name}' has no words.", f"审核词表“{self.name}”没有词。")
            yield Problem("no-words", text, self.place)
        if len(self.words) > MOST_WORDS:
            text = Text(
                f"Screen '{self.name}' has {len(self.words):,} words; {MOST_WORDS:,} are the most.",
                f"审核词表“{self.name}”有 {len(self.words):,} 个词，最多 {MOST_WORDS:,} 个。",
            )
            yield Problem("too-many-words", text, self.place)
            return
        for word in self.words:
            if len(word) > LONGEST_WORD or not 0 < len(_fold(word).strip()) <= LONGEST_WORD:
                text = Text(
                    f"'{word[:40]}' is no word of a screen: it has letters, and at most {LONGEST_WORD}.",
                    f"“{word[:40]}”不能作审核词：须有文字，且不超过 {LONGEST_WORD} 个字符。",
                )
                yield Problem("bad-word", text, self.place)


def _fold(text: str) -> str:
    """Return the text in one case and width, without what nobody sees, and with single spaces."""
    if not text.isascii():
        seen = "".join(c for c in text.translate(_UNSEEN) if unicodedata.category(c) != "Cf")
        text = unicodedata.normalize("NFKC", seen)
    return " ".join(text.casefold().split())


def _join(folded: str) -> str:
    return folded.replace(" ", "")


def _is_cjk(word: str) -> bool:
    return any(unicodedata.name(letter, "").startswith(_CJK) for letter in word)


def _by_length(words: Iterator[tuple[str, str]]) -> dict[int, dict[str, str]]:
    """Return words by length, the shortest first; of two that are the same, the first."""
    found: dict[int, dict[str, str]] = {}
    for folded, word in words:
        found.setdefault(len(folded), {}).setdefault(folded, word)
    return dict(sorted(found.items()))


def _first(text: str, words: Mapping[int, Mapping[str, str]]) -> str:
    starts = {word[0] for same in words.values() for word in same}
    places = [i for i, letter in enumerate(text) if letter in starts]
    for length, same in words.items():
        for i in places:
            if text[i : i + length] in same:
                return same[text[i : i + length]]
    return ""
