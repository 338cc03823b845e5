"""Problems of a rulebook told anew as what a spreadsheet did to the cells of its sheets, once for a cell."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from govflow.errors import Place, Problem
from govflow.rulebook.sheets.mangled import NUMBER, RETOLD, retold, shortened
from govflow.rulebook.sheets.reading import Row, Sheet
from govflow.rulebook.sheets.worksheet import a1

Rows = Mapping[tuple[str, int], Row]


def retell(found: Iterable[Problem], sheets: Sequence[Sheet]) -> list[Problem]:
    """Return problems, each once, those of cells that a spreadsheet changed as what it did to them."""
    rows = {(sheet.file, row.line): row for sheet in sheets for row in sheet.rows}
    numbers = {text: cell for sheet in sheets for text, cell in _numbers(sheet)}
    told = (_shortened(problem, numbers) or _retold(problem, rows) for problem in found)
    return list(_once(tuple(dict.fromkeys(told))))


def _numbers(sheet: Sheet) -> Iterator[tuple[str, tuple[Row, int]]]:
    """Yield the numbers where the rows say what they are called, each with its cell."""
    for index, name in enumerate(sheet.header):
        if sheet.columns.kind(name) == "code":
            for row in sheet.rows:
                if sheet.cells.change(row.line, index) == NUMBER:
                    yield row[name], (row, index)


def _shortened(problem: Problem, numbers: Mapping[str, tuple[Row, int]]) -> Problem | None:
    """Return a problem with a code that begins with zero as that of the cell in which Excel took the zero."""
    number = problem.word.lstrip("0")
    if problem.place is None or number == problem.word or number not in numbers:
        return None
    row, index = numbers[number]
    place = row.sheet.places(row.line)[index]
    return shortened(problem.word, problem.place.file, place, a1(row.line, index + 1))


def _retold(problem: Problem, rows: Rows) -> Problem:
    place = problem.place
    row = rows.get((place.file, place.line)) if place and place.column else None
    if row is None:
        return problem
    for index, (name, cell) in enumerate(zip(row.sheet.header, row.sheet.places(row.line), strict=False)):
        if cell == place:
            change, kind = row.sheet.cells.change(row.line, index), row.sheet.columns.kind(name)
            return retold(problem, change, row[name], kind, a1(row.line, index + 1))
    return problem


def _once(told: Sequence[Problem]) -> Iterator[Problem]:
    """Yield of each cell that a spreadsheet changed only what it did first, and not what came of it."""
    first: dict[Place, Problem] = {}
    for problem in told:
        if problem.place and problem.place.column and problem.code.startswith("excel-"):
            first.setdefault(problem.place, problem)
    for problem in told:
        did = first.get(problem.place) if problem.place else None
        if did in (None, problem) or not (problem.code.startswith("excel-") or RETOLD.match(problem.code)):
            yield problem
