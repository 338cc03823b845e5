"""The page `docs/coverage.md`: read, compared with what it cites, and mended.

Each line of its tables is one claim: a row of the requirements, what of it is shown, the line of a preset
that says so, with a token that stands on that line and on no other, and the test that shows it. Presets are
edited, and lines move: `python3 -m tests.docs.coverage` finds each token anew, writes the number of its line,
and tells what no longer fits.
"""

import ast
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import attrs

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs/coverage.md"
PRESETS = ROOT / "src/govflow/presets"
TESTS = ROOT / "tests/presets"

IN_PART, RECORDED = "in part", "recorded"
WITHOUT = {  # what may stand where no line is cited
    "C": {IN_PART},
    "S": {IN_PART, "not yet"},
    "R": {IN_PART, "recorded nowhere yet"},
    "X": {"context"},
}
_CLAIM = re.compile(r"^\| [A-Z]{2}-\d{2} \|")
_RULE = re.compile(r"`(?P<file>[^`:]+):(?P<line>\d+)` `(?P<token>[^`]+)`")
_TEST = re.compile(r"`(?P<file>test_\w+\.py)::(?P<name>test_\w+)`")


@attrs.frozen
class Claim:
    """One line of a table: what of a row is shown by which line and which test, or that it is not."""

    id: str
    kind: str
    what: str
    rule: str
    test: str

    def __str__(self) -> str:
        return f"| {self.id} | {self.kind} | {self.what} | {self.rule} | {self.test} |"

    @property
    def cites(self) -> re.Match[str] | None:
        """The file, line and token that are cited, if any."""
        return _RULE.fullmatch(self.rule)

    @property
    def renumbered(self) -> "Claim":
        """The same claim with the line on which its token now stands, if there is one such line."""
        found = lines_with(cited["file"], cited["token"]) if (cited := self.cites) else []
        if not cited or len(found) != 1:
            return self
        return attrs.evolve(self, rule=f"`{cited['file']}:{found[0]}` `{cited['token']}`")


def claim(line: str) -> Claim:
    """Read one line of a table."""
    cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
    return Claim(*(cells + [""] * 5)[:5])


def claims(page: str) -> list[Claim]:
    """Read all claims of the page."""
    return [claim(line) for line in page.splitlines() if _CLAIM.match(line)]


def requirements(text: str) -> dict[str, str]:
    """Read each row of the requirements with its class; what is C and S counts as C."""
    rows = (re.split(r"\s*\|\s*", line) for line in text.splitlines() if _CLAIM.match(line))
    return {row[1]: row[3].partition("/")[0] for row in rows}


# ------------------------------------------------------------------------------- what is cited


@cache
def text_of(file: str) -> tuple[str, ...]:
    """Return the lines of a file of a preset, with single spaces; none if there is no such file."""
    path = PRESETS / file
    return tuple(map(plain, path.read_text(encoding="utf-8").splitlines())) if path.is_file() else ()


def plain(text: str) -> str:
    return " ".join(text.split())


def lines_with(file: str, token: str) -> list[int]:
    """Return the numbers of the lines on which a token stands."""
    return [number for number, line in enumerate(text_of(file), 1) if plain(token) in line]


@cache
def tests_of(file: str) -> frozenset[str]:
    """Return the names of the tests in a file; none if there is no such file."""
    path = TESTS / file
    body = ast.parse(path.read_text(encoding="utf-8")).body if path.is_file() else []
    return frozenset(node.name for node in body if isinstance(node, ast.FunctionDef))


# --------------------------------------------------------------------------------- what is wrong


def faults(page: str) -> list[str]:
    """Tell all that is wrong with the page as it stands."""
    found = claims(page)
    alone = [f"{one.id}: {fault}" for one in found for fault in (*_rule(one), *_test(one))]
    return [*alone, *_twice(found), *_unshown(found)]


def _rule(one: Claim) -> Iterator[str]:
    if not one.what:
        yield "does not say what"
    if not (cited := one.cites):
        if one.rule not in WITHOUT.get(one.kind, ()):
            yield f"'{one.rule}' is neither a line with its token, nor said of class {one.kind}"
        return
    on = lines_with(cited["file"], cited["token"])
    if on != [int(cited["line"])]:
        yield f"'{cited['token']}' is cited at {cited['file']}:{cited['line']}, and stands on lines {on}"


def _test(one: Claim) -> Iterator[str]:
    named = _TEST.fullmatch(one.test)
    if named and named["name"] not in tests_of(named["file"]):
        yield f"there is no test {one.test}"
    recorded = one.kind == "R" and one.test == RECORDED
    if bool(one.cites) is not bool(named or recorded):
        yield f"a line is cited with a test, and a test with a line, not '{one.rule}' with '{one.test}'"


def _twice(found: Iterable[Claim]) -> Iterator[str]:
    counts = Counter((one.id, one.rule, one.test) for one in found)
    yield from (f"{name}: the same twice, {rule} {test}" for (name, rule, test), n in counts.items() if n > 1)


def _unshown(found: list[Claim]) -> Iterator[str]:
    shown = {one.id for one in found if one.cites}
    for one in found:
        if one.id not in shown and (one.kind == "C" or one.rule == IN_PART):
            yield f"{one.id}: no line and no test shows any of it"


# -------------------------------------------------------------------------------------- mending


def renumbered(page: str) -> str:
    """Return the page with every line number as the presets now have it."""
    lines = page.split("\n")
    return "\n".join(str(claim(line).renumbered) if _CLAIM.match(line) else line for line in lines)


def mend() -> int:
    """Renumber the page, and tell what no longer fits; return 1 if anything does not."""
    page = renumbered(PAGE.read_text(encoding="utf-8"))
    PAGE.write_text(page, encoding="utf-8")
    found = faults(page)
    sys.stdout.write("\n".join(found or [f"{len(claims(page))} claims, all as they are cited."]) + "\n")
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(mend())
