"""The columns of a sheet, and the header under which they stand."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches

import attrs

from govflow.errors import Hint, Place, Text
from govflow.rulebook.sections import Problems
from govflow.rulebook.sheets.headings import Headings
from govflow.rulebook.spelling import full_width

_MOST_COMPARED = 100  # cells of a header
_MOST_HINTS = 10  # of a kind: comparing all with all would take minutes
_MOST_ALLOWED = 40
_DATES = ("from", "to", "since", "until")


@attrs.frozen
class Columns:
    """The columns that a sheet must have, and those that it may have.

    `kinds` are the types of columns that have one, `code` of those that name what the rows are; `titles` are
    what people call columns, and the names that they stand for. `declared` are rows that say what the sheet
    is, by the text of their `id`: under each column, or under the empty name for any, the text that belongs
    there. `known` are all columns.
    """

    required: tuple[str, ...]
    optional: tuple[str, ...]
    kinds: Mapping[str, str] = attrs.field(factory=dict, repr=False)
    titles: Mapping[str, str] = attrs.field(factory=dict, repr=False)
    declared: Mapping[str, Mapping[str, str]] = attrs.field(factory=dict, repr=False)
    known: tuple[str, ...] = attrs.field(init=False, eq=False, repr=False)
    _headings: Headings = attrs.field(init=False, eq=False, repr=False)

    @known.default
    def _all(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys((*self.required, *self.optional)))

    @_headings.default
    def _of_titles(self) -> Headings:
        return Headings(self.titles)

    def name(self, cell: str) -> str:
        """Return the column that a cell of the header means: by its name or its title, full-width or not."""
        return self._headings.name(cell, self.known)

    def kind(self, name: str) -> str:
        """Return the type of a column; `date` for those that bound a time everywhere, else empty."""
        return self.kinds.get(name, "date" if name in _DATES else "")

    def called(self, name: str) -> Text:
        """Return a column by its name, with its title."""
        titles = [said for said, named in self.titles.items() if named == name and said != name]
        en = next((said for said in titles if said.isascii() and said.casefold() != name), "")
        zh = next((said for said in titles if not said.isascii()), "")
        return Text(f"{name} ({en})" if en else name, f"{name}（{zh}）" if zh else name)

    @property
    def listed(self) -> Text:
        """All columns, those that must be there first."""
        must = [self.called(name) for name in self.required]
        may = [self.called(name) for name in self.known if name not in self.required]
        en, zh = ", ".join(one.en for one in must), "、".join(one.zh for one in must)
        if may:
            en += f"{'; also: ' if en else ''}{', '.join(one.en for one in may)}"
            zh += f"{'；另可有：' if zh else ''}{'、'.join(one.zh for one in may)}"
        return Text(f"Columns: {en}.", f"列名：{zh}。")


@attrs.frozen
class Header:
    """The header of a sheet (表头): its cells as they are written, and the columns that they name."""

    file: str
    line: int
    written: tuple[str, ...]
    names: tuple[str, ...]
    columns: Columns

    @classmethod
    def of(cls, file: str, line: int, written: Sequence[str], columns: Columns) -> "Header":
        """Return the header of a row; the empty cells at its end, which Excel keeps, are left out."""
        names = [columns.name(cell) for cell in written]
        while names and not names[-1]:
            names.pop()
        return cls(file, line, tuple(written), tuple(names), columns)

    def __len__(self) -> int:
        """Return how many of the columns that must be there are there."""
        return sum(name in self.names for name in self.columns.required)

    @property
    def missing(self) -> list[str]:
        """The columns that are not there and must be."""
        return [name for name in self.columns.required if name not in self.names]

    def below(self, records: Iterable[tuple[int, Sequence[str]]]) -> "Header | None":
        """Return the header that one of the rows under this one seems to be."""
        found = (Header.of(self.file, line, cells, self.columns) for line, cells in records)
        enough = max(len(self), len(self.columns.required) // 2)
        return next((header for header in found if len(header) > enough), None)

    def check(self, places: Sequence[Place], problems: Problems) -> None:
        """Keep the problem of each column that is missing or stands twice."""
        listed, place = self.columns.listed, Place(self.file, self.line)
        for count, name in enumerate(self.missing):
            said, hint = self.columns.called(name), full_width("".join(self.names))
            hint = hint or (self._close(name) if count < _MOST_HINTS else None) or listed
            en, zh = f"The column '{said.en}' is missing.", f"缺少列“{said.zh}”。"
            problems.add("missing-column", en, zh, place, hint)
        for index, name in enumerate(self.names):
            first, here = self.written[self.names.index(name)], self.written[index]
            if name and first != here:
                en, zh = f"'{first}' and '{here}' are one column.", f"“{first}”与“{here}”是同一列。"
                problems.add("duplicate-column", en, zh, places[index])
            elif name and self.names.index(name) != index:
                en, zh = f"The column '{here}' stands twice.", f"列“{here}”重复。"
                problems.add("duplicate-column", en, zh, places[index])

    def check_unknown(self, places: Sequence[Place], problems: Problems, *, nameless: bool) -> None:
        """Keep the problem of each column that is not known, of those without a name if these may not be."""
        known, hints = set(self.columns.known), 0
        for index, name in enumerate(self.names):
            if name not in known and (name or nameless):
                hint, hints = self._meant(name) if hints < _MOST_HINTS else None, hints + 1
                en, zh = f"There is no column '{name}'.", f"没有名为“{name}”的列。"
                problems.add("unknown-column", en, zh, places[index], hint)

    def _meant(self, word: str) -> Text:
        """Return the columns, or the one that is called like a word; every editor may offer their names."""
        known = self.columns.known
        titles = (said for said, name in self.columns.titles.items() if name in known)
        found = get_close_matches(word[:60], [*known, *titles], n=1)
        said = (
            Text(f"Did you mean '{found[0]}'?", f"是否想写“{found[0]}”？") if found else self.columns.listed
        )
        said = full_width(word) or said
        return Hint(said.en, said.zh, known if len(known) <= _MOST_ALLOWED else ())

    def _close(self, name: str) -> Text | None:
        cells = [cell[:60] for cell in self.written[:_MOST_COMPARED]]
        for said in self._names_of(name):
            if found := get_close_matches(said, cells, n=1):
                return Text(f"Did you mean '{found[0]}'?", f"是否为“{found[0]}”列？")
        return None

    def _names_of(self, name: str) -> Iterator[str]:
        yield name
        yield from (said for said, named in self.columns.titles.items() if named == name)
