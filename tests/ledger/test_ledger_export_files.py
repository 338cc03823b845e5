"""Of a file of exported histories that is not right nothing is taken, and its line is named."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.ledger.copies import busy, exported, import_ledger

from govflow import MemoryLedger
from govflow.errors import ProblemsError

GOOD = '{"govflow":"ledger","format":1}'


def lines(tmp_path: Path) -> list[str]:
    return exported(busy(MemoryLedger()), tmp_path / "good").read_text(encoding="utf-8").splitlines()


def edited(number: int, **changes: object) -> Callable[[list[str]], list[str]]:
    """Change what stands on a line, counted from 1."""

    def edit(good: list[str]) -> list[str]:
        plain = {**json.loads(good[number - 1]), **changes}
        return [*good[: number - 1], json.dumps(plain), *good[number:]]

    return edit


def event(number: int, **changes: object) -> Callable[[list[str]], list[str]]:
    """Change what stands in the event of a line."""
    return lambda good: edited(number, event={**json.loads(good[number - 1])["event"], **changes})(good)


@pytest.mark.parametrize(
    ("edit", "code", "line"),
    [
        (lambda _: [], "not-an-export", 1),
        (lambda good: good[1:], "not-an-export", 1),
        (lambda good: ['{"govflow":"ledger","format":2}', *good[1:]], "not-an-export", 1),
        (lambda _: ["[" * 100_000], "not-an-export", 1),
        (lambda _: ["[1]"], "not-an-export", 1),
        (edited(1, rulebook=7), "not-an-export", 1),
        (edited(1, rulebook="\ud800"), "not-an-export", 1),
        (edited(1, more="x"), "not-an-export", 1),
        (lambda _: [GOOD], "export-cut-short", 1),
        (lambda good: good[:-1], "export-cut-short", 54),
        (lambda good: good[:9], "export-cut-short", 9),
        (lambda good: [*good[:9], good[9][:50]], "export-unreadable", 10),
        (lambda good: [*good, good[1]], "export-unreadable", 56),
        (lambda good: [*good, '{"waiting":"a/12"}'], "export-unreadable", 56),
        (lambda good: [*good[:3], *good[4:]], "export-unreadable", 4),
        (lambda good: [*good[:3], good[2], *good[3:]], "export-unreadable", 4),
        (lambda good: [*good[:2], good[20], *good[2:]], "export-unreadable", 3),
        (lambda good: [*good[:33], *good[1:17], *good[33:]], "export-unreadable", 34),
        (lambda good: [*good[:1], *good[17:]], "export-differs", 39),
        (lambda good: [*good[:5], "[" * 100_000, *good[5:]], "export-unreadable", 6),
        (lambda good: [*good[:5], "", *good[5:]], "export-unreadable", 6),
        (lambda good: [*good[:5], "1" * 5_000, *good[5:]], "export-unreadable", 6),
        (lambda good: [*good[:5], good[5].replace("{", '{"case":0,', 1), *good[6:]], "export-unreadable", 6),
        (edited(3, version=1.0), "export-unreadable", 3),
        (edited(3, version=-1), "export-unreadable", 3),
        (edited(3, version="1"), "export-unreadable", 3),
        (edited(3, version=10**400), "export-unreadable", 3),
        (edited(3, case=None), "export-unreadable", 3),
        (edited(3, case="\ud800"), "export-unreadable", 3),
        (edited(3, event=[]), "export-unreadable", 3),
        (edited(3, more=1), "export-unreadable", 3),
        (event(3, type="Unheard"), "export-unreadable", 3),
        (event(3, type=["Unheard"]), "export-unreadable", 3),
        (event(3, due="soon"), "export-unreadable", 3),
        (event(2, case="another"), "export-unreadable", 2),
        (event(2, unit="G112"), "export-differs", 55),
        (event(4, clock="unheard"), "export-unreadable", 2),
    ],
)  # fmt: skip
def test_a_file_that_is_not_right_is_named_with_its_line_and_leaves_nothing(
    edit: Callable[[list[str]], list[str]], code: str, line: int, tmp_path: Path
) -> None:
    path, ledger = tmp_path / "bad", MemoryLedger()
    path.write_text("".join(f"{one}\n" for one in edit(lines(tmp_path))), encoding="utf-8")
    with pytest.raises(ProblemsError) as wrong:
        import_ledger(ledger, path)
    (problem,) = wrong.value.problems
    assert (problem.code, str(problem.place)) == (code, f"{path}:{line}")
    assert list(ledger.cases()) == []
    assert ledger.note("ledger.import") is None


@pytest.mark.parametrize("content", [b"\xff\xfe", b"\x00" * 100, b'{"govflow":"ledger","format":1}\n\xff\n'])
def test_a_file_that_is_no_text_is_refused(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "bad"
    path.write_bytes(content)
    with pytest.raises(ProblemsError):
        import_ledger(MemoryLedger(), path)


def test_a_line_without_end_is_not_read_to_its_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("govflow.ledger.exported._LONGEST", 1_000)
    path = tmp_path / "bad"
    path.write_text(f'{GOOD}\n{{"waiting":"{"x" * 2_000}"}}\n')
    with pytest.raises(ProblemsError) as wrong:
        import_ledger(MemoryLedger(), path)
    assert wrong.value.code == "export-unreadable"
