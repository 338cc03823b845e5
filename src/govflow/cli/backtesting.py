"""`govflow backtest`: what the past would have been under new rules."""

from datetime import datetime
from types import TracebackType

import click
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from govflow import insight
from govflow.cli.helping import command, option
from govflow.cli.moments import INSTANT
from govflow.cli.speaking import Speaker, as_json, language, print_json
from govflow.errors import Text
from govflow.rulebook import load


@command()
@click.argument("old")
@click.argument("new")
@click.argument("source")
@option(
    "--intake", type=click.Path(), metavar="FOLDER",
    help=Text(
        "SOURCE is CSV, as the intake.yaml of this folder reads it.",
        "来源为 CSV，按此文件夹的 intake.yaml 读取。",
    ),
)  # fmt: skip
@option("--as-of", type=INSTANT, help=Text("Judge cases as of then.", "评判案件的时点。"))
@option(
    "--processes",
    type=click.IntRange(min=1),
    help=Text("How many; all processors unless given.", "进程数；不写则用全部处理器。"),
)
@option(
    "--examples",
    type=click.IntRange(min=0),
    default=5,
    show_default=True,
    help=Text("How many of each kind.", "每类示例数。"),
)
@option("--thorough", is_flag=True, help=Text("Do every case again: no short cuts.", "逐件重演，不走捷径。"))
@option(
    "--exit-code",
    is_flag=True,
    help=Text(
        "Exit with 1 if a step would be refused, or no case can be compared.",
        "有拒绝或无可比案件时以 1 退出。",
    ),
)
@as_json
@language
@click.pass_obj
def backtest(
    speaker: Speaker,
    old: str,
    new: str,
    source: str,
    intake: str | None,
    as_of: datetime | None,
    processes: int | None,
    examples: int,
    thorough: bool,
    exit_code: bool,
    as_json: bool,
) -> int:
    """Say what cases would have come to under the rules NEW.

    SOURCE is a ledger whose cases lived by OLD, or a CSV file.

    以新规则回测既往案件，说明其结果会有何不同。

    来源为按旧规则办理的台账，或 CSV 文件。
    """
    instant = as_of.replace(tzinfo=load(old).zone) if as_of else None
    with _Progress(speaker) as progress:
        found = insight.backtest(
            old, new, source,
            intake=intake, as_of=instant, examples=examples,
            processes=processes, thorough=thorough, progress=progress,
        )  # fmt: skip
    if as_json:
        print_json(found.to_data())
    else:
        speaker.say(found.text)
    return int(exit_code and (found.refused.cases > 0 or not found.cases))


class _Progress:
    """Shows on a terminal how far the backtest is."""

    def __init__(self, speaker: Speaker) -> None:
        columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
        self.bar = Progress(*columns, console=speaker.err, disable=not speaker.err.is_terminal)
        self.task = self.bar.add_task(Text("backtest", "回测").to(speaker.lang), total=None)

    def __enter__(self) -> "_Progress":
        self.bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, _: BaseException | None, __: TracebackType | None
    ) -> None:
        self.bar.stop()

    def __call__(self, done: int, shards: int) -> None:
        self.bar.update(self.task, completed=done, total=shards)
