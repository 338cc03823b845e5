"""`govflow schema`: JSON Schema of a rulebook's files, with its own names, for completion in editors."""

import click

from govflow.cli.speaking import Speaker, language, print_json
from govflow.insight.schema import KINDS, schema_of
from govflow.rulebook import load


@click.command()
@click.argument("rulebook")
@click.option(
    "--for",
    "kind",
    type=click.Choice(KINDS),
    default="any",
    help="Of which files; the default is for all. 哪种文件，默认适用于全部。",
)
@language
@click.pass_obj
def schema(speaker: Speaker, rulebook: str, kind: str) -> int:
    """Print JSON Schema for the files of RULEBOOK. 输出规则文件的 JSON Schema，供编辑器补全与检查。"""
    print_json(schema_of(load(rulebook), kind, speaker.lang))
    return 0
