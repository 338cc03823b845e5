"""`govflow schema`: JSON Schema of a rulebook's files, with its own names, or of events."""

import click

from govflow.case.codec_schema import event_schema
from govflow.cli.helping import command, option
from govflow.cli.speaking import Speaker, language, print_json
from govflow.errors import Text
from govflow.insight.schema import KINDS, schema_of
from govflow.rulebook import load

EVENT = "event"  # a folder of that name is ./event


@command()
@click.argument("rulebook")
@option(
    "--for",
    "kind",
    type=click.Choice(KINDS),
    metavar="KIND",
    default="any",
    help=Text(
        f"Of files of this kind; of all unless given: {', '.join(KINDS)}.",
        f"此种文件，不写则适用于全部：{'、'.join(KINDS)}。",
    ),
)
@language
@click.pass_obj
def schema(speaker: Speaker, rulebook: str, kind: str) -> int:
    """Print JSON Schema for the files of RULEBOOK, by which editors complete and check.

    `govflow schema event` prints that of events.

    输出规则手册各文件的 JSON Schema，供编辑器补全与检查。

    `govflow schema event` 输出事件的 JSON Schema。
    """
    if rulebook == EVENT:
        print_json(event_schema())
        return 0
    print_json(schema_of(load(rulebook), kind, speaker.lang))
    return 0
