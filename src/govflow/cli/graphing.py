"""`govflow graph`: the hierarchy and the workflows as Mermaid text, or as SVG files."""

from collections.abc import Mapping
from pathlib import Path

import click

from govflow import hierarchy as hierarchies
from govflow import workflow as workflows
from govflow.cli.graphviz import svg
from govflow.cli.helping import command, option
from govflow.cli.speaking import Speaker, as_json, language, print_json
from govflow.cli.usage import Usage
from govflow.cli.writing import write_whole
from govflow.errors import Problem, RulebookError, Text, did_you_mean
from govflow.rulebook import Rulebook, load
from govflow.workflow import Workflow


@command()
@click.argument("rulebook")
@option("--workflow", "name", help=Text("Draw this workflow alone.", "只绘制该流程。"))
@option("--hierarchy", is_flag=True, help=Text("Draw the hierarchy alone.", "只绘制网格体系。"))
@option(
    "--details",
    is_flag=True,
    help=Text("Show who takes each step, tasks and clocks.", "标明经办角色、任务与时限。"),
)
@option(
    "--svg", "folder", type=click.Path(path_type=Path), metavar="DIR",
    help=Text("Write SVG files, with details; needs graphviz.", "写出 SVG 文件（须有 graphviz）。"),
)  # fmt: skip
@as_json
@language
@click.pass_obj
def graph(
    speaker: Speaker,
    rulebook: str,
    name: str | None,
    hierarchy: bool,
    details: bool,
    folder: Path | None,
    as_json: bool,
) -> int:
    """Draw the hierarchy and all workflows, as Mermaid text or SVG files.

    绘制层级图与全部流程图（Mermaid 或 SVG）。
    """
    book = load(rulebook)
    flows = {} if hierarchy and name is None else _named(book, name)
    units = hierarchy or name is None
    if folder is not None:
        return _write(speaker, book, flows, units, folder)
    whole = hierarchies.mermaid(book.hierarchy, speaker.lang, word=book.word).rstrip("\n") if units else ""
    drawn = {
        key: workflows.mermaid(flow, speaker.lang, details=details, word=book.word)
        for key, flow in flows.items()
    }
    pictures = [text for text in (whole, *drawn.values()) if text]
    if not as_json:
        speaker.say("\n\n".join(pictures))
    elif hierarchy or name is not None:
        print_json({"mermaid": "\n\n".join(pictures)})
    else:
        print_json({"hierarchy": whole, "workflows": drawn})
    return 0


def _named(book: Rulebook, name: str | None) -> Mapping[str, Workflow]:
    if name is None:
        return book.workflows
    if name not in book.workflows:
        message = Text(f"There is no workflow '{name}'.", f"没有流程“{name}”。")
        hint = did_you_mean(name, book.workflows)
        raise RulebookError([Problem("unknown-workflow", message, suggestion=hint)])
    return {name: book.workflows[name]}


def _write(speaker: Speaker, book: Rulebook, flows: Mapping[str, Workflow], units: bool, folder: Path) -> int:
    if folder.exists() and not folder.is_dir():
        raise Usage(Text(f"--svg: '{folder}' is no folder.", f"--svg：“{folder}”不是文件夹。"))
    drawn = {"hierarchy": hierarchies.dot(book.hierarchy, speaker.lang, word=book.word)} if units else {}
    for number, (name, flow) in enumerate(flows.items(), 1):
        plain = "".join(letter if letter.isalnum() or letter in "-_" else "_" for letter in name)[:60]
        drawn[f"workflow-{number}-{plain}"] = workflows.dot(flow, speaker.lang, word=book.word)
    pictures = {file: svg(text, file) for file, text in drawn.items()}
    folder.mkdir(parents=True, exist_ok=True)
    for file, picture in pictures.items():
        path = folder / f"{file}.svg"
        write_whole(path.resolve(), picture)
        speaker.say(str(path))
    return 0
