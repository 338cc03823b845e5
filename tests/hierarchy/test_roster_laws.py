"""Laws of the roster, beside a reading of its rules that tries everything."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from govflow.errors import Text
from govflow.hierarchy import Absence, Hierarchy, Holder, Post, Roster, Unit

ZONE = ZoneInfo("Asia/Shanghai")
START = datetime(2016, 6, 1, tzinfo=ZONE)
PARENTS = {"town": None, "c1": "town", "c2": "town", "g1": "c1"}
UNITS = Hierarchy.of(Unit(unit, Text(unit, unit), "unit", parent) for unit, parent in PARENTS.items())

PERSONS = "abcd"
persons = st.sampled_from(PERSONS)
roles = st.sampled_from(["clerk", "head"])
units = st.sampled_from(list(PARENTS))
days = st.none() | st.dates(date(2016, 5, 31), date(2016, 6, 3))
instants = st.integers(-8, 72).map(lambda hours: (START + timedelta(hours=hours)).astimezone(UTC))
posts = st.builds(Post, roles, units, days, days)
spans = st.tuples(instants, instants).filter(lambda span: span[0] < span[1])


@st.composite
def absences(draw: st.DrawFn) -> Absence:
    person = draw(persons)
    stand_in = draw(st.sampled_from([other for other in ("", *PERSONS) if other != person]))
    since, until = draw(spans)
    where = draw(st.sampled_from(["court", "ward"]))
    return Absence(person, where, draw(st.sampled_from([since, None])), until, stand_in)


rosters = st.builds(
    Roster,
    st.lists(st.tuples(persons, posts), max_size=12),
    st.lists(absences(), max_size=12).map(tuple),
    st.just(ZONE),
)


def held(roster: Roster, person: str, at: datetime) -> list[Post]:
    day = at.astimezone(ZONE).date()
    return [
        post
        for who, post in roster.posts
        if who == person and (post.since or date.min) <= day and (post.until is None or post.until >= day)
    ]


def notice(roster: Roster, person: str, at: datetime) -> Absence | None:
    found = None
    for absence in roster.absences:
        if absence.person == person and (absence.since or at) <= at < absence.until:
            found = absence
    return found


def path(roster: Roster, person: str, at: datetime) -> list[str]:
    """Follow the stand-ins of a person, as long as there is a new one."""
    passed = [person]
    while (absence := notice(roster, passed[-1], at)) and absence.stand_in not in ("", *passed):
        passed.append(absence.stand_in)
    return passed


@given(rosters, persons, instants)
def test_somebody_has_their_own_posts_and_those_of_all_whose_path_leads_to_them(
    roster: Roster, person: str, at: datetime
) -> None:
    behind = [other for other in PERSONS if other != person and person in path(roster, other, at)]
    found = roster.posts_of(person, at)
    own = held(roster, person, at)

    assert list(found[: len(own)]) == own
    assert sorted(map(repr, found[len(own) :])) == sorted(
        repr(post) for other in behind for post in held(roster, other, at)
    )


@given(rosters, roles, units, instants)
def test_who_answers_is_who_a_search_of_everything_finds(
    roster: Roster, role: str, unit: str, at: datetime
) -> None:
    assert roster.who(role, unit, UNITS, at) == search(roster, role, unit, at)


def search(roster: Roster, role: str, unit: str, at: datetime) -> Holder | None:
    nobody = None
    place: str | None = unit
    while place is not None:
        having = [
            person
            for person, post in roster.posts
            if (post.role, post.unit) == (role, place) and post in held(roster, person, at)
        ]
        for person in having:
            if notice(roster, person, at) is None:
                return Holder(person, role, place)
        for person in having:
            away, last = notice(roster, person, at), path(roster, person, at)[-1]
            assert away is not None
            if notice(roster, last, at) is None:
                return Holder(last, role, place, person, away.where, away.until)
            nobody = nobody or Holder(person, role, place, "", away.where, away.until)
        place = PARENTS[place]
    return nobody


@given(rosters, roles, units, instants)
def test_whoever_answers_may_act(roster: Roster, role: str, unit: str, at: datetime) -> None:
    found = roster.who(role, unit, UNITS, at)
    if found is not None:
        may = [(post.role, post.unit) for post in roster.posts_of(found.person, at)]
        assert (role, found.unit) in may


@given(rosters, roles, units, instants)
def test_holders_are_those_who_have_the_post_themselves(
    roster: Roster, role: str, unit: str, at: datetime
) -> None:
    having = [p for p in PERSONS if any((q.role, q.unit) == (role, unit) for q in held(roster, p, at))]
    found = roster.holders(role, unit, at)
    assert sorted(found) == having
    assert roster.holders_on(role, unit, at.astimezone(ZONE).date()) == found


@given(rosters, persons, instants, instants)
def test_after_somebody_is_back_they_are_there_and_before_nothing_has_changed(
    roster: Roster, person: str, at: datetime, other: datetime
) -> None:
    back = roster.back(person, at)
    assert back.away(person, at) is None
    if other < at:
        assert (back.away(person, other) is None) == (roster.away(person, other) is None)


def test_a_tangle_of_absences_is_answered_at_once() -> None:
    """A hundred thousand who are away, in one chain, in one circle, and each with many notices."""
    many = 100_000
    names = [f"p{n}" for n in range(many)]
    until = START + timedelta(days=1)
    circle = tuple(Absence(p, "x", None, until, names[n - 1]) for n, p in enumerate(names))
    one = tuple(Absence("boss", "x", None, until, p) for p in names)
    everybody = Roster([(p, Post("clerk", "town")) for p in names], circle + one, ZONE)

    assert everybody.who("clerk", "g1", UNITS, START) == Holder("p0", "clerk", "town", "", "x", until)
    assert len(everybody.posts_of("p5", START)) == many
