"""Reading a mapping key by key, keeping every problem and asking after every key."""

from collections.abc import Iterator, Sequence

from govflow.errors import Place, Problem, ProblemsError, Text, did_you_mean
from govflow.rulebook.nodes import Items, Leaf, Node, Pairs


class Problems:
    """What is wrong so far. Reading goes on after each problem, so that all are found at once."""

    def __init__(self) -> None:
        self.found: list[Problem] = []

    def add(self, code: str, en: str, zh: str, place: Place | None, suggestion: Text | None = None) -> None:
        """Keep one problem."""
        self.found.append(Problem(code, Text(en, zh), place, suggestion))

    def take(self, error: ProblemsError, place: Place | None) -> None:
        """Keep the problems of an error, placed where they know no place of their own."""
        self.found += [problem.at(place) for problem in error.problems]

    def unknown(self, en: str, zh: str, name: str, known: Sequence[str], place: Place | None) -> None:
        """Keep the problem that a name is not known, with the closest known one."""
        self.add(
            f"unknown-{en.replace(' ', '-')}",
            f"There is no {en} '{name}'.",
            f"没有名为“{name}”的{zh}。",
            place,
            did_you_mean(name, known),
        )


class Section:
    """A mapping that is read key by key; `close` reports the keys that nobody asked for."""

    def __init__(self, node: Node | None, problems: Problems, file: str = "") -> None:
        self.problems = problems
        self.place = node.place if node else Place(file)
        self._asked: list[str] = []
        self._pairs: dict[str, tuple[Leaf, Node]] = {}
        if isinstance(node, Pairs):
            self._pairs = {key.text: (key, value) for key, value in node.pairs}
        elif isinstance(node, Items) or (isinstance(node, Leaf) and node.text.strip()):
            problems.add("not-a-mapping", "Keys and values belong here.", "此处应为键值对。", node.place)

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

    def text(self, key: str, default: str = "", *, required: bool = False) -> str:
        """Return a scalar."""
        node = self.node(key)
        if node is None:
            if required:
                self.problems.add(
                    "missing-key", f"The key '{key}' is missing.", f"缺少键“{key}”。", self.place
                )
            return default
        if not isinstance(node, Leaf):
            self.problems.add("not-text", f"'{key}' wants one value.", f"“{key}”应为单个值。", node.place)
            return default
        return node.text.strip()

    def choice(self, key: str, known: Sequence[str], default: str) -> str:
        """Return a scalar that is one of `known`."""
        text = self.text(key, default)
        if text not in known:
            message = f"'{key}' is '{text}', which is none of: {', '.join(known)}."
            self.problems.add(
                "unknown-choice",
                message,
                f"“{key}”的值“{text}”不在可用值之中：{'、'.join(known)}。",
                self.place_of(key),
                did_you_mean(text, known),
            )
            return default
        return text

    def flag(self, key: str) -> bool:
        """Return true for `true` or `yes`, false for `false`, `no` or nothing."""
        return self.choice(key, ("true", "yes", "false", "no"), "false") in ("true", "yes")

    def title(self, key: str, default: str = "") -> Text:
        """Return a text in both languages: `{en: ..., zh: ...}`, or one text for both."""
        node = self.node(key)
        if node is None:
            return Text(default, default)
        return read_title(node, self.problems)

    def names(self, key: str) -> tuple[Leaf, ...]:
        """Return one scalar or a list of scalars."""
        node = self.node(key)
        found = node.items if isinstance(node, Items) else (node,) if node else ()
        leaves = tuple(item for item in found if isinstance(item, Leaf))
        if len(leaves) != len(found):
            self.problems.add(
                "not-a-list", f"'{key}' wants a list of names.", f"“{key}”应为名称列表。", self.place_of(key)
            )
        return leaves

    def section(self, key: str) -> "Section":
        """Return the mapping under the key, empty if there is none."""
        return Section(self.node(key) or Pairs((), self.place), self.problems)

    def entries(self, key: str) -> Iterator[tuple[Leaf, Node]]:
        """Yield the keys and values of the mapping under the key."""
        node = self.node(key)
        if isinstance(node, Pairs):
            yield from node.pairs
        elif node is not None:
            self.problems.add(
                "not-a-mapping", f"'{key}' wants keys and values.", f"“{key}”应为键值对。", node.place
            )

    def close(self) -> None:
        """Report every key that is not known here."""
        for name, (leaf, _) in self._pairs.items():
            if name not in self._asked:
                self.problems.unknown("key", "键", name, self._asked, leaf.place)


def read_title(node: Node, problems: Problems) -> Text:
    """Return a text in both languages; one given language stands for both."""
    if isinstance(node, Leaf):
        return Text(node.text.strip(), node.text.strip())
    section = Section(node, problems)
    en, zh = section.text("en"), section.text("zh")
    section.close()
    return Text(en or zh, zh or en)
