"""How the text of a cell falls into pieces, before any column gives them a meaning.

    cell   =  ""  |  "-"  |  list  |  "not(" list ")"
    list   =  piece { ("," | "|") piece }            Chinese commas too
    piece  =  value  |  "value, with comma"  |  node/**  |  group  |  comparison  |  range
    group  =  level:l  |  link:kind:unit
    comparison  =  < n  |  <= n  |  > n  |  >= n
    range  =  a..b  |  [a..b]  |  (a..b]  |  ]a..b]  |  [a..b)  |  [a..b[  |  ...

In a range a square bracket is a closed end; a round one, or a square one turned away, is an open end.

Full-width characters are read as their narrow twins, one for one, so that a piece is known in both
spellings.
"""

import re
from collections.abc import Iterator
from itertools import islice
from typing import TypeAlias

import attrs

from govflow.errors import Problem, TableError, Text
from govflow.tables.cell import GROUPS, NARROW, NOTHING, balanced, short

MOST = 1_000
_CLOSING = {'"': '"', "“": "”"}
_QUOTED = re.compile('"[^"]*"|“[^”]*”')
_COMPARISONS = ("<=", ">=", "≤", "≥", "<", ">")

Ends: TypeAlias = tuple[str | None, str | None, bool, bool]
"""The low and the high end of a range (None is no bound), and whether each is open."""


def bad_cell(en: str, zh: str, hint: Text | None = None) -> TableError:
    """Return the error of a cell that does not follow the grammar."""
    return TableError([Problem("bad-cell", Text(en, zh), suggestion=hint)])


@attrs.frozen
class Piece:
    """One piece of a list: as it was written, and with full-width characters made narrow."""

    raw: str
    narrow: str

    @classmethod
    def of(cls, text: str) -> "Piece":
        """Return the piece that `text` is, without the space around it."""
        raw = text.strip()
        return cls(raw, raw.translate(NARROW))

    @property
    def quoted(self) -> bool:
        """Whether the piece stands between double quotes, and so means itself."""
        return len(self.raw) > 1 and _CLOSING.get(self.narrow[0]) == self.narrow[-1]

    @property
    def negation(self) -> bool:
        """Whether the piece begins as `not(...)` does."""
        return self.narrow[:4].lower() == "not("

    @property
    def balanced(self) -> bool:
        """Whether each round bracket outside quotes has its partner; those of a range may be of two kinds."""
        of_range = ".." in self.narrow and self.narrow[0] in "[(]" and self.narrow[-1] in "])["
        return of_range or balanced(_QUOTED.sub("", self.narrow))

    @property
    def node(self) -> "Piece | None":
        """The node of `node/**`, if the piece is of this form."""
        return Piece.of(self.raw[:-3]) if self.narrow.endswith("/**") else None

    @property
    def groups(self) -> tuple[str, ...]:
        """The name of the group of units that is meant, as written and made narrow; none if it is none."""
        if self.quoted or not self.narrow.startswith(GROUPS):
            return ()
        spellings = self.raw.replace("：", ":"), self.narrow
        return tuple(":".join(part.strip() for part in name.split(":")) for name in spellings)

    @property
    def spellings(self) -> tuple[str, str]:
        """The word that is meant, as written and made narrow."""
        if not self.quoted:
            return self.raw, self.narrow
        word = self.raw[1:-1].replace('""', '"').replace("＂＂", "＂")
        return word, word.translate(NARROW)


def pieces(text: str) -> tuple[list[Piece], bool]:
    """Split a cell into its pieces, and say whether `not(...)` stands around them; `-` is not of nothing."""
    whole = Piece.of(text)
    if whole.narrow in NOTHING:
        return [], True
    negated = whole.negation and whole.narrow.endswith(")")
    found = list(islice(_split(Piece.of(whole.raw[4:-1]) if negated else whole), MOST + 1))
    if len(found) > MOST:
        raise bad_cell(f"A cell lists more than {MOST:,} values.", f"一格列出的取值超过 {MOST:,} 个。")
    if not all(piece.raw for piece in found):
        raise bad_cell(
            f"The list '{short(whole.raw)}' has an empty place.", f"列表“{short(whole.raw)}”中有空项。"
        )
    if any(piece.negation or (negated and not piece.balanced) for piece in found):
        hint = Text(
            "Write not(a, b); a value that begins so, or has a bracket without its partner, in quotes.",
            "请写作 not(a, b)；以此开头或括号不成对的取值请加引号。",
        )
        raise bad_cell(
            f"In '{short(whole.raw)}' not(...) does not stand around the whole list.",
            f"“{short(whole.raw)}”中的 not(...) 没有括住整个列表。",
            hint,
        )
    return found, negated


def _split(whole: Piece) -> Iterator[Piece]:
    start, closing = 0, ""
    for i, char in enumerate(whole.narrow):
        if closing:
            closing = "" if char == closing else closing
        elif char in _CLOSING:
            closing = _CLOSING[char]
        elif char in ",|":
            yield Piece.of(whole.raw[start:i])
            start = i + 1
    if closing:
        hint = Text('Inside quotes write "" for a quote.', '引号内的引号请写作 ""。')
        raise bad_cell(
            f"A quote is not closed in '{short(whole.raw)}'.", f"“{short(whole.raw)}”中的引号没有闭合。", hint
        )
    yield Piece.of(whole.raw[start:])


def ends(text: str) -> Ends | None:
    """Return the ends of a comparison or of a range; None if `text` is neither."""
    for sign in _COMPARISONS:
        if text.startswith(sign):
            number, is_open = text[len(sign) :].strip(), sign in "<>"
            return (None, number, False, is_open) if sign[0] in "<≤" else (number, None, is_open, False)
    return _range(text) if ".." in text else None


def _range(text: str) -> Ends:
    opening, closing = text[0] in "[(]", text[-1] in "])["
    if opening != closing:
        raise bad_cell(
            f"The range '{short(text)}' has a bracket at one end only.",
            f"范围“{short(text)}”只有一端有括号。",
        )
    low, _, high = (text[1:-1] if opening else text).partition("..")
    if not (low.strip() and high.strip()):
        hint = Text("Write <= 5 or >= 5.", "请写作 <= 5 或 >= 5。")
        raise bad_cell(f"The range '{short(text)}' lacks an end.", f"范围“{short(text)}”缺少一端。", hint)
    return low.strip(), high.strip(), opening and text[0] != "[", closing and text[-1] != "]"
