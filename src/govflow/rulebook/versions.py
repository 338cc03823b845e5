"""Several editions of one rulebook, each of which holds for a time, in a folder of folders (规则手册版本)."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from pathlib import Path

import attrs

from govflow.errors import Place, Problem, RulebookError, Text
from govflow.rulebook.editions import first_moment
from govflow.rulebook.encodings import decode
from govflow.rulebook.files import MAIN, SHIPPED
from govflow.rulebook.folders import edition_folders
from govflow.rulebook.load import load
from govflow.rulebook.nodes import read_yaml
from govflow.rulebook.periods import Holding, not_one_each_day
from govflow.rulebook.rulebook import Rulebook
from govflow.rulebook.sections import Problems, Section


@attrs.frozen(eq=False)
class RulebookEditions:
    """The editions of one rulebook (规则手册版本), oldest first: on every day one of them holds.

    A case keeps the edition that was in force when it was opened. `folders` are the names of the folders in
    which the books lie, empty for a rulebook of which there is one edition.
    """

    books: tuple[Rulebook, ...]
    folders: tuple[str, ...] = ()

    @property
    def newest(self) -> Rulebook:
        """The edition that begins last."""
        return self.books[-1]

    def at(self, instant: datetime) -> Rulebook:
        """Return the edition in force at an aware instant; the oldest before all of them.

        After the last day of the newest it is still the newest: what holds then nobody has said.
        """
        begun = (book for book in reversed(self.books) if _since(book) <= instant)
        return next(begun, self.books[0])

    def of(self, digest: str) -> Rulebook | None:
        """Return the edition with a digest, as events carry it; None if there is none."""
        return next((book for book in self.books if book.digest == digest), None)


def load_editions(source: str | Path, today: date | None = None) -> RulebookEditions:
    """Load the editions of a rulebook: a folder whose folders have a `rulebook.yaml` each, of one name.

    What is a rulebook itself is its only edition. With `today`, an edition that still holds is refused if its
    calendars end before it.
    Errors: RulebookError with all problems of all editions, each with the folder before its file.
    """
    found = edition_folders(source)
    if not found:
        return RulebookEditions((load(source, today),))
    problems: list[Problem] = []
    books: dict[str, Rulebook] = {}
    for name, folder in found.items():
        try:
            book = load(folder, today)
            books[name] = attrs.evolve(book, warnings=tuple(_moved(name, book.warnings)))
        except RulebookError as error:
            problems += _moved(name, error.problems)
    places = {name: _said(name, found[name]) for name in books}
    problems += _not_fitting(books, places, whole=len(books) == len(found))
    if problems:
        raise RulebookError(problems)
    ordered = sorted(books.items(), key=lambda one: _since(one[1]))
    return RulebookEditions(tuple(book for _, book in ordered), tuple(name for name, _ in ordered))


def _not_fitting(
    books: Mapping[str, Rulebook], places: Mapping[str, Place], whole: bool
) -> Iterator[Problem]:
    """Yield what is wrong with editions together: names, zones, and days on which two hold, or none.

    Unless they are `whole`, what seems to be a gap may be an edition that could not be read.
    """
    yield from _of_one_rulebook(books, places)
    found = not_one_each_day([Holding(name, book.effective, places[name]) for name, book in books.items()])
    yield from (problem for problem in found if whole or problem.code != "editions-gap")


def _of_one_rulebook(books: Mapping[str, Rulebook], places: Mapping[str, Place]) -> Iterator[Problem]:
    """Yield the problem of each edition that has another name than the first, or another time zone."""
    first = next(iter(books), "")
    for name, book in books.items():
        for mine, its in ((book.name, books[first].name), (book.zone.key, books[first].zone.key)):
            if mine != its:
                text = Text(
                    f"This edition says '{mine}', and the edition '{first}' says '{its}'.",
                    f"此版本为“{mine}”，而版本“{first}”为“{its}”。",
                )
                hint = Text(
                    "Editions of one rulebook have one name and one time zone.",
                    "同一规则手册的各版本名称和时区须相同。",
                )
                yield Problem("editions-differ", text, Place(places[name].file), hint)


def _said(name: str, folder: Path) -> Place:
    """Return where the `rulebook.yaml` of an edition, which can be read, says when it holds."""
    main = Section(read_yaml(decode((folder / MAIN).read_bytes(), MAIN)[0], MAIN), Problems())
    return within(name, main.place_of("effective"))


def within(folder: str, place: Place) -> Place:
    """Return a place of an edition as seen from the folder of them all."""
    return place if place.file.startswith(SHIPPED) else attrs.evolve(place, file=f"{folder}/{place.file}")


def _moved(folder: str, problems: Iterable[Problem]) -> Iterator[Problem]:
    for problem in problems:
        yield attrs.evolve(problem, place=within(folder, problem.place or Place(MAIN)))


def _since(book: Rulebook) -> datetime:
    return first_moment(book.effective[0] or date.min, book.zone)
