"""YAML as nodes that know their place: every scalar stays text, and nothing clever is allowed.

PyYAML's event stream is all that is used of YAML. Aliases, tags, a second document, duplicate keys and
keys that are not plain text are refused, a merge key is a key like any other, and size and depth are bounded
while reading: what a file may cost is known before it is read.
"""

import re
from collections.abc import Iterator
from typing import Any

import attrs
import yaml
from yaml.reader import Reader

from govflow.errors import Place, Problem, RulebookError, Text
from govflow.rulebook.yaml_faults import yaml_fault

MOST_CHARACTERS = 4_000_000
MOST_NODES = 100_000  # whoever has more has a table, and long tables are sheets (CSV)
MOST_DEPTH = 32
_TAG_DIRECTIVE = re.compile(r"^\ufeff?%TAG", re.MULTILINE)  # libyaml compares each with all before it
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
        said = repr(odd.group())
        raise _refused("yaml-character", file, f"the character {said}", f"字符 {said}", _at(text, odd, file))
    if tag := _TAG_DIRECTIVE.search(text):
        raise _refused("tag", file, "the directive %TAG", "指令 %TAG", _at(text, tag, file))
    try:
        return _Composer(file, _LOADER(text)).document()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = Place(file, mark.line + 1, mark.column + 1) if mark else Place(file)
        said = " ".join(str(error.problem or error.context).split())
    except OverflowError as error:  # an escape such as "\UFFFFFFFF", to the loader in pure Python
        place, said = Place(file), str(error)
    raise RulebookError([yaml_fault(said, text, place)])


class _Composer:
    """Builds nodes from events, with a budget. Every value of a file passes here: short ways are worth it."""

    def __init__(self, file: str, parser: Any) -> None:
        self.file = file
        self.next = parser.get_event
        self.nodes = 0
        self.depth = 0

    def document(self) -> Node:
        root: Node | None = None
        while not isinstance(event := self.next(), yaml.StreamEndEvent):
            if isinstance(event, yaml.DocumentStartEvent):
                if root is not None:
                    raise self.refused(event, "second-document", "a second document", "第二个文档")
                root = self.node(self.next())
        return root or Pairs((), Place(self.file, 1, 1))

    def node(self, event: Any) -> Node:
        self.nodes += 1
        if self.nodes > MOST_NODES:
            raise self.refused(
                event, "too-many-nodes", f"more than {MOST_NODES} values", f"超过 {MOST_NODES} 个值"
            )
        if event.anchor is not None:  # an alias has one too
            raise self.refused(event, "alias", "an anchor or alias", "锚点或别名")
        if event.tag is not None:
            raise self.refused(event, "tag", f"the tag {event.tag[:40]}", f"标签 {event.tag[:40]}")
        return self.leaf(event) if type(event) is yaml.ScalarEvent else self.nested(event)

    def leaf(self, event: Any) -> Leaf:
        text, style = event.value, event.style
        if style == '"' and (odd := Reader.NON_PRINTABLE.search(text)):  # written as an escape
            raise self.refused(
                event, "yaml-character", f"the character {odd.group()!r}", f"字符 {odd.group()!r}"
            )
        return Leaf(text, self.place(event), bool(style))

    def nested(self, event: Any) -> Node:
        self.depth += 1
        if self.depth > MOST_DEPTH:
            raise self.refused(event, "too-deep", f"more than {MOST_DEPTH} levels", f"超过 {MOST_DEPTH} 层")
        place = self.place(event)
        made: Node
        if type(event) is yaml.SequenceStartEvent:
            made = Items(tuple(self.items()), place)
        else:
            made = Pairs(tuple(self.pairs()), place)
        self.depth -= 1
        return made

    def items(self) -> Iterator[Node]:
        while type(event := self.next()) is not yaml.SequenceEndEvent:
            yield self.node(event)

    def pairs(self) -> Iterator[tuple[Leaf, Node]]:
        seen: dict[str, Place] = {}
        while type(event := self.next()) is not yaml.MappingEndEvent:
            key = self.node(event)
            if not isinstance(key, Leaf):
                raise self.refused(event, "key-not-text", "a key that is not text", "不是文本的键")
            if first := seen.get(key.text):
                raise self.refused(
                    event,
                    "duplicate-key",
                    f"the key '{key.text}' again (first at {first})",
                    f"重复的键“{key.text}”（首见于 {first}）",
                )
            seen[key.text] = key.place
            yield key, self.node(self.next())

    def place(self, event: Any) -> Place:
        mark = event.start_mark
        return Place(self.file, mark.line + 1, mark.column + 1)

    def refused(self, event: Any, code: str, en: str, zh: str) -> RulebookError:
        return _refused(code, self.file, en, zh, self.place(event))


def _at(text: str, found: re.Match[str], file: str) -> Place:
    start = found.start()
    return Place(file, text.count("\n", 0, start) + 1, start - text.rfind("\n", 0, start))


def _refused(code: str, file: str, en: str, zh: str, place: Place | None = None) -> RulebookError:
    text = Text(f"A rule file may not hold {en}.", f"规则文件不允许：{zh}。")
    return RulebookError([Problem(code, text, place or Place(file))])
