"""How far a long work is: a bar on a terminal, a line every tenth elsewhere."""

from types import TracebackType

from rich.progress import BarColumn, TaskProgressColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bar

from govflow.cli.speaking import Speaker
from govflow.errors import Text


class Progress:
    """Shows how far a work is, on standard error; `counted` names one of what is counted."""

    def __init__(self, speaker: Speaker, title: Text, counted: Text) -> None:
        self.speaker = speaker
        self.counted = counted
        columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
        self.bar = Bar(*columns, console=speaker.err) if speaker.err.is_terminal else None
        self.task = self.bar.add_task(title.to(speaker.lang), total=None) if self.bar else None
        self.tenth = 0

    def __enter__(self) -> "Progress":
        if self.bar:
            self.bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, _: BaseException | None, __: TracebackType | None
    ) -> None:
        if self.bar:
            self.bar.stop()

    def __call__(self, done: int, total: int) -> None:
        """Tell that so many are done, of so many."""
        if self.bar and self.task is not None:
            self.bar.update(self.task, completed=done, total=max(total, done))
        elif (tenth := done * 10 // max(total, done)) > self.tenth:
            self.tenth = tenth
            self.speaker.complain_of(
                Text(
                    f"{tenth * 10} %: {self.counted.en} {done:,} of {total:,}",
                    f"{tenth * 10} %：第 {done:,} {self.counted.zh}，共 {total:,} {self.counted.zh}",
                )
            )
