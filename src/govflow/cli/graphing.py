"""`govflow graph`: a workflow or the hierarchy as Mermaid text."""

import click

from govflow import hierarchy as hierarchies
from govflow import workflow as workflows
from govflow.cli.speaking import Speaker, as_json, language, print_json
from govflow.errors import Problem, RulebookError, Text, did_you_mean
from govflow.rulebook import load


@click.command()
@click.argument("rulebook")
@click.option("--workflow", "name", help="Which workflow; the only one by default. 指定流程。")
@click.option("--hierarchy", is_flag=True, help="Draw the hierarchy instead. 绘制网格体系。")
@as_json
@language
@click.pass_obj
def graph(speaker: Speaker, rulebook: str, name: str | None, hierarchy: bool, as_json: bool) -> int:
    """Print a workflow or the hierarchy as Mermaid text. 输出流程图或层级图（Mermaid）。"""
    book = load(rulebook)
    if hierarchy:
        text = hierarchies.mermaid(book.hierarchy, speaker.lang)
    else:
        found = book.workflows.get(name or next(iter(book.workflows), ""))
        if found is None:
            message = Text(f"There is no workflow '{name or ''}'.", f"没有流程“{name or ''}”。")
            hint = did_you_mean(name or "", book.workflows)
            raise RulebookError([Problem("unknown-workflow", message, suggestion=hint)])
        text = workflows.mermaid(found, speaker.lang)
    if as_json:
        print_json({"mermaid": text})
    else:
        speaker.say(text)
    return 0
