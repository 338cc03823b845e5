"""`govflow schema`: JSON Schema of a rulebook's files, with its own names, or of events."""

import click

from govflow.case.codec_schema import event_schema
from govflow.cli.speaking import Speaker, language, print_json
from govflow.insight.schema import KINDS, schema_of
from govflow.rulebook import load

EVENT = "event"  # a folder of that name is ./event


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
    """Print JSON Schema for the files of RULEBOOK. 输出规则文件的 JSON Schema，供编辑器补全与检查。

    `govflow schema event` prints that of events. 以 event 代替规则手册，则输出事件的 JSON Schema。
    """
    if rulebook == EVENT:
        print_json(event_schema())
        return 0
    print_json(schema_of(load(rulebook), kind, speaker.lang))
    return 0
