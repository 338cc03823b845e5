"""`govflow diff`: what a change of rules means, in the language of the domain."""

from collections.abc import Mapping
from datetime import datetime

import attrs
import click

from govflow.cli.diff_page import DiffPage
from govflow.cli.helping import command, option
from govflow.cli.moments import DAY
from govflow.cli.speaking import Speaker, as_json, folder_of, language, print_json
from govflow.errors import Problem, RulebookError, Text
from govflow.rulebook import Rulebook, compare, load
from govflow.rulebook.versions import within

FORMATS = ("text", "markdown", "json")


@command()
@click.argument("old")
@click.argument("new")
@option(
    "--format",
    "form",
    type=click.Choice(FORMATS),
    default="text",
    help=Text("How it is printed.", "输出格式。"),
)
@option(
    "--since", type=DAY,
    help=Text("Compare dues of what is received from this day on.", "自该日起收到的事项比较到期时刻。"),
)  # fmt: skip
@option("--all", "everything", is_flag=True, help=Text("Leave nothing out.", "不省略任何差异。"))
@option("--exit-code", is_flag=True, help=Text("Exit with 1 if anything differs.", "有差异时以 1 退出。"))
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
    """Say what changes for residents and staff from the rulebook OLD to NEW.

    说明从旧规则到新规则，居民与工作人员将面对哪些变化。
    """
    was, now = _read(old), _read(new)
    if isinstance(was, RulebookError) or isinstance(now, RulebookError):
        _complain(speaker, {old: was, new: now})
        return 1
    found = compare(was, now, since.date() if since else None)
    if as_json or form == "json":
        print_json(found.to_data())
    else:
        page = DiffPage(found, everything=everything)
        for line in page.markdown() if form == "markdown" else page.text():
            speaker.say(line)
    return int(exit_code and not found.equal)


def _read(source: str) -> Rulebook | RulebookError:
    try:
        return load(source)
    except RulebookError as error:
        return error


def _complain(speaker: Speaker, found: Mapping[str, Rulebook | RulebookError]) -> None:
    """Tell what is wrong with the rulebooks, and of which of them it is said."""
    wrong = {source: one.problems for source, one in found.items() if isinstance(one, RulebookError)}
    if speaker.in_json:
        speaker.tell([_in(source, problem) for source, problems in wrong.items() for problem in problems])
        return
    for source, problems in wrong.items():
        speaker.complain_of(Text(f"'{source}' cannot be read:", f"无法读取“{source}”："))
        speaker.tell(problems, folder_of(source))


def _in(source: str, problem: Problem) -> Problem:
    return attrs.evolve(problem, place=within(source, problem.place)) if problem.place else problem
