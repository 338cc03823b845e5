"""Posts: who holds which role at which unit, from when until when."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import TypeVar

import attrs

Key = TypeVar("Key")
Value = TypeVar("Value")


@attrs.frozen
class Post:
    """A role held at a unit, and so for everything below it (岗位).

    `since` and `until` are its first and its last date, both inclusive, None where it is open: dates of the
    zone of whoever asks. `skills` are codes of categories, each with all below it; `*` is all of them.
    Source: domain.md 5.5 (Person/Post).
    """

    role: str
    unit: str
    since: date | None = None
    until: date | None = None
    skills: tuple[str, ...] = ()

    def holds_on(self, day: date) -> bool:
        """Tell whether the post is held on a date."""
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)

    @property
    def dated(self) -> bool:
        """Tell whether the post begins or ends."""
        return self.since is not None or self.until is not None


Held = tuple[str, Post]  # a person, and a post of theirs


@attrs.frozen
class Postings:
    """Who holds what, in the order of the file, found by person and by role and unit.

    `dated` are the persons of whom a post begins or ends: nobody else need be asked on which day.
    """

    rows: tuple[Held, ...]
    by_person: Mapping[str, tuple[Post, ...]] = attrs.field(init=False, eq=False, repr=False)
    by_post: Mapping[tuple[str, str], tuple[Held, ...]] = attrs.field(init=False, eq=False, repr=False)
    dated: frozenset[str] = attrs.field(init=False, eq=False, repr=False)

    @by_person.default
    def _by_person(self) -> Mapping[str, tuple[Post, ...]]:
        return gather(self.rows)

    @by_post.default
    def _by_post(self) -> Mapping[tuple[str, str], tuple[Held, ...]]:
        return gather(((post.role, post.unit), (person, post)) for person, post in self.rows)

    @dated.default
    def _dated(self) -> frozenset[str]:
        return frozenset(person for person, post in self.rows if post.dated)

    def on(self, role: str, unit: str, day: date) -> Iterator[str]:
        """Yield whoever holds that post on a date, each once."""
        held = self.by_post.get((role, unit), ())
        return iter(dict.fromkeys(person for person, post in held if post.holds_on(day)))


Posts = Postings | Mapping[str, Iterable[Post]] | Iterable[Held]


def postings(posts: Posts) -> Postings:
    """Index posts: those of each person, or pairs of a person and a post."""
    if isinstance(posts, Postings):
        return posts
    return Postings(tuple(_each(posts) if isinstance(posts, Mapping) else posts))


def _each(posts: Mapping[str, Iterable[Post]]) -> Iterator[Held]:
    return ((person, post) for person, held in posts.items() for post in held)


def gather(pairs: Iterable[tuple[Key, Value]]) -> dict[Key, tuple[Value, ...]]:
    """Return the values of each key, in order."""
    lists: dict[Key, list[Value]] = {}
    for key, value in pairs:
        lists.setdefault(key, []).append(value)
    return {key: tuple(values) for key, values in lists.items()}
