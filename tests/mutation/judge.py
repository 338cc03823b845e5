"""What notices a mistake: `govflow check`, or the rulebook's own `govflow test`."""

import contextlib
import io
import json
import shutil
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

import attrs
from tests.mutation.mutation import Mutant

from govflow.cli.main import run


@attrs.frozen
class Judge:
    """A copy of a rulebook's folder, in which one file at a time is changed.

    `known` is what is complained of anyway.
    """

    folder: Path
    files: Mapping[str, bytes]
    known: Counter[str]

    @classmethod
    def of(cls, source: Path, folder: Path, files: Mapping[str, bytes]) -> "Judge":
        """Copy a rulebook, with `files` as they are written here: a mutant differs in its mistake alone."""
        shutil.copytree(source, folder)
        for name, content in files.items():
            (folder / name).write_bytes(content)
        return cls(folder, files, complaints(folder))

    def caught_by(self, mutant: Mutant) -> str:
        """Return which of the commands notices the mistake, "" if none does."""
        with self.changed(mutant):
            return self.verdict()

    def verdict(self) -> str:
        """Return the first command that finds something wrong, "" if none does."""
        if complaints(self.folder) - self.known:  # a mistake makes more of them
            return "check"
        return "" if govflow("test", str(self.folder))[0] == 0 else "test"

    @contextlib.contextmanager
    def changed(self, mutant: Mutant) -> Iterator[None]:
        """Change the file for as long as it is looked at."""
        path = self.folder / mutant.file
        path.write_bytes(mutant.content)
        try:
            yield
        finally:
            path.write_bytes(self.files[mutant.file])


def complaints(folder: Path) -> Counter[str]:
    """Return how often `check` says what of a rulebook: errors and warnings, no notes."""
    _, said = govflow("check", str(folder), "--json")
    found = json.loads(said)
    told = (*found["problems"], *found.get("warnings", ()))
    return Counter(problem["code"] for problem in told if problem.get("level") != "note")


def govflow(*arguments: str) -> tuple[int, str]:
    """Run a command of govflow: its exit code, and what it says."""
    said = io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(io.StringIO()):
        code = run(list(arguments))
    return code, said.getvalue()
