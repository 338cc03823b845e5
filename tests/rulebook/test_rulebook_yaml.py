"""YAML is read as text with places; whatever is clever in it is refused, and refused quickly."""

import time
from pathlib import Path
from typing import Any

import pytest
import yaml

from govflow.errors import Place, RulebookError
from govflow.rulebook import nodes
from govflow.rulebook.nodes import Items, Leaf, Node, Pairs, read_yaml

MERGE_BOMB = "a: &a {x: 1}\n" + "".join(
    f"{chr(98 + i)}: &{chr(98 + i)} {{<<: [*{chr(97 + i)}, *{chr(97 + i)}]}}\n" for i in range(22)
)

HOSTILE = {
    "alias": "a: [1]\nb: *a\n",
    "anchor": "a: &anchor 1\n",
    "merge bomb": MERGE_BOMB,
    "laughs": 'a: &a ["lol"]\nb: &b [*a, *a, *a]\nc: [*b, *b, *b]\n',
    "python tag": "!!python/object/apply:os.system [echo]\n",
    "text tag": "a: !!str 5\n",
    "local tag": "a: ! 5\n",
    "tag directives": "".join(f"%TAG !{n}! x\n" for n in range(100_000)) + "--- a\n",
    "duplicate key": "a: 1\nb: 2\na: 3\n",
    "second document": "a: 1\n---\nb: 2\n",
    "100,000 brackets": "[" * 100_000,
    "100,000 braces": "{a: " * 100_000,
    "100,000 dashes": "- " * 100_000,
    "too large": "a: " + "x" * 5_000_000,
    "too many values": "[" + "1," * 300_000 + "1]",
    "control character": "a: \x01\n",
    "lone surrogate": "a: \ud800\n",
    "key not text": "[a, b]: 1\n",
    "key a mapping": "? {a: 1}\n: 2\n",
    "unclosed": "a: [1, 2\nb: 3\n",
    "tab": "a:\n\tb: 1\n",
    "escape too large": 'a: "\\UFFFFFFFF"\n',
    "escape surrogate": 'a: "\\ud800"\n',
    "escape control": 'a: "\\x07"\n',
    "escape NUL": 'a: "\\0"\n',
}

CODES = {
    "alias": "alias",
    "anchor": "alias",
    "merge bomb": "alias",
    "python tag": "tag",
    "tag directives": "tag",
    "duplicate key": "duplicate-key",
    "second document": "second-document",
    "100,000 brackets": "too-deep",
    "100,000 braces": "too-deep",
    "100,000 dashes": "too-deep",
    "too large": "too-large",
    "too many values": "too-many-nodes",
    "control character": "yaml-character",
    "key not text": "key-not-text",
}

ROOT = Path(__file__).parents[2]
SHIPPED = sorted(
    path
    for folder in ("src/govflow", "examples")
    for path in (ROOT / folder).rglob("*.yaml")
    if path.is_file()
)
TEXTS = [
    "no",
    "yes",
    "null",
    "~x",
    "0301",
    "0x1F",
    "1_000",
    "22:00",
    "8:30",
    "1.10",
    "1e400",
    "1e9999999",
    "03E1",
]
TEXTS += [".inf", ".NaN", "2018-06-05", "2018-06-05T09:10:00Z", "=", "<<"]


@pytest.fixture(params=["libyaml", "pure Python"])
def loader(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    if request.param == "pure Python":
        monkeypatch.setattr(nodes, "_LOADER", yaml.Loader)
    elif not hasattr(yaml, "CLoader"):
        pytest.skip("PyYAML has no libyaml here")
    return str(request.param)


def plain(node: Node) -> Any:
    if isinstance(node, Leaf):
        return node.text
    if isinstance(node, Items):
        return [plain(item) for item in node.items]
    return {key.text: plain(value) for key, value in node.pairs}


def leaves(node: Node) -> list[Leaf]:
    if isinstance(node, Leaf):
        return [node]
    if isinstance(node, Items):
        return [leaf for item in node.items for leaf in leaves(item)]
    return [leaf for key, value in node.pairs for leaf in (key, *leaves(value))]


@pytest.mark.usefixtures("loader")
@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_yaml_is_refused_at_once(name: str) -> None:
    started = time.process_time()

    with pytest.raises(RulebookError) as caught:
        read_yaml(HOSTILE[name], "x.yaml")

    # The pure loader is slow on what is merely long; it is no way to hang anybody.
    assert time.process_time() - started < 20
    (problem,) = caught.value.problems
    assert problem.code == CODES.get(name, problem.code)
    assert problem.place is not None
    assert problem.place.file == "x.yaml"
    assert problem.to("zh") != problem.to("en")


@pytest.mark.usefixtures("loader")
def test_a_duplicate_key_names_both_places() -> None:
    with pytest.raises(RulebookError, match=r"x\.yaml:3:1: .*'a' again \(first at x\.yaml:1:1\)"):
        read_yaml("a: 1\nb: 2\na: 3\n", "x.yaml")


def test_a_character_that_yaml_forbids_is_named_with_its_place() -> None:
    with pytest.raises(RulebookError, match=r"x\.yaml:2:4: .*'\\x07'"):
        read_yaml("中文: 1\nb: \x07\n", "x.yaml")


@pytest.mark.usefixtures("loader")
@pytest.mark.parametrize("text", TEXTS)
def test_a_scalar_stays_the_text_that_it_is(text: str) -> None:
    assert plain(read_yaml(f"key: {text}\n{text}: key\n", "x.yaml")) == {"key": text, text: "key"}


@pytest.mark.usefixtures("loader")
def test_keys_and_values_know_their_places() -> None:
    text = "a: one\n中文: {en: two, zh: '三'}\nlist:\n  - four\n  - >\n    five\n"

    node = read_yaml(text, "x.yaml")

    lines = text.splitlines()
    for leaf in leaves(node):
        assert leaf.place.file == "x.yaml"
        here = lines[leaf.place.line - 1][leaf.place.column - 1 :]
        assert here.lstrip("'").startswith((leaf.text.strip(), ">"))
    assert [(leaf.text, leaf.place.line, leaf.place.column) for leaf in leaves(node)][:4] == [
        ("a", 1, 1),
        ("one", 1, 4),
        ("中文", 2, 1),
        ("en", 2, 6),
    ]


@pytest.mark.usefixtures("loader")
def test_json_is_yaml_too() -> None:
    assert plain(read_yaml('{"a": [1, true, null], "b": {"c": "d"}}', "x.json")) == {
        "a": ["1", "true", "null"],
        "b": {"c": "d"},
    }


@pytest.mark.usefixtures("loader")
@pytest.mark.parametrize("text", ["", "# nothing\n", "---\n", "\n\n"])
def test_an_empty_file_holds_nothing(text: str) -> None:
    node = read_yaml(text, "x.yaml")

    assert isinstance(node, Pairs) or node == Leaf("", node.place)
    assert node.place in (Place("x.yaml", 1, 1), Place("x.yaml", 2, 1), Place("x.yaml", 1, 4))


@pytest.mark.skipif(not hasattr(yaml, "CLoader"), reason="PyYAML has no libyaml here")
def test_every_file_that_ships_reads_the_same_with_libyaml_and_without(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found = {path: read_yaml(path.read_text("utf-8"), path.name) for path in SHIPPED}
    monkeypatch.setattr(nodes, "_LOADER", yaml.Loader)

    assert len(found) > 50
    for path, node in found.items():
        assert plain(read_yaml(path.read_text("utf-8"), path.name)) == plain(node)
