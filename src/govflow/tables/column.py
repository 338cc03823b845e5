"""A typed column of a decision table, which reads cells and judges inputs."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import tzinfo
from typing import Any

import attrs

from govflow.errors import Problem, TableError, Text, did_you_mean
from govflow.tables import grammar
from govflow.tables.bounds import Bounds, empty
from govflow.tables.cell import ANY, Branch, Cell, Group, Span, Term, Value, Word, short
from govflow.tables.grammar import Piece, bad_cell
from govflow.tables.literal import KINDS, Kind, conforms, read_literal
from govflow.tables.number_words import anything

TREES = ("category", "unit")
NAMED = ("enum", *TREES)
"""The types whose values the column lists."""

TYPES = (*NAMED, "text", "bool", "int", "decimal", "date", "time", "instant", "duration")
"""The types that a rule file may name."""

_MOST_COMPARED = 2_000  # a larger domain gets no suggestion: comparing a word with all of it takes seconds


_MOST_WRONG = 100  # words of one cell; the rest is not looked at then
Comparable = Callable[[Collection[str]], Collection[str]]
"""Picks of known words those with which one that is not known may be compared, to suggest one."""


def _all(known: Collection[str]) -> Collection[str]:
    return known


def _listed(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(values)


def _frozen(subtrees: Mapping[str, Iterable[str]]) -> dict[str, frozenset[str]]:
    return {node: frozenset(codes) for node, codes in subtrees.items()}


def _domain(column: "Column") -> frozenset[str]:
    return frozenset(column.values)


@attrs.frozen
class Column:
    """One typed input of a decision table (条件列).

    `type` is one of `enum`, `category`, `unit`, `text`, `bool`, `int`, `decimal`, `date`, `time`,
    `instant`, `duration`. `values` is the domain of an enum, or the codes of a category or of units;
    `subtrees` maps a node of these to the codes in its subtree, itself among them, and `groups` names
    further sets of units: `level:street`, `link:serves:works`. `low` and `high` bound an int, decimal,
    date, instant or duration, both inclusive. Instants that a cell writes without offset are wall time
    of `zone`. `TableError` if the column cannot be.
    """

    name: str
    type: str
    values: tuple[str, ...] = attrs.field(default=(), converter=_listed, repr=False)
    subtrees: Mapping[str, frozenset[str]] = attrs.field(
        factory=dict, converter=_frozen, repr=False, hash=False
    )
    title: Text | None = None
    low: Value | None = None
    high: Value | None = None
    groups: Mapping[str, frozenset[str]] = attrs.field(
        factory=dict, converter=_frozen, repr=False, hash=False
    )
    zone: tzinfo | None = None
    _known: frozenset[str] = attrs.field(
        init=False, eq=False, repr=False, default=attrs.Factory(_domain, takes_self=True)
    )

    def __attrs_post_init__(self) -> None:
        if problems := [*self._wrong_type(), *self.bounds.wrong(self.name, self.type)]:
            raise TableError(problems)

    def _wrong_type(self) -> Iterator[Problem]:
        if self.type not in TYPES:
            text = Text(
                f"Column '{self.name}' has unknown type '{self.type}'.",
                f"列“{self.name}”的类型“{self.type}”未知。",
            )
            yield Problem("unknown-type", text, suggestion=did_you_mean(self.type, TYPES))
        if self.type in NAMED and not self.values:
            yield Problem(
                "no-values", Text(f"Column '{self.name}' lists no values.", f"列“{self.name}”没有列出取值。")
            )

    @property
    def bounds(self) -> Bounds:
        """The low and the high of the column."""
        return Bounds(self.low, self.high)

    @property
    def kind(self) -> Kind | None:
        """The kind of an ordered column; None for a column of words."""
        return KINDS.get(self.type)

    def in_chinese(self, text: str) -> str:
        """Return a cell or a value of this column as Chinese readers say it: true is 是, false is 否."""
        return _TRUTH.get(text, text) if self.type == "bool" else text

    @property
    def label(self) -> Text:
        """The title with the name, as messages show the column."""
        title = self.title or Text(self.name, self.name)
        en, zh = (said.casefold() == self.name for said in (title.en, title.zh))
        return Text(
            self.name if en else f"{title.en} ({self.name})",
            self.name if zh else f"{title.zh}（{self.name}）",
        )

    # -------------------------------------------------------------------------------- cells

    def read(self, text: str, comparable: Comparable = _all) -> Cell:
        """Return the cell that `text` writes; `TableError` with all that is wrong in it, without a place."""
        found, negated = grammar.pieces(text)
        if not found:
            return ANY
        if len(found) > 1 and text.strip() in self._known:
            whole = short(text.strip())
            hint = Text(
                f'For the one value write "{whole}" in double quotes.',
                f'若指单个取值，请加双引号："{whole}"。',
            )
            raise bad_cell(
                f"'{whole}' reads as a list and as one value.", f"“{whole}”既可读作列表，又是一个取值。", hint
            )
        return Cell(self._terms(found, comparable), negated)

    def read_list(self, items: Iterable[str], comparable: Comparable = _all) -> Cell:
        """Return the cell that accepts any of `items`; a comma within an item is part of it."""
        found = [Piece.of(item) for item in items]
        if not found or any(piece.narrow in ("", "-") for piece in found):
            hint = Text("For any value write - alone.", "任意值请单独写 -。")
            raise bad_cell("A list needs values, and '-' is none.", "列表需要取值，而“-”不是取值。", hint)
        return Cell(self._terms(found, comparable))

    def _terms(self, found: Iterable[Piece], comparable: Comparable) -> tuple[Term, ...]:
        terms: list[Term] = []
        problems: list[Problem] = []
        for piece in dict.fromkeys(found):
            try:
                kind = self.kind
                terms.append(self._span(piece, kind) if kind else self._word(piece, comparable))
            except TableError as error:
                problems.extend(error.problems)
                if len(problems) > _MOST_WRONG:
                    break
        if problems:
            raise TableError(problems)
        return tuple(dict.fromkeys(terms))

    def _word(self, piece: Piece, comparable: Comparable) -> Term:
        if node := piece.node:
            return self._branch(node, comparable)
        if self.type in TREES and piece.groups:
            return self._group(piece, comparable)
        for word in piece.spellings:
            if self.type == "text" or word in self._known:
                return Word(word)
        word = short(piece.spellings[0])
        text = Text(f"Column '{self.name}' knows no value '{word}'.", f"列“{self.name}”没有取值“{word}”。")
        hint = anything(word) or closest(word, comparable(self.values))
        raise TableError([Problem("unknown-value", text, suggestion=hint, word=word)])

    def _group(self, piece: Piece, comparable: Comparable) -> Term:
        for name in piece.groups:
            if name in self.groups:
                return Group(name, self.groups[name])
        word = short(piece.groups[1])
        text = Text(f"Column '{self.name}' knows no units '{word}'.", f"列“{self.name}”没有单元组“{word}”。")
        raise TableError([Problem("unknown-group", text, suggestion=closest(word, comparable(self.groups)))])

    def _branch(self, piece: Piece, comparable: Comparable) -> Term:
        if self.type not in ("category", "unit"):
            hint = Text(
                "Only categories and units have subtrees; quote the text if it is a value.",
                "只有分类列和单元列有子树；若为取值请加引号。",
            )
            raise bad_cell(
                f"'{short(piece.raw)}/**' is no value of '{self.name}'.",
                f"“{short(piece.raw)}/**”不是“{self.name}”的取值。",
                hint,
            )
        for word in piece.spellings:
            if word in self.subtrees or word in self._known:
                return Branch(word, self.subtrees.get(word, frozenset([word])))
        word = short(piece.spellings[0])
        text = Text(f"Column '{self.name}' knows no node '{word}'.", f"列“{self.name}”没有节点“{word}”。")
        near = closest(word, comparable(self.subtrees or self.values))
        raise TableError([Problem("unknown-node", text, suggestion=near, word=word)])

    def _span(self, piece: Piece, kind: Kind) -> Term:
        text = piece.spellings[1]
        ends = None if piece.quoted or self.type == "bool" else grammar.ends(text)
        if ends is None:
            return self._point(read_literal(text, kind, self.zone))
        low, high = (None if end is None else read_literal(end, kind, self.zone) for end in ends[:2])
        span = Span(low, high, ends[2], ends[3])
        if empty(span) or self.bounds.misses(span):
            said = Text(
                f"No value of '{self.name}' lies in '{short(text)}'.",
                f"“{self.name}”没有任何值落在“{short(text)}”内。",
            )
            raise TableError([Problem("empty-range", said)])
        return span

    def _point(self, value: Value) -> Span:
        if reason := self.refusal(value):
            raise TableError([Problem("unknown-value", Text(f"{reason.en}.", f"{reason.zh}。"))])
        return Span(value, value)

    def owns(self, term: Term) -> bool:
        """Say whether the term could have been read from a cell of this column."""
        match term:
            case Span():
                ends = [end for end in (term.low, term.high) if end is not None]
                return self.kind is not None and all(conforms(self.kind, end) for end in ends)
            case Branch():
                return self.type in TREES and (term.node in self.subtrees or term.node in self._known)
            case Group():
                return self.type in TREES and term.name in self.groups
        return self.type == "text" or term.value in self._known

    # ------------------------------------------------------------------------------- inputs

    def value(self, text: str) -> Value:
        """Return the input that `text` writes, as a cell writes one value; `TableError` if it is none."""
        piece = Piece.of(text)
        if self.kind:
            value = read_literal(piece.spellings[1], self.kind, self.zone)
        else:
            value = next((word for word in piece.spellings if word in self._known), piece.spellings[0])
        if reason := self.refusal(value):
            raise TableError([Problem("unknown-value", Text(f"{reason.en}.", f"{reason.zh}。"))])
        return value

    def refusal(self, value: object) -> Text | None:
        """Say why `value` may not stand in this column; None if it may. A phrase, without full stop."""
        label = self.label
        if self.kind and not conforms(self.kind, value):
            noun, got = self.kind.noun, f"{short(value)} ({type(value).__name__})"
            return Text(f"{label.en} takes {noun.en}, not {got}", f"{label.zh}须为{noun.zh}，而不是 {got}")
        if self.kind:
            return self._out_of_bounds(value)
        if not isinstance(value, str):
            got = f"{short(value)} ({type(value).__name__})"
            return Text(f"{label.en} takes text, not {got}", f"{label.zh}须为文本，而不是 {got}")
        if self.type == "text" or value in self._known:
            return None
        return Text(f"{label.en} knows no value '{short(value)}'", f"{label.zh}没有取值“{short(value)}”")

    def _out_of_bounds(self, value: Any) -> Text | None:
        if value in self.bounds:
            return None
        label, said = self.label, short(value)
        return Text(
            f"{label.en} is {said}, outside {self.bounds}", f"{label.zh}为 {said}，超出 {self.bounds}"
        )


def closest(word: str, known: Collection[str]) -> Text | None:
    """Suggest the known word that is closest, unless there are too many to compare."""
    return did_you_mean(word, known) if len(known) <= _MOST_COMPARED else None


_TRUTH = {"true": "是", "false": "否"}
AT = Column("at", "instant")
"""The column of effective dates, which a table adds by itself when its rules have any."""
