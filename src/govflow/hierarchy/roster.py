"""The roster: who holds a post just now, and who answers for somebody who is away.

Theory. An absence points from a person to whoever stands in. At one instant each person has at most one that
counts, the one told last; so the arrows make paths, and each path ends with somebody who is present or runs
into a circle. `who` follows a path forwards; `posts_of` walks all paths backwards that lead to a person. They
agree: whoever `who` names for a post has that post among their `posts_of`. No path is walked twice for one
question, so that no roster, however tangled, takes more time than its absences are many.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, tzinfo

import attrs

from govflow.errors import HierarchyError, Problem, Text
from govflow.hierarchy.hierarchy import Hierarchy
from govflow.hierarchy.posts import Held, Post, Postings, Posts, gather, postings


def _utc(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise HierarchyError([_naive(at)])
    return at.astimezone(UTC)


def _utc_or_none(at: datetime | None) -> datetime | None:
    return None if at is None else _utc(at)


@attrs.frozen
class Absence:
    """Somebody is away (去向留言): where, from when until when, and who stands in.

    `since` and `until` are aware datetimes, kept in UTC; at `until` the person is back. Without `since` they
    have been away from the first. Errors: HierarchyError `naive-instant`, `absence-backwards`,
    `own-stand-in`. Source: domain.md DF-12.
    """

    person: str
    where: str
    since: datetime | None = attrs.field(converter=_utc_or_none)
    until: datetime = attrs.field(converter=_utc)
    stand_in: str

    def __attrs_post_init__(self) -> None:
        if found := [*absence_faults(self.person, self.since, self.until, self.stand_in)]:
            raise HierarchyError(found)

    def covers(self, at: datetime) -> bool:
        """Tell whether the person is away at an instant."""
        return (self.since is None or self.since <= at) and at < self.until


@attrs.frozen
class Holder:
    """Who answers for a role (在岗人员): the person, and the unit at which the post was found.

    While somebody is away, `instead_of` names them, and `where` and `until` (UTC) tell what they left behind.
    Without `instead_of`, these tell that the person is away and nobody stands in.
    """

    person: str
    role: str
    unit: str
    instead_of: str = ""
    where: str = ""
    until: datetime | None = None


@attrs.frozen(repr=False)
class Roster:
    """Who holds which post, and who is away (岗位名册): a frozen value, and a new one for each change.

    `posts` are pairs of a person and a post, or the posts of each person; their dates are dates of `zone`.
    Of several absences of one person the one told last counts. Somebody who is away keeps what they may do;
    whoever stands in may do it as well. Instants are aware datetimes: HierarchyError `naive-instant`
    otherwise. Source: domain.md DF-12, 5.5.
    """

    _postings: Postings = attrs.field(default=Postings(()), converter=postings, alias="posts")
    absences: tuple[Absence, ...] = ()
    zone: tzinfo = UTC
    _away: dict[str, tuple[Absence, ...]] = attrs.field(init=False, eq=False)
    _behind: dict[str, tuple[str, ...]] = attrs.field(init=False, eq=False)

    @_away.default
    def _told_last_first(self) -> dict[str, tuple[Absence, ...]]:
        return gather((absence.person, absence) for absence in reversed(self.absences))

    @_behind.default
    def _who_stands_in_for(self) -> dict[str, tuple[str, ...]]:
        return gather(dict.fromkeys((absence.stand_in, absence.person) for absence in self.absences))

    def __repr__(self) -> str:
        return f"Roster({len(self.posts)} posts, {len(self.absences)} absences, {self.zone})"

    @property
    def posts(self) -> tuple[Held, ...]:
        """All posts with their persons, in order."""
        return self._postings.rows

    # Asking

    def posts_of(self, person: str, at: datetime) -> tuple[Post, ...]:
        """Return the posts of a person at an instant: their own, then those of whom they stand in for.

        Nobody knows the person: none.
        """
        behind, postings = self._behind, self._postings  # asked at every step: nothing is done in vain
        if person in behind:
            persons = [person, *self._standing_in_for(person, at)]
            return tuple(post for one in persons for post in self._own(one, at))
        if person in postings.dated:
            return self._own(person, at)
        return postings.by_person.get(person, ())

    def holders(self, role: str, unit: str, at: datetime) -> tuple[str, ...]:
        """Return whose post it is at an instant, whether or not they are away."""
        return tuple(self._postings.on(role, unit, self._day(at)))

    def holders_on(self, role: str, unit: str, day: date) -> tuple[str, ...]:
        """Return whose post it is on a date."""
        return tuple(self._postings.on(role, unit, day))

    def away(self, person: str, at: datetime) -> Absence | None:
        """Return the absence of a person at an instant, None if they are present."""
        return next((absence for absence in self._away.get(person, ()) if absence.covers(at)), None)

    def who(self, role: str, unit: str, hierarchy: Hierarchy, at: datetime) -> Holder | None:
        """Return who answers for a role at a unit or, where nobody can, at the nearest unit above it.

        Of several the first who is present; else the first for whom somebody present stands in, themselves or
        further on. If there is no such person anywhere, the nearest who holds the post, though away; None if
        nobody holds it. Raises KeyError for an unknown unit.
        """
        day, met, nearest = self._day(at), set[str](), None
        for place in (unit, *hierarchy.ancestors(unit)):
            gone: list[tuple[str, Absence]] = []
            for person in self._postings.on(role, place, day):
                absence = self.away(person, at)
                if absence is None:
                    return Holder(person, role, place)
                gone.append((person, absence))
            for person, absence in gone:
                if stand_in := self._present(person, at, met):
                    return Holder(stand_in, role, place, person, absence.where, absence.until)
                nearest = nearest or Holder(person, role, place, "", absence.where, absence.until)
        return nearest

    # Changing

    def absent(
        self, person: str, *, where: str, until: datetime, stand_in: str, since: datetime | None = None
    ) -> "Roster":
        """Return the roster after somebody has told where they are, until when, and who stands in."""
        return attrs.evolve(self, absences=(*self.absences, Absence(person, where, since, until, stand_in)))

    def back(self, person: str, at: datetime) -> "Roster":
        """Return the roster after somebody has come back before they said: absences end at `at`."""
        return attrs.evolve(self, absences=tuple(_ended(self.absences, person, at)))

    def with_posts(self, posts: Posts) -> "Roster":
        """Return the roster with other posts, and the same absences."""
        return attrs.evolve(self, posts=posts)

    # Parts

    def _day(self, at: datetime) -> date:
        if at.tzinfo is None:  # Python would take the zone of the machine
            raise HierarchyError([_naive(at)])
        return at.astimezone(self.zone).date()

    def _own(self, person: str, at: datetime) -> tuple[Post, ...]:
        posts = self._postings.by_person.get(person, ())
        if person not in self._postings.dated:
            return posts
        day = self._day(at)
        return tuple(post for post in posts if post.holds_on(day))

    def _present(self, person: str, at: datetime, met: set[str]) -> str:
        """Return who stands in for somebody, further on if these are away; empty where that leads nowhere.

        `met` are persons from whom it is known to lead nowhere, or who have just been passed.
        """
        while (absence := self.away(person, at)) is not None:
            if person in met:
                return ""
            met.add(person)
            person = absence.stand_in
        return person

    def _standing_in_for(self, person: str, at: datetime) -> Iterator[str]:
        """Yield everybody whose absence leads to the person, nearest first."""
        stand_ins: dict[str, str] = {}  # of those who have been asked
        found, todo = {person}, [person]
        for one in todo:
            for other in self._behind.get(one, ()):
                if other not in stand_ins:
                    absence = self.away(other, at)
                    stand_ins[other] = absence.stand_in if absence else ""
                if stand_ins[other] == one and other not in found:
                    found.add(other)
                    todo.append(other)
                    yield other


def absence_faults(
    person: str, since: datetime | None, until: datetime | None, stand_in: str
) -> Iterator[Problem]:
    """Yield what cannot be of an absence."""
    if since and until and until <= since:
        en, zh = "The absence ends before it begins.", "去向留言的结束早于开始。"
        hint = Text("Exchange its begin and its end.", "请对调起止时间。")
        yield Problem("absence-backwards", Text(en, zh), suggestion=hint)
    if stand_in and stand_in == person:
        en, zh = f"'{person}' stands in for themselves.", f"“{person}”不能代替自己。"
        yield Problem("own-stand-in", Text(en, zh), suggestion=Text("Name somebody else.", "请写明另一人。"))


def _ended(absences: Iterable[Absence], person: str, at: datetime) -> Iterator[Absence]:
    for absence in absences:
        if absence.person != person or not absence.covers(at):
            yield absence
        elif absence.since != at:  # otherwise they never left
            yield attrs.evolve(absence, until=at)


def _naive(at: datetime) -> Problem:
    en, zh = f"{at} has no time zone.", f"{at} 没有时区。"
    hint = Text(
        "Give it one, such as ZoneInfo('Asia/Shanghai').", "请给出时区，如 ZoneInfo('Asia/Shanghai')。"
    )
    return Problem("naive-instant", Text(en, zh), suggestion=hint)
