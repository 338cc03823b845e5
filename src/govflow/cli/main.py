"""The entry point: every error becomes clear lines and an exit code.

Exit codes: 0 fine, 1 problems found, 2 wrong usage, 130 interrupted.
"""

import os
import sys

import click

from govflow.cli import (
    backtesting,
    calendars,
    checking,
    diffing,
    due,
    explaining,
    exporting,
    graphing,
    history,
    keeping,
    meanings,
    migrating,
    outbox,
    replaying,
    reporting,
    schema,
    sheets,
    staffing,
    starting,
    telling,
    testing,
    working,
)
from govflow.cli.helping import Option, group
from govflow.cli.speaking import Speaker, guess_json, guess_language, language
from govflow.cli.usage import fault, in_words, usage_of
from govflow.errors import GovflowError, Text


@group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(
    package_name="govflow", prog_name="govflow", message="%(prog)s %(version)s",
    cls=Option, help=Text("Show the version and exit.", "显示版本并退出。"),
)  # fmt: skip
@language
def govflow() -> None:
    """Community governance as rule files.

    RULEBOOK is a folder with a rulebook.yaml, that file, or the name of a preset.

    以规则文件实现社区治理。

    规则手册可写含 rulebook.yaml 的文件夹、该文件本身或预设名称。
    """


for command in (
    checking.check,
    replaying.replay,
    explaining.explain,
    exporting.export,
    sheets.import_,
    reporting.report,
    history.history,
    due.due,
    calendars.calendar,
    staffing.staffing,
    graphing.graph,
    telling.demo,
    testing.test,
    diffing.diff,
    backtesting.backtest,
    schema.schema,
    starting.new,
    keeping.ledger,
    outbox.outbox,
    migrating.migrate,
    working.worker,
    meanings.code,
):
    govflow.add_command(command)


def main() -> None:
    """Run the command line and exit."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")  # a terminal that has no Chinese
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """Run the command line and return its exit code."""
    speaker = Speaker(guess_language(arguments), in_json=guess_json(arguments))
    try:
        # Not click's own main, which would answer interruptions and closed pipes in its way.
        with govflow.make_context("govflow", list(arguments), obj=speaker) as context:
            code = govflow.invoke(context)
        sys.stdout.flush()
        return int(code or 0)
    except click.exceptions.Exit as done:  # --help, --version
        return done.exit_code
    except click.UsageError as error:
        speaker.fail("wrong-usage", in_words(error), usage_of(error))
        return 2
    except GovflowError as error:
        speaker.complain(error)
        return 1
    except (KeyboardInterrupt, click.Abort):
        said = Text("Interrupted. What was written is kept and whole.", "已中断。已写入的内容完整保留。")
        speaker.fail("interrupted", said)
        return 130
    except BrokenPipeError:  # nobody listens any more
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except MemoryError:
        speaker.fail("out-of-memory", Text("This is more than memory can hold.", "内容过大，内存不足。"))
        return 1
    except OSError as error:
        speaker.complain(GovflowError("unusable-file", fault(error)))
        return 1
