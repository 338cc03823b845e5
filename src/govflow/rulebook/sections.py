"""Reading a mapping key by key, keeping every problem and asking after every key."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date

import attrs

from govflow.errors import MOST_COMPARED, Place, Problem, ProblemsError, RulebookError, Text
from govflow.rulebook.literals import day, names_a_day, truth
from govflow.rulebook.nodes import Items, Leaf, Node, Pairs
from govflow.rulebook.spelling import full_width, meant, parts

_MOST_FOUND = 2_000  # more than anybody reads; then it is the file that is wrong, and not its cells
_MOST_COMPARED = 5_000  # words, for all suggestions together


class TooManyProblems(RulebookError):
    """So much is wrong that reading has ended; what would have come after it is not told."""


class Problems:
    """What is wrong so far. Reading goes on after each problem, so that all are found at once.

    `warnings` are what is allowed and probably not meant. `titles` say what people call things.
    Errors of all that keeps a problem: TooManyProblems, with those found so far.
    """

    def __init__(self) -> None:
        self.found: list[Problem] = []
        self.warnings: list[Problem] = []
        self.titles: dict[str, str] = {}
        self._compared = 0
        self._joined: dict[str, Problem] = {}

    def keep(self, *problems: Problem) -> None:
        """Keep problems as they are."""
        for problem in problems:
            self.found.append(problem)
            if len(self.found) >= _MOST_FOUND:
                raise TooManyProblems(self.found)

    def add(self, code: str, en: str, zh: str, place: Place | None, suggestion: Text | None = None) -> None:
        """Keep one problem."""
        self.keep(Problem(code, Text(en, zh), place, suggestion))

    def warn(self, code: str, en: str, zh: str, place: Place | None, suggestion: Text | None = None) -> None:
        """Keep what is allowed and probably not meant."""
        self.warnings.append(Problem(code, Text(en, zh), place, suggestion))

    @property
    def doubted(self) -> list[Problem]:
        """The warnings, each of which says that it is one."""
        return [attrs.evolve(warning, level="warning") for warning in self.warnings]

    def take(self, error: ProblemsError, place: Place | None) -> None:
        """Keep the problems of an error, placed where they know no place of their own."""
        self.keep(*(problem.at(place) for problem in error.problems))

    def comparable(self, known: Collection[str]) -> Collection[str]:
        """Return the names with one of which a word may be confused; none where that was asked too often."""
        if self._compared > _MOST_COMPARED:
            return ()
        self._compared += min(len(known), MOST_COMPARED)
        return known

    def unknown(self, en: str, zh: str, name: str, known: Collection[str], place: Place | None) -> None:
        """Keep the problem that a name is not known, with the closest known one.

        If it is part of a known name that a full-width comma joins, that comma is the problem, told once.
        """
        if joined := self._joining(name, known):
            if joined not in self.found:
                self.keep(joined)
            return
        said = Text(f"There is no {en} '{name}'.", f"没有名为“{name}”的{zh}。")
        hint = meant(name, self.comparable(known), self.titles)
        self.keep(Problem(f"unknown-{en.replace(' ', '-')}", said, place, hint, word=name))

    def joined(self, leaf: Leaf) -> None:
        """Doubt one name in a list, not in quotes, that a full-width comma makes of two."""
        if leaf.quoted or not parts(leaf.text):
            return
        said = Text(f"'{leaf.text}' is one name, not several.", f"“{leaf.text}”是一个名称，而非多个。")
        hint = Text(
            "The comma is full-width: write plain commas, or quotes around the name.",
            "逗号是全角的：请用半角逗号分隔；若确为一个名称，请加引号。",
        )
        doubt = Problem("full-width-comma", said, leaf.place, hint)
        self._joined[leaf.text] = doubt
        self.warnings.append(doubt)

    def _joining(self, name: str, known: Collection[str]) -> Problem | None:
        """Return the doubt of the known name of which this one is a part."""
        found = (doubt for text, doubt in self._joined.items() if text in known and name in parts(text))
        return next(found, None)

    def duplicate(self, en: str, zh: str, name: str, place: Place | None) -> None:
        """Keep the problem that two things have one name."""
        self.add("duplicate-name", f"A second {en} is called '{name}'.", f"{zh}“{name}”重名。", place)

    def nameless(self, en: str, zh: str, place: Place | None) -> None:
        """Keep the problem that something has an empty name, which stands for what could not be read."""
        self.add("bad-name", f"A {en} has no name.", f"{zh}没有名称。", place)

    def missing_key(self, key: str, place: Place | None) -> None:
        """Keep the problem that a key is missing."""
        self.add("missing-key", f"The key '{key}' is missing.", f"缺少键“{key}”。", place)

    def bad_date(self, text: str, place: Place | None) -> None:
        """Keep the problem that a text is not a date, or one that no calendar has."""
        if len(text) == 10 and names_a_day(text):
            self.add("bad-date", f"There is no such day as {text}.", f"没有 {text} 这一天。", place)
            return
        self.add(
            "bad-date",
            f"'{text}' is not a date such as 2018-06-05.",
            f"“{text}”不是形如 2018-06-05 的日期。",
            place,
        )


class Section:
    """A mapping that is read key by key; `close` reports the keys that nobody asked for.

    None stands for a file that could not be read, which has been said: then nothing is missing.
    """

    def __init__(self, node: Node | None, problems: Problems, file: str = "") -> None:
        self.problems = problems
        self.unread = node is None
        self.place = node.place if node else Place(file)
        self._asked: list[str] = []
        self._pairs: dict[str, tuple[Leaf, Node]] = {}
        if isinstance(node, Pairs):
            self._pairs = {key.text: (key, value) for key, value in node.pairs}
        elif isinstance(node, Items) or (isinstance(node, Leaf) and node.text.strip()):
            hint = full_width(node.text) if isinstance(node, Leaf) else None
            problems.add(
                "not-a-mapping", "Keys and values belong here.", "此处应为键值对。", node.place, hint
            )

    def node(self, key: str) -> Node | None:
        """Return what stands under the key; an empty scalar counts as nothing."""
        self._asked.append(key)
        found = self._pairs.get(key)
        if found is None or (isinstance(found[1], Leaf) and not found[1].text.strip()):
            return None
        return found[1]

    def place_of(self, key: str) -> Place:
        """Return the place of the value under the key, or of the whole section."""
        return self._pairs[key][1].place if key in self._pairs else self.place

    def places(self) -> dict[tuple[str, str], Place]:
        """Return the place of each word under each key: the first, where one stands there twice."""
        found: dict[tuple[str, str], Place] = {}
        for name, (_, node) in self._pairs.items():
            for leaf in _leaves(node):
                found.setdefault((name, leaf.text), leaf.place)
        return found

    def value_places(self) -> dict[str, Place]:
        """Return the place of each value, at any depth, under the keys that lead to it: `due.handle`."""
        return dict(_value_places(self._pairs.values()))

    def text(self, key: str, default: str = "", *, required: bool = False) -> str:
        """Return a scalar."""
        node = self.node(key)
        if node is None:
            if required and not self.unread:
                self.problems.missing_key(key, self.place)
            return default
        if not isinstance(node, Leaf):
            self.problems.add("not-text", f"'{key}' wants one value.", f"“{key}”应为单个值。", node.place)
            return default
        return node.text.strip()

    def choice(
        self, key: str, known: Collection[str], default: str, others: Mapping[str, Text] | None = None
    ) -> str:
        """Return a scalar that is one of `known`; `others` says what to write for words used elsewhere."""
        text = self.text(key, default)
        if text not in known:
            message = f"'{key}' is '{text}', which is none of: {', '.join(known)}."
            self.problems.add(
                "unknown-choice",
                message,
                f"“{key}”的值“{text}”不在可用值之中：{'、'.join(known)}。",
                self.place_of(key),
                (others or {}).get(text.casefold()) or meant(text, self.problems.comparable(known), {}),
            )
            return default
        return text

    def flag(self, key: str) -> bool:
        """Return true for `true` or `yes`, false for `false`, `no` or nothing."""
        return truth(self.choice(key, ("true", "yes", "false", "no"), "false")) is True

    def title(self, key: str, default: str = "") -> Text:
        """Return a text in both languages: `{en: ..., zh: ...}`, or one text for both."""
        node = self.node(key)
        return Text(default, default) if node is None else read_title(node, self.problems)

    def names(self, key: str) -> tuple[Leaf, ...]:
        """Return one scalar or a list of scalars."""
        node = self.node(key)
        found = node.items if isinstance(node, Items) else (node,) if node else ()
        leaves = tuple(item for item in found if isinstance(item, Leaf))
        if len(leaves) != len(found):
            self.problems.add(
                "not-a-list", f"'{key}' wants a list of names.", f"“{key}”应为名称列表。", self.place_of(key)
            )
        for leaf in leaves:
            self.problems.joined(leaf)
        return leaves

    def texts(self, key: str) -> tuple[str, ...]:
        """Return the names under the key as plain text."""
        return tuple(leaf.text for leaf in self.names(key))

    def known(self, key: str, en: str, zh: str, known: Collection[str] | None) -> tuple[str, ...]:
        """Return the names under the key, each of which must be a known one, unless nobody knows them all.

        `en` and `zh` say what is named.
        """
        for leaf in self.names(key):
            if known is not None and leaf.text not in known:
                self.problems.unknown(en, zh, leaf.text, known, leaf.place)
        return self.texts(key)

    def section(self, key: str) -> "Section":
        """Return the mapping under the key, empty if there is none."""
        return Section(self.node(key) or Pairs((), self.place), self.problems)

    def entries(self, key: str) -> tuple[tuple[Leaf, Node], ...]:
        """Return the keys and values of the mapping under the key."""
        return self.section(key).pairs()

    def pairs(self) -> tuple[tuple[Leaf, Node], ...]:
        """Return all keys and values; every key counts as asked for."""
        self._asked += self._pairs
        return tuple(self._pairs.values())

    def day(self, key: str, *, required: bool = False) -> date | None:
        """Return a date written as 2018-06-05."""
        text = self.text(key, required=required)
        return read_day(Leaf(text, self.place_of(key)), self.problems) if text else None

    def effective(self) -> tuple[date | None, date | None]:
        """Return the first and the last date under `effective`, both inclusive, None where it is open."""
        section = self.section("effective")
        first, last = section.day("from"), section.day("to")
        section.close()
        if first and last and last < first:
            en, zh = "This ends before it begins.", "失效日期早于生效日期。"
            self.problems.add("effective-backwards", en, zh, section.place_of("to"))
        return first, last

    def items(self, key: str) -> Iterator["Section"]:
        """Yield the mappings of the list under the key."""
        node = self.node(key)
        if node is not None and not isinstance(node, Items):
            self.problems.add("not-a-list", f"'{key}' wants a list.", f"“{key}”应为列表。", node.place)
        for item in node.items if isinstance(node, Items) else ():
            yield Section(item, self.problems)

    def close(self) -> None:
        """Report every key that is not known here."""
        for name, (leaf, _) in self._pairs.items():
            if name not in self._asked:
                self.problems.unknown("key", "键", name, dict.fromkeys(self._asked), leaf.place)


def _leaves(node: Node) -> Iterator[Leaf]:
    """Yield every key and every scalar of a node."""
    if isinstance(node, Leaf):
        yield node
    elif isinstance(node, Items):
        yield from (leaf for item in node.items for leaf in _leaves(item))
    else:
        yield from (leaf for key, value in node.pairs for leaf in (key, *_leaves(value)))


def _value_places(pairs: Iterable[tuple[Leaf, Node]], before: str = "") -> Iterator[tuple[str, Place]]:
    for key, value in pairs:
        yield before + key.text, value.place
        yield from _value_places(value.pairs if isinstance(value, Pairs) else (), f"{before}{key.text}.")


def read_day(leaf: Leaf, problems: Problems) -> date | None:
    """Return the date that a leaf writes, None after a problem."""
    found = day(leaf.text.strip())
    if found is None:
        problems.bad_date(leaf.text, leaf.place)
    return found


def read_title(node: Node, problems: Problems) -> Text:
    """Return a text in both languages; one given language stands for both."""
    if isinstance(node, Leaf):
        return Text(node.text.strip(), node.text.strip())
    section = Section(node, problems)
    en, zh = section.text("en"), section.text("zh")
    section.close()
    return Text(en or zh, zh or en)
