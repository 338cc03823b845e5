"""Reading who holds which post, and who is away: CSV rows to a Roster (岗位、去向留言)."""

from collections.abc import Collection, Iterable, Iterator
from datetime import date, datetime
from zoneinfo import ZoneInfo

import attrs

from govflow.errors import Problem, TableError, Text
from govflow.hierarchy import Absence, Hierarchy, Post, Roster
from govflow.hierarchy.nearest import Nearest
from govflow.hierarchy.posts import Held
from govflow.hierarchy.quoting import short
from govflow.hierarchy.roster import absence_faults
from govflow.rulebook.literals import bound, day, names_a_day
from govflow.rulebook.sections import Problems
from govflow.rulebook.sheets import Columns, Row, Sheet
from govflow.workflow import SYSTEM_ROLE

_TITLES = {"人员": "person", "姓名": "person", "来源": "source", "备注": "note", "起": "from"}
POST_COLUMNS = Columns(
    ("person", "role", "unit"),
    ("from", "to", "skills", "source", "note"),
    {"unit": "unit"},
    {
        **_TITLES,
        "岗位": "role",
        "角色": "role",
        "单位": "unit",
        "生效": "from",
        "失效": "to",
        "止": "to",
        "专长": "skills",
    },
)
ABSENCE_COLUMNS = Columns(
    ("person", "where", "until", "stand_in"),
    ("from", "source", "note"),
    titles={**_TITLES, "去向": "where", "止": "until", "代理人": "stand_in"},
)
ALL_SKILLS = "*"


@attrs.frozen
class Known:
    """What posts may name; None where not everything is known, so that anything may be right."""

    units: Hierarchy | None
    roles: Collection[str] | None
    categories: Collection[str] | None


def read_roster(
    posts: Sheet | None, absences: Sheet | None, known: Known, zone: ZoneInfo, problems: Problems
) -> Roster:
    """Return the roster that the two files make, without whatever is wrong with them."""
    reader = _PostReader(known, problems)
    held = tuple(reader.held(posts.rows)) if posts else ()
    persons = {row["person"] for row in posts.rows} if posts else None
    away = _absences(absences.rows, persons, zone, problems) if absences else ()
    return Roster(held, tuple(away), zone)


class _PostReader:
    """Reads posts one by one, and remembers which words were unknown."""

    def __init__(self, known: Known, problems: Problems) -> None:
        self.problems = problems
        self.units = _Words("unit", "单位", known.units, problems)
        self.roles = _Words("role", "角色", known.roles, problems)
        self.codes = _Words("category", "分类", known.categories, problems)

    def held(self, rows: Iterable[Row]) -> Iterator[Held]:
        taken: dict[tuple[str, str, str], list[tuple[Post, Row]]] = {}
        for row in rows:
            post = self.post(row)
            if _filled(row, ("person", "role", "unit"), self.problems) and post is not None:
                taken.setdefault((row["person"], post.role, post.unit), []).append((post, row))
                yield row["person"], post
        for held in taken.values():
            self.problems.keep(*_overlaps(held))

    def post(self, row: Row) -> Post | None:
        """Return the post of a row, None if its dates cannot be."""
        self.units.know(row, "unit")
        self.roles.know(row, "role")
        skills = tuple(filter(None, map(str.strip, row["skills"].split("|"))))
        for skill in skills:
            if skill != ALL_SKILLS:
                self.codes.know(row, "skills", skill)
        since, until = (self.day(row, column) for column in ("from", "to"))
        if since and until and until < since:
            en, zh = "The post ends before it begins.", "岗位的结束日期早于开始日期。"
            self.problems.add("post-backwards", en, zh, row.place("to"))
            return None
        return Post(row["role"], row["unit"], since, until, skills)

    def day(self, row: Row, column: str) -> date | None:
        found = day(row[column])
        if row[column] and found is None:
            self.problems.bad_date(row[column], row.place(column))
        return found


@attrs.frozen
class _Words:
    """Words of one sort that rows may use, and what is told of others."""

    en: str
    zh: str
    known: Collection[str] | None
    problems: Problems
    nearest: Nearest = attrs.field(init=False)

    @nearest.default
    def _nearest(self) -> Nearest:
        return Nearest(self.known if self.known is not None else ())

    def know(self, row: Row, column: str, word: str = "") -> None:
        """Keep the problem that nobody knows the word in a cell; an empty one is told elsewhere."""
        word = word or row[column]
        reserved = self.en == "role" and word == SYSTEM_ROLE
        if word and self.known is not None and (reserved or word not in self.known):
            en, zh = f"There is no {self.en} '{short(word)}'.", f"没有名为“{short(word)}”的{self.zh}。"
            self.problems.add(f"unknown-{self.en}", en, zh, row.place(column), self.nearest.to(word))


def _filled(row: Row, columns: Iterable[str], problems: Problems) -> bool:
    """Tell whether the cells that must be filled are, and keep the problem of each that is not."""
    empty = [column for column in columns if not row[column]]
    for column in empty:
        problems.add("empty-cell", f"'{column}' is empty.", f"“{column}”为空。", row.place(column))
    return not empty


def _overlaps(held: list[tuple[Post, Row]]) -> Iterator[Problem]:
    """Yield a problem for each row of one person's post that shares a day with one that begins before it."""
    held = sorted(held, key=lambda one: (one[0].since or date.min, one[1].line))
    last, first = held[0]
    for post, row in held[1:]:
        if last.until is None or (post.since or date.min) <= last.until:
            person, there = short(row["person"]), first.place()
            text = Text(f"'{person}' holds this post already ({there}).", f"“{person}”已任此岗（{there}）。")
            yield Problem("overlapping-posts", text, row.place("person"))
        if last.until is not None and (post.until is None or post.until > last.until):
            last, first = post, row


def _absences(
    rows: Iterable[Row], persons: Collection[str] | None, zone: ZoneInfo, problems: Problems
) -> Iterator[Absence]:
    """Yield the absences; where no posts were read, anybody may be meant."""
    words = _Words("person", "人员", persons, problems)
    for row in rows:
        for column in ("person", "stand_in"):
            words.know(row, column)
        since = _instant(row, "from", zone, problems)
        until = _instant(row, "until", zone, problems)
        filled = _filled(row, ("person", "where", "until", "stand_in"), problems)
        wrong = [*absence_faults(row["person"], since, until, row["stand_in"])]
        problems.keep(*(attrs.evolve(p, place=row.place(_COLUMN_OF[p.code])) for p in wrong))
        if filled and until is not None and not wrong:
            yield Absence(row["person"], row["where"], since, until, row["stand_in"])


_COLUMN_OF = {"absence-backwards": "until", "own-stand-in": "stand_in"}


def _instant(row: Row, column: str, zone: ZoneInfo, problems: Problems) -> datetime | None:
    """Return the instant in a cell; a date alone is its midnight, and under `until` the midnight after it."""
    text = row[column]
    try:
        found = bound(text, zone, last=column == "until")
    except TableError:
        found = None
    if text and found is None:
        en, zh = f"'{short(text)}' is not an instant.", f"“{short(text)}”不是时刻。"
        if names_a_day(text):
            en, zh = f"There is no such day or time as {short(text)}.", f"没有 {short(text)} 这一时刻。"
        hint = Text("Instants look like 2018-06-05T14:30.", "时刻形如 2018-06-05T14:30。")
        problems.add("bad-instant", en, zh, row.place(column), hint)
    return found
