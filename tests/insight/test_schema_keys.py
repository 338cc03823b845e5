"""The schema has exactly the keys for which the readers ask: their questions are recorded while they read."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from tests.insight.test_schema import FOLDERS, files
from tests.insight.whole_rulebook import WHOLE

from govflow.insight.rule_tests_file import read_tests
from govflow.insight.schema import schema_of
from govflow.rulebook import gather, load, read
from govflow.rulebook.files import shipped
from govflow.rulebook.nodes import Items, Leaf, Node, Pairs, read_yaml
from govflow.rulebook.sections import Problems, Section

Keys = frozenset[str]
Asked = dict[tuple[str, int, int], set[str]]


class Recorder:
    """Knows, for each mapping of a file, after which keys anybody asked."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.sections: list[tuple[Pairs, Section]] = []
        init, recorder = Section.__init__, self

        def recording(self: Section, node: Node | None, problems: Problems, file: str = "") -> None:
            init(self, node, problems, file)
            if isinstance(node, Pairs) and node.pairs:
                recorder.sections.append((node, self))

        patch.setattr(Section, "__init__", recording)

    def asked(self) -> Asked:
        """Return the keys by place, and forget them."""
        found: Asked = {}
        for node, section in self.sections:
            place = node.place
            found.setdefault((place.file, place.line, place.column), set()).update(section._asked)
        self.sections.clear()
        return found


def plain(node: Node) -> Any:
    if isinstance(node, Leaf):
        return node.text
    if isinstance(node, Items):
        return [plain(item) for item in node.items]
    return {key.text: plain(value) for key, value in node.pairs}


NOTHING: dict[str, Any] = {}  # what a schema says that says nothing


class Walk:
    """Follows a file through its schema, and yields each mapping with what the schema says of its keys."""

    def __init__(self, schema: Any) -> None:
        self.definitions = schema["$defs"]
        self.root = schema

    def walk(self, node: Node, schema: Any) -> Iterator[tuple[Pairs, Any]]:
        for one in self.alternatives(node, schema):
            if isinstance(node, Items) and "items" in one:
                for item in node.items:
                    yield from self.walk(item, one["items"])
            if isinstance(node, Pairs) and one.get("type") == "object":
                yield node, one
                for key, value in node.pairs:
                    inside = one.get("properties", {}).get(key.text, one.get("additionalProperties"))
                    if isinstance(inside, dict):
                        yield from self.walk(value, inside)

    def alternatives(self, node: Node, schema: Any) -> Iterator[Any]:
        if "$ref" in schema:
            yield from self.alternatives(node, self.definitions[schema["$ref"].rpartition("/")[2]])
        elif "if" in schema:
            fits = Draft202012Validator(schema["if"]).is_valid(plain(node))
            yield from self.alternatives(node, schema.get("then" if fits else "else", NOTHING))
        elif several := schema.get("anyOf") or schema.get("allOf"):
            for one in several:
                yield from self.alternatives(node, one)
        else:
            yield schema


def folders(tmp_path: Path) -> Iterator[tuple[str, Path, list[Path]]]:
    for name, folder in FOLDERS.items():
        yield name, folder, [path for of, path in files() if of == name]
    for name, text in WHOLE.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    yield "whole", tmp_path, sorted(tmp_path.rglob("*.yaml"))


@pytest.fixture
def compared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[list[str], dict[Keys, set[str]]]:
    """Return what a reader asked for and the schema lacks, and all keys asked of each form of mapping."""
    lacking: list[str] = []
    asked_of: dict[Keys, set[str]] = {}
    for name, folder, paths in folders(tmp_path):
        content = gather(folder)  # which asks every file for what it names
        with monkeypatch.context() as patch:
            recorder = Recorder(patch)
            book = read(content)
            read_tests(folder, book)
            asked = recorder.asked()
        walk = Walk(schema_of(book))
        texts = {str(path.relative_to(folder)): path.read_bytes() for path in paths}
        for file, text in {**texts, **(shipped() if name == "law_cn" else {})}.items():
            for pairs, one in walk.walk(read_yaml(text.decode(), file), walk.root):
                here = asked.get((file, pairs.place.line, pairs.place.column), set())
                if one.get("additionalProperties") is False:
                    known = frozenset(one["properties"])
                    asked_of.setdefault(known, set()).update(here)
                    lacking += [f"{name}: {pairs.place} {key}" for key in here - known]
    return lacking, asked_of


def test_the_schema_has_exactly_the_keys_for_which_the_readers_ask(
    compared: tuple[list[str], dict[Keys, set[str]]],
) -> None:
    lacking, asked_of = compared
    assert lacking == [], chr(10).join(lacking)
    idle = {tuple(sorted(keys)): sorted(keys - asked) for keys, asked in asked_of.items() if keys - asked}
    assert idle == {}
    forms = set(closed(schema_of(load("zhenhai"))["$defs"]))
    assert {tuple(sorted(form)) for form in forms - asked_of.keys()} == set()


def closed(schema: Any) -> Iterator[Keys]:
    """Yield the keys of each form of mapping that knows all its keys."""
    if isinstance(schema, dict) and schema.get("additionalProperties") is False:
        yield frozenset(schema["properties"])
    for inside in schema.values() if isinstance(schema, dict) else schema if isinstance(schema, list) else ():
        yield from closed(inside)
