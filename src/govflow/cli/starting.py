"""`govflow new`: a small commented rulebook to start from, in English or Chinese."""

import shlex
from importlib import resources
from pathlib import Path

import click

from govflow.cli.helping import command
from govflow.cli.speaking import Speaker, language, to_json
from govflow.cli.usage import Usage
from govflow.cli.writing import write_all
from govflow.errors import Text
from govflow.insight.schema import schema_of
from govflow.rulebook import load

SCHEMA = "schema.json"  # as the first line of each starter file names it


@command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@language
@click.pass_obj
def new(speaker: Speaker, folder: Path) -> int:
    """Write a small rulebook into the new folder DIR.

    在新文件夹中写入一套带注释的入门规则。
    """
    if folder.exists() and not (folder.is_dir() and not any(folder.iterdir())):
        raise Usage(Text(f"'{folder}' is there already.", f"“{folder}”已存在。"))
    starter = _starter(speaker.lang)
    contents = {
        folder / path.relative_to(starter): path.read_bytes() for path in starter.rglob("*") if path.is_file()
    }
    contents[folder / SCHEMA] = f"{to_json(schema_of(load(starter), lang=speaker.lang))}\n".encode()
    for inside in {path.parent for path in contents}:
        inside.mkdir(parents=True, exist_ok=True)
    write_all(contents)
    speaker.say(
        Text(
            f"A rulebook is in '{folder}'. Read {folder / 'rulebook.yaml'}, then:",
            f"规则手册已写入“{folder}”。请先阅读 {folder / 'rulebook.yaml'}，再运行：",
        )
    )
    for name in ("check", "test", "demo"):
        speaker.say(f"  govflow {name} {shlex.quote(str(folder))}")
    return 0


def _starter(lang: str) -> Path:
    return Path(str(resources.files("govflow"))) / "starter" / lang
