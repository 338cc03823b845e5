"""Words of foreign rows: units and categories, values of fields, wall times."""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, tzinfo
from functools import lru_cache, partial
from typing import cast

from govflow.case import Actor, Post
from govflow.errors import GovflowError, Text
from govflow.hierarchy import Hierarchy
from govflow.insight.intake import Moment, Pick
from govflow.insight.texts import read_value
from govflow.rulebook import Rulebook
from govflow.workflow import Field, Workflow

_WORDS = 100_000  # how many different words of a column are looked up only once
_INSTANTS = 100_000  # how many different instants are read only once
_FIRST_YEAR, _LAST_YEAR = 2, 9990  # beyond, a zone or a limit may leave all calendars
_EXAMPLE = datetime(2018, 6, 5, 14, 30, tzinfo=UTC)

Picked = tuple[str, Pick, Callable[[str], object]]
"""A field, its column, and how a word of it is read."""

Row = Mapping[str, str]


class RowError(GovflowError):
    """A row that cannot become a case, or an event of one."""

    def __init__(self, code: str, en: str, zh: str) -> None:
        super().__init__(code, Text(en, zh))


def stand_in(book: Rulebook, workflow: Workflow, name: str) -> Actor:
    """Return who acts for those of the foreign system: what it records was done by somebody who might."""
    roles = {role for step in workflow.moves for role in step.roles}
    return Actor(name, tuple(Post(role, book.hierarchy.root) for role in sorted(roles)))


class WordReader:
    """Reads the words of rows by the rules of `book`, wall times in `zone`. Errors: RowError."""

    def __init__(self, book: Rulebook, workflow: Workflow, zone: tzinfo) -> None:
        self.book = book
        self.workflow = workflow
        self.zone = zone
        self.moment = lru_cache(_INSTANTS)(partial(_moment, zone))
        self.unit = lru_cache(_WORDS)(partial(self._word, book.hierarchy))

    def picked(self, picks: Mapping[str, Pick]) -> list[Picked]:
        """Return how the fields of these columns are read; a word is looked up only once."""
        return list(self._picked(picks))

    def _picked(self, picks: Mapping[str, Pick]) -> Iterator[Picked]:
        for name, pick in picks.items():
            read = partial(self._value, self.workflow.fields[name], pick)
            yield name, pick, lru_cache(_WORDS)(read)

    def read(self, picked: list[Picked], row: Row) -> dict[str, object]:
        """Return what a row says of the fields."""
        return {name: read(text) for name, pick, read in picked if (text := pick.text(row))}

    def unit_in(self, row: Row, pick: Pick | None) -> str:
        """Return the unit that a row names, empty for none."""
        text = pick.text(row) if pick else ""
        return self.unit(text, pick.level) if pick and text else ""

    def instants(self, row: Row, at: Moment) -> tuple[datetime, datetime] | None:
        """Return the instant that a row writes, and the second one that it may be; None for a blank."""
        return self.moment(at.form, row[at.column].strip())

    def instant(self, row: Row, at: Moment) -> datetime | None:
        """Return the instant that a row writes, in UTC, None for a blank."""
        found = self.instants(row, at)
        return found[0] if found else None

    def _value(self, field: Field, pick: Pick, text: str) -> object:
        if field.type == "category":
            return self._word(cast(Hierarchy, self.book.categories), text, pick.level)
        if field.type == "unit":
            return self._word(self.book.hierarchy, text, pick.level or field.level)
        return read_value(field, text, self.zone)

    def _word(self, tree: Hierarchy, text: str, level: str) -> str:
        found = tree.resolve(text, level or None)
        if found is None:
            said = self.book.word(level) if level else Text("unit", "单位")
            raise RowError("unknown-word", f"'{text}' is no {said.en}.", f"“{text}”不是已知的{said.zh}。")
        return found


def _moment(zone: tzinfo, form: str, text: str) -> tuple[datetime, datetime] | None:
    """Return the instant that a text writes, and the second one that it may be; None for a blank."""
    if not text:
        return None
    try:
        wall = datetime.strptime(text, form) if form else datetime.fromisoformat(text)  # noqa: DTZ007
        both = (wall if wall.tzinfo else wall.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
        first, second = (at.astimezone(UTC) for at in both)
    except (ValueError, OverflowError):
        raise _no_instant(text, form) from None
    if not _FIRST_YEAR <= first.year <= _LAST_YEAR:
        raise _no_instant(text, form)
    return first, max(first, second)


def _no_instant(text: str, form: str) -> RowError:
    """Refuse a text, with what an instant of the form looks like."""
    like = _EXAMPLE.strftime(form or "%Y-%m-%dT%H:%M")
    return RowError(
        "bad-instant", f"'{text}' is not an instant such as {like}.", f"“{text}”不是形如 {like} 的时刻。"
    )


def cells_of(record: list[str] | Text, header: list[str]) -> list[str]:
    """Return the cells of a record, as many as the header has. Errors: RowError."""
    if isinstance(record, Text):
        raise RowError("csv-syntax", record.en, record.zh)
    if len(record) != len(header):
        n, of = len(record), len(header)
        raise RowError("row-length", f"{n} cells, not {of}.", f"{n} 格，应为 {of} 格。")
    return record
