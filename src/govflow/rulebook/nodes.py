"""YAML as nodes that know their place: every scalar stays text, and nothing clever is allowed.

PyYAML's event stream is all that is used of YAML. Aliases, tags, a second document, duplicate keys and
keys that are not plain text are refused, a merge key is a key like any other, and size and depth are bounded
while reading: what a file may cost is known before it is read.
"""

from collections.abc import Iterator
from typing import Any

import attrs
import yaml
from yaml.reader import Reader

from govflow.errors import Place, Problem, RulebookError, Text
from govflow.rulebook.yaml_faults import yaml_fault

MOST_CHARACTERS = 4_000_000
MOST_NODES = 200_000
MOST_DEPTH = 32
_LOADER: Any = getattr(yaml, "CLoader", yaml.Loader)  # only its event parser is used


@attrs.frozen
class Leaf:
    """A scalar, as text; `quoted` tells that it stands in quotes, or in a block of its own."""

    text: str
    place: Place
    quoted: bool = attrs.field(default=False, eq=False)


@attrs.frozen
class Items:
    """A sequence."""

    items: tuple["Node", ...]
    place: Place


@attrs.frozen
class Pairs:
    """A mapping, in the order of the file."""

    pairs: tuple[tuple[Leaf, "Node"], ...]
    place: Place


Node = Leaf | Items | Pairs


def read_yaml(text: str, file: str) -> Node:
    """Read one YAML document. Errors: RulebookError with the first thing that makes it unreadable."""
    if len(text) > MOST_CHARACTERS:
        raise _refused(
            "too-large", file, f"more than {MOST_CHARACTERS} characters", f"超过 {MOST_CHARACTERS} 个字符"
        )
    if odd := Reader.NON_PRINTABLE.search(text):
        place = Place(
            file, text.count("\n", 0, odd.start()) + 1, odd.start() - text.rfind("\n", 0, odd.start())
        )
        raise _refused(
            "yaml-character", file, f"the character {odd.group()!r}", f"字符 {odd.group()!r}", place
        )
    try:
        return _Composer(file).document(yaml.parse(text, Loader=_LOADER))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = Place(file, mark.line + 1, mark.column + 1) if mark else Place(file)
        said = " ".join(str(error.problem or error.context).split())
    except OverflowError as error:  # an escape such as "\UFFFFFFFF", to the loader in pure Python
        place, said = Place(file), str(error)
    raise RulebookError([yaml_fault(said, text, place)])


class _Composer:
    """Builds nodes from events, with a budget."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.nodes = 0
        self.depth = 0

    def document(self, events: Iterator[Any]) -> Node:
        root: Node | None = None
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                if root is not None:
                    raise self.refused(event, "second-document", "a second document", "第二个文档")
                root = self.node(next(events), events)
        return root or Pairs((), Place(self.file, 1, 1))

    def node(self, event: Any, events: Iterator[Any]) -> Node:
        self.nodes += 1
        if self.nodes > MOST_NODES:
            raise self.refused(
                event, "too-many-nodes", f"more than {MOST_NODES} values", f"超过 {MOST_NODES} 个值"
            )
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise self.refused(event, "alias", "an anchor or alias", "锚点或别名")
        if getattr(event, "tag", None):
            raise self.refused(event, "tag", f"the tag {event.tag[:40]}", f"标签 {event.tag[:40]}")
        if isinstance(event, yaml.ScalarEvent):
            return self.leaf(event)
        return self.nested(event, events)

    def leaf(self, event: Any) -> Leaf:
        if odd := Reader.NON_PRINTABLE.search(event.value):  # written as an escape
            raise self.refused(
                event, "yaml-character", f"the character {odd.group()!r}", f"字符 {odd.group()!r}"
            )
        return Leaf(event.value, self.place(event), bool(event.style))

    def nested(self, event: Any, events: Iterator[Any]) -> Node:
        self.depth += 1
        if self.depth > MOST_DEPTH:
            raise self.refused(event, "too-deep", f"more than {MOST_DEPTH} levels", f"超过 {MOST_DEPTH} 层")
        made: Node
        if isinstance(event, yaml.SequenceStartEvent):
            made = Items(tuple(self.until(yaml.SequenceEndEvent, events)), self.place(event))
        else:
            made = Pairs(tuple(self.pairs(events)), self.place(event))
        self.depth -= 1
        return made

    def until(self, end: type, events: Iterator[Any]) -> Iterator[Node]:
        for event in events:
            if isinstance(event, end):
                return
            yield self.node(event, events)

    def pairs(self, events: Iterator[Any]) -> Iterator[tuple[Leaf, Node]]:
        seen: dict[str, Place] = {}
        for event in events:
            if isinstance(event, yaml.MappingEndEvent):
                return
            key = self.node(event, events)
            if not isinstance(key, Leaf):
                raise self.refused(event, "key-not-text", "a key that is not text", "不是文本的键")
            if key.text in seen:
                first = seen[key.text]
                raise self.refused(
                    event,
                    "duplicate-key",
                    f"the key '{key.text}' again (first at {first})",
                    f"重复的键“{key.text}”（首见于 {first}）",
                )
            seen[key.text] = key.place
            yield key, self.node(next(events), events)

    def place(self, event: Any) -> Place:
        return Place(self.file, event.start_mark.line + 1, event.start_mark.column + 1)

    def refused(self, event: Any, code: str, en: str, zh: str) -> RulebookError:
        return _refused(code, self.file, en, zh, self.place(event))


def _refused(code: str, file: str, en: str, zh: str, place: Place | None = None) -> RulebookError:
    text = Text(f"A rule file may not hold {en}.", f"规则文件不允许：{zh}。")
    return RulebookError([Problem(code, text, place or Place(file))])
