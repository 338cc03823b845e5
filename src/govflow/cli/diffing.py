"""`govflow diff`: what a change of rules means, in the language of the domain."""

from datetime import datetime

import click

from govflow.cli.diff_page import DiffPage
from govflow.cli.speaking import Speaker, as_json, folder_of, language, print_json
from govflow.errors import RulebookError, Text
from govflow.rulebook import Rulebook, compare, load

FORMATS = ("text", "markdown", "json")


@click.command()
@click.argument("old")
@click.argument("new")
@click.option(
    "--format", "form", type=click.Choice(FORMATS), default="text", help="How it is printed. 输出格式。"
)
@click.option(
    "--since", type=click.DateTime(["%Y-%m-%d"]),
    help="Compare dues of what is received from that day on. 自该日起收到的事项比较到期时刻。",
)  # fmt: skip
@click.option("--all", "everything", is_flag=True, help="Leave nothing out. 不省略任何差异。")
@click.option("--exit-code", is_flag=True, help="Exit with 1 if anything differs. 有差异时以 1 退出。")
@as_json
@language
@click.pass_obj
def diff(
    speaker: Speaker,
    old: str,
    new: str,
    form: str,
    since: datetime | None,
    everything: bool,
    exit_code: bool,
    as_json: bool,
) -> int:
    """Say what changes for residents and staff from the rulebook OLD to NEW. 说明新旧规则手册的差异。"""
    books = [_read(speaker, source) for source in (old, new)]
    was, now = books
    if was is None or now is None:
        return 1
    found = compare(was, now, since.date() if since else None)
    if as_json or form == "json":
        print_json(found.to_data())
    else:
        page = DiffPage(found, everything=everything)
        for line in page.markdown() if form == "markdown" else page.text():
            speaker.say(line)
    return int(exit_code and not found.equal)


def _read(speaker: Speaker, source: str) -> Rulebook | None:
    """Read one of the two rulebooks; None after its problems, with whose they are."""
    try:
        return load(source)
    except RulebookError as error:
        speaker.complain_of(Text(f"'{source}' cannot be read:", f"无法读取“{source}”："))
        speaker.tell(error.problems, folder_of(source))
        return None
