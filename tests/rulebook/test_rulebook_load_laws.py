"""The law of loading: whatever is written, a rulebook is read, or refused with its problems."""

from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from govflow import rulebook
from govflow.errors import Problem, RulebookError, Text

BOSTON = Path(__file__).parents[2] / "examples" / "boston311"
REAL = rulebook.gather(BOSTON)
SMALL_FILES = [name for name, data in REAL.items() if len(data) < 4_000]
ODD = [
    "",
    "\0",
    "\ufeff",
    '"',
    "'",
    ",",
    "\n",
    "\r",
    ":",
    "- ",
    "[",
    "{",
    "&a ",
    "*a",
    "!x ",
    "---\n",
    "9" * 5_000,
]
ODD += [
    "#",
    "..",
    "-",
    "none",
    "not(",
    "table:",
    "T",
    "2015-02-30",
    "0001-01-01",
    "9999-12-31",
    "--5",
    "\u2028",
    "/**",
]


def read_or_refuse(files: dict[str, bytes]) -> None:
    problems: tuple[Problem, ...] = ()
    try:
        rulebook.read(files)
    except RulebookError as error:
        problems = error.problems or (Problem("none", Text("", "")),)
    for problem in problems:
        assert problem.place is not None
        assert problem.to("en").encode()
        assert problem.to("zh").encode()


@settings(max_examples=120, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_whatever_is_written_a_rulebook_is_read_or_refused(data: st.DataObject) -> None:
    files = dict(REAL)
    for _ in range(data.draw(st.integers(1, 3))):
        name = data.draw(st.sampled_from(SMALL_FILES * 3 + list(REAL)))
        text = files[name].decode(errors="replace")
        start = data.draw(st.integers(0, len(text)))
        stop = start + data.draw(st.integers(0, 12))
        new = data.draw(st.one_of(st.sampled_from(ODD), st.text(max_size=8)))
        files[name] = (text[:start] + new + text[stop:]).encode(errors="replace")

    read_or_refuse(files)


@settings(max_examples=100)
@given(st.sampled_from(sorted(REAL)), st.binary(max_size=200))
def test_whatever_bytes_a_file_holds_a_rulebook_is_read_or_refused(name: str, data: bytes) -> None:
    read_or_refuse({**REAL, name: data})
