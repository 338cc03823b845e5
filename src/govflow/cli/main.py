"""The entry point: every error becomes clear lines and an exit code.

Exit codes: 0 fine, 1 problems found, 2 wrong usage, 130 interrupted.
"""

import sys
from importlib.metadata import version

import click

from govflow.cli import checking, explaining, graphing, replaying, telling
from govflow.cli.speaking import Speaker, guess_language
from govflow.errors import GovflowError, Text


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(version("govflow"), prog_name="govflow")
def govflow() -> None:
    """Community governance as rule files. 以规则文件实现社区治理。

    RULEBOOK is a folder with a rulebook.yaml, that file, or the name of a preset.
    RULEBOOK 为含 rulebook.yaml 的文件夹、该文件本身或预设名称。
    """


for command in (checking.check, replaying.replay, explaining.explain, graphing.graph, telling.demo):
    govflow.add_command(command)


def main() -> None:
    """Run the command line and exit."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """Run the command line and return its exit code."""
    speaker = Speaker(guess_language(arguments))
    try:
        return int(govflow.main(arguments, prog_name="govflow", standalone_mode=False) or 0)
    except click.ClickException as error:
        error.show()
        return 2
    except GovflowError as error:
        speaker.complain(error)
        return 1
    except (KeyboardInterrupt, click.Abort):
        speaker.complain_of(
            Text("Interrupted. What was written is kept and whole.", "已中断。已写入的内容完整保留。")
        )
        return 130
    except BrokenPipeError:
        sys.stderr.close()  # nobody listens any more
        return 1
    except OSError as error:
        what = f"{error.filename}: {error.strerror}" if error.filename else str(error.strerror)
        speaker.complain_of(Text(f"{what}.", f"{what}。"))
        return 1
