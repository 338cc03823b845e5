"""Whatever stands in rule files, nothing but a RulebookError comes out, in bounded time and memory."""

import gc
import os
import resource
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from time import process_time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.fuzz.near_right import SIGNS, Books, Files
from tests.rulebook.conftest import FILES, TIMED

from govflow import rulebook
from govflow.errors import RulebookError
from govflow.rulebook import gather
from govflow.rulebook.files import SHIPPED, shipped
from govflow.rulebook.nodes import read_yaml

DOSE = 1 if os.environ.get("GOVFLOW_DOSE") == "small" else 20
MOST_SECONDS, MOST_MEGABYTES = 3, 400  # a second, on a machine that has others to serve
ALWAYS = shipped()


def own(source: str) -> Files:
    """Return a preset's own files; weekdays alone, since eighteen years of holidays take a while."""
    files = {name: data for name, data in gather(source).items() if not name.startswith(SHIPPED)}
    return {**files, "calendars.yaml": files["calendars.yaml"].replace(b"    days: cn\n", b"")}


SMALL = {name: text.encode() for name, text in FILES.items()}
BOOKS = Books([SMALL, {name: text.encode() for name, text in TIMED.items()}, own("qingdao_hulian")])
fuzzed = settings(deadline=None, suppress_health_check=list(HealthCheck))


def both_languages(error: RulebookError) -> None:
    assert all(problem.message.en and problem.message.zh for problem in error.problems)


def survives(files: Files) -> None:
    """Read a rulebook: it is read and proved, or refused, and costs little."""
    begun = process_time()
    try:
        book = rulebook.read({**ALWAYS, **files})
    except RulebookError as error:
        both_languages(error)
    else:
        for table in book.tables.values():
            table.prove()
    assert process_time() - begun < MOST_SECONDS


@pytest.fixture(autouse=True)
def memory() -> Iterator[None]:
    """See that no file takes much memory; the collector leaves alone what is here anyway."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()
    assert (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024 < MOST_MEGABYTES


@pytest.mark.parametrize("book", BOOKS.books, ids=["small", "timed", "qingdao_hulian"])
def test_what_is_not_changed_is_read(book: Files) -> None:
    rulebook.read({**ALWAYS, **book})


@pytest.mark.heavy
@given(BOOKS.near_right())
@settings(fuzzed, max_examples=200 * DOSE)
def test_a_rulebook_that_is_nearly_right_is_read_or_refused(files: Files) -> None:
    survives(files)


@pytest.mark.heavy
@given(st.sampled_from(sorted(SMALL)), st.binary(max_size=60), st.integers(0, 2_000), st.integers(0, 60))
@settings(fuzzed, max_examples=200 * DOSE)
def test_any_bytes_in_any_file_are_read_or_refused(name: str, junk: bytes, at: int, lost: int) -> None:
    content = SMALL[name]
    at %= len(content) + 1
    survives({**SMALL, name: content[:at] + junk + content[at + lost :]})


@pytest.mark.heavy
@given(st.lists(st.sampled_from(SIGNS), max_size=60).map("".join) | st.text(max_size=60))
@settings(fuzzed, max_examples=300 * DOSE)
def test_any_signs_of_yaml_are_read_or_refused(text: str) -> None:
    try:
        read_yaml(text, "x.yaml")
    except RulebookError as error:
        both_languages(error)


@pytest.mark.heavy
def test_fuzzing_led_by_coverage_finds_no_way_through() -> None:
    """Atheris follows the branches of the code, and stops by itself at anything but a RulebookError."""
    pytest.importorskip("atheris")
    bounds = (f"-runs={150 * DOSE}", "-timeout=10", "-rss_limit_mb=1500")
    done = subprocess.run(
        [sys.executable, "-m", "tests.fuzz.by_coverage", *bounds],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3_000:]
