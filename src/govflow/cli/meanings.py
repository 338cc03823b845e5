"""`govflow code`: what each code means and what to do about it; the documentation shows the same data."""

from collections.abc import Iterator, Mapping
from importlib import resources
from typing import cast

import attrs
import click

from govflow.cli.helping import command
from govflow.cli.speaking import Speaker, as_json, language, print_json
from govflow.cli.usage import Usage
from govflow.errors import Hint, Level, Text, did_you_mean
from govflow.rulebook.nodes import Leaf, Node, Pairs, read_yaml


@attrs.frozen
class Meaning:
    """What a code means, and what to do; `level` is how much it weighs, `area` where it occurs."""

    code: str
    area: Text
    text: Text
    mend: Text
    level: Level = "error"


def meanings() -> dict[str, Meaning]:
    """Return the meanings of all codes, by code, in the order of their areas."""
    folder = resources.files("govflow") / "cli" / "codes"
    files = sorted((file for file in folder.iterdir() if file.name.endswith(".yaml")), key=lambda f: f.name)
    read = (_read(_pairs(read_yaml(file.read_text("utf-8"), file.name))) for file in files)
    return {meaning.code: meaning for found in read for meaning in found}


def _read(file: Mapping[str, Node]) -> Iterator[Meaning]:
    area = _text(file["area"])
    for code, node in _pairs(file["codes"]).items():
        entry = _pairs(node)
        level = entry.get("level")
        yield Meaning(
            code, area, _text(node), _text(entry["mend"]),
            cast(Level, level.text) if isinstance(level, Leaf) else "error",
        )  # fmt: skip


def _pairs(node: Node) -> dict[str, Node]:
    return {key.text: value for key, value in node.pairs} if isinstance(node, Pairs) else {}


def _text(node: Node) -> Text:
    said = {key: value.text for key, value in _pairs(node).items() if isinstance(value, Leaf)}
    return Text(said["en"], said["zh"])


@command()
@click.argument("code", required=False)
@as_json
@language
@click.pass_obj
def code(speaker: Speaker, code: str | None, as_json: bool) -> int:
    """Say what CODE means and what to do; without it, list all codes.

    说明错误代码的含义与处理；不写代码则列出全部。
    """
    known = meanings()
    if code is None:
        found = list(known.values())
    elif code in known:
        found = [known[code]]
    else:
        raise _unknown(code, known)
    if as_json:
        print_json([attrs.asdict(meaning) for meaning in found])
    elif code is None:
        _list(speaker, found)
    else:
        _show(speaker, found[0])
    return 0


def _unknown(code: str, known: Mapping[str, Meaning]) -> Usage:
    hint = did_you_mean(code, known) or Hint("`govflow code` lists all.", "`govflow code` 列出全部。")
    return Usage(Text(f"There is no code '{code}'. {hint.en}", f"没有代码“{code}”。{hint.zh}"))


def _list(speaker: Speaker, found: list[Meaning]) -> None:
    area = Text("", "")
    for meaning in found:
        if meaning.area != area:
            area = meaning.area
            speaker.say(Text(f"\n{area.en}", f"\n{area.zh}"))
        speaker.say(Text(f"  {meaning.code}: {meaning.text.en}", f"  {meaning.code}：{meaning.text.zh}"))


def _show(speaker: Speaker, meaning: Meaning) -> None:
    speaker.say(Text(f"{meaning.code} ({meaning.area.en})", f"{meaning.code}（{meaning.area.zh}）"))
    speaker.say(meaning.text)
    speaker.say()
    speaker.say(Text(f"What to do: {meaning.mend.en}", f"如何处理：{meaning.mend.zh}"))
