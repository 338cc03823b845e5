"""Holiday feeds on the command line: read from a file, compared, written where nothing is lost."""

from collections.abc import Callable, Sequence
from pathlib import Path

from govflow.cli.usage import Usage
from govflow.errors import Place, Problem, RulebookError, Text
from govflow.rulebook import Rulebook, load
from govflow.rulebook.feeds import MOST_BYTES, Feed, Remark, read_feed
from govflow.worktime import WorkCalendar


def feed_of(file: Path, year: int | None) -> Feed:
    """Read a feed, one year of it if that is given. Raises RulebookError."""
    if file.exists() and not file.is_file():
        raise _refused("unreadable", file, Text("This is no regular file.", "不是普通文件。"))
    with file.open("rb") as stream:
        content = stream.read(MOST_BYTES + 1)
    feed = read_feed(file.name, content, year)
    return feed.only(year) if year is not None else feed


def read_against(
    rulebook: str | None, name: str | None, find: Callable[[Rulebook, str | None], WorkCalendar]
) -> WorkCalendar | None:
    """Return the calendar with which a feed is compared, None if no rulebook is given. Raises Usage."""
    if rulebook is None and name is not None:
        raise Usage(Text("--name goes with --against.", "--name 须与 --against 同用。"))
    return None if rulebook is None else find(load(rulebook), name)


def show_review(remarks: Sequence[Remark], say: Callable[[Text], None]) -> bool:
    """Say each remark on a line of its own, and return whether one is an error."""
    for remark in remarks:
        say(Text(remark.to("en"), remark.to("zh")))
    return any(remark.severity == "error" for remark in remarks)


def plan_name(file: Path) -> str:
    """Return what a plan is called: as its file is, without endings."""
    return file.name.split(".")[0]


def may_write_days(out: Path, force: bool) -> None:
    """Refuse, before any work is done, what cannot be written or would be lost.

    Raises Usage, RulebookError `file-exists`.
    """
    if out.is_dir():
        raise Usage(Text(f"--out: '{out}' is a folder.", f"--out：“{out}”是文件夹。"))
    if not out.parent.is_dir():
        raise Usage(Text(f"--out: there is no folder '{out.parent}'.", f"--out：没有文件夹“{out.parent}”。"))
    if out.exists() and not force:
        said = Text("This file is there already.", "文件已存在。")
        hint = Text("--force overwrites it.", "如需覆盖，请加 --force。")
        raise _refused("file-exists", out, said, hint)


def _refused(code: str, file: Path, text: Text, hint: Text | None = None) -> RulebookError:
    return RulebookError([Problem(code, text, Place(str(file)), hint)])
