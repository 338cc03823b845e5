"""Running the command line, in this process and in others."""

import gzip
import os
import subprocess
import sys
from collections.abc import Callable
from itertools import islice
from pathlib import Path

import attrs
import pytest

from govflow.cli.main import run

BOSTON = Path(__file__).parents[2] / "examples" / "boston311"
SOURCE = Path(__file__).parents[2] / "src"


@attrs.frozen
class Said:
    """What a command said, and the exit code with which it ended."""

    code: int
    out: str
    err: str


Govflow = Callable[..., Said]


@pytest.fixture
def boston() -> str:
    return str(BOSTON)


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Commands run in an empty folder, in English unless told otherwise."""
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.setenv("GOVFLOW_LANG", "en")
    return folder


@pytest.fixture
def govflow(capfd: pytest.CaptureFixture[str]) -> Govflow:
    def call(*arguments: str | Path) -> Said:
        code = run([str(argument) for argument in arguments])
        said = capfd.readouterr()
        return Said(code, said.out, said.err)

    return call


Start = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def start() -> Start:
    """Start `python -m govflow` as a process of its own; `limit` bounds the size of files that it writes."""

    def begin(*arguments: str | Path, limit: int = 0, encoding: str = "utf-8") -> "subprocess.Popen[str]":
        environment = {**os.environ, "PYTHONPATH": str(SOURCE), "PYTHONIOENCODING": encoding}
        code = "from govflow.cli import main; main()"
        # a test run in the background of a shell would hand on that Ctrl-C is to be ignored
        code = f"import signal; signal.signal(signal.SIGINT, signal.default_int_handler); {code}"
        if limit:
            code = f"import resource; resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, {limit})); {code}"
        command = [sys.executable, "-c", code, *map(str, arguments)]
        return subprocess.Popen(
            command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8"
        )

    return begin


def finish(process: "subprocess.Popen[str]") -> Said:
    out, err = process.communicate(timeout=300)
    return Said(process.returncode, out, err)


@pytest.fixture
def finished(start: Start) -> Govflow:
    """Run a process to its end."""
    return lambda *arguments, **options: finish(start(*arguments, **options))


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """Boston's rules in a folder that may be changed."""
    folder = tmp_path / "boston"
    for path in BOSTON.rglob("*"):
        if path.is_file():
            target = folder / path.relative_to(BOSTON)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(path.read_bytes())
    return folder


@pytest.fixture
def few(tmp_path: Path) -> Path:
    """The first rows of Boston's sample."""
    return head_of_sample(tmp_path / "few.csv", 700)


def head_of_sample(path: Path, rows: int) -> Path:
    with gzip.open(BOSTON / "sample.csv.gz", "rb") as sample:
        path.write_bytes(b"".join(islice(sample, rows + 1)))
    return path


DUE_BOOK = {
    "rulebook.yaml": """\
rulebook: b
version: "1"
zone: Asia/Shanghai
hierarchy: h.csv
calendars: c.yaml
limits: l.yaml
""",
    "h.csv": "id,name,level,parent\ntown,Town,town,\nnight,Night desk,desk,town\n",
    "c.yaml": """\
calendars:
  office: {days: cn, weekly: {mon-fri: ["09:00-12:00", "13:00-18:00"]}}
  always: {weekly: {mon-sun: ["00:00-24:00"]}}
  own:
    weekly: {mon-fri: ["09:00-12:00", "13:00-18:00"]}
    editions:
      - {revision: a, known_from: 2024-01-01}
      - {revision: b, known_from: 2024-06-01, closed: {2024-05-02: Declared}}
assign:
  levels: {town: office}
  units: {night: always}
  channels: {wechat: always}
""",
    "l.yaml": """\
defaults: {calendar: office, profile: civil_code}
limits:
  licence:
    title: {en: licence, zh: 许可}
    source: assumption
    limit: 10 working_day
    statutory: 20 working_day
    law: 行政许可法 42
    extension: {by: 10 working_day, times: 1, law: 行政许可法 42}
  long: {limit: 60 working_day}
  plain: {limit: 4 working_hour}
  month: {limit: 1 month}
  reply: {limit: 4 working_hour, calendar: assigned}
  weekly: {limit: every fri}
  own: {limit: 4 working_hour, calendar: own}
  young: {limit: 5 working_day, start: at_once, effective: {from: 2022-05-01, to: 2023-05-01}}
""",
}


@pytest.fixture
def due(govflow: Govflow, tmp_path: Path) -> Callable[..., Said]:
    """Ask for a limit of the rulebook."""
    folder = tmp_path / "book"
    folder.mkdir()
    for name, text in DUE_BOOK.items():
        (folder / name).write_text(text, encoding="utf-8")
    return lambda limit, start, *more: govflow("due", folder, "--limit", limit, "--start", start, *more)
