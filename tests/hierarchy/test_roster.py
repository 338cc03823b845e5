"""The roster: who holds a post, who is away, and who answers then."""

import pickle
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from govflow.errors import HierarchyError, Text
from govflow.hierarchy import Absence, Hierarchy, Holder, Post, Roster, Unit

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOON = datetime(2016, 6, 1, 12, tzinfo=SHANGHAI)
DAY = timedelta(days=1)
UNITS = Hierarchy.of(
    Unit(unit, Text(unit, unit), level, parent)
    for unit, level, parent in [
        ("town", "town", None),
        ("c1", "community", "town"),
        ("g1", "grid", "c1"),
        ("g2", "grid", "c1"),
    ]
)
POSTS = {
    "liu": [Post("grid_head", "g1")],
    "wang": [Post("grid_head", "g1", skills=("lamps",))],
    "zhao": [Post("grid_head", "c1")],
    "sun": [Post("clerk", "town", date(2016, 6, 1), date(2016, 6, 30))],
}
ROSTER = Roster(POSTS, zone=SHANGHAI)


def test_nobody_knows_a_stranger() -> None:
    assert ROSTER.posts_of("stranger", NOON) == ()
    assert Roster().posts_of("stranger", NOON) == ()


def test_a_post_is_held_from_its_first_to_its_last_date_in_the_zone_of_the_roster() -> None:
    first = datetime(2016, 6, 1, tzinfo=SHANGHAI)
    last = datetime(2016, 6, 30, 23, 59, 59, 999999, tzinfo=SHANGHAI)
    instant = timedelta(microseconds=1)

    assert ROSTER.posts_of("sun", first) == ROSTER.posts_of("sun", last) == tuple(POSTS["sun"])
    assert ROSTER.posts_of("sun", first - instant) == ROSTER.posts_of("sun", last + instant) == ()
    assert ROSTER.posts_of("sun", first.astimezone(UTC)) != ()


def test_posts_are_given_by_person_or_in_pairs_and_pairs_keep_their_order() -> None:
    pairs = [("liu", Post("clerk", "town")), ("wang", Post("clerk", "g1")), ("liu", Post("clerk", "g1"))]

    assert Roster(pairs).holders("clerk", "g1", NOON) == ("wang", "liu")
    assert Roster(POSTS, zone=SHANGHAI).posts == tuple((p, post) for p in POSTS for post in POSTS[p])


def test_holders_are_listed_present_or_away() -> None:
    away = ROSTER.absent("liu", where="court", until=NOON + DAY, stand_in="zhao")

    assert away.holders("grid_head", "g1", NOON) == ("liu", "wang")
    assert ROSTER.holders("clerk", "town", NOON + 30 * DAY) == ()


def test_the_first_who_is_present_answers() -> None:
    assert ROSTER.who("grid_head", "g1", UNITS, NOON) == Holder("liu", "grid_head", "g1")

    away = ROSTER.absent("liu", where="court", until=NOON + DAY, stand_in="sun")
    assert away.who("grid_head", "g1", UNITS, NOON) == Holder("wang", "grid_head", "g1")


def test_where_nobody_holds_a_post_the_nearest_unit_above_answers() -> None:
    assert ROSTER.who("grid_head", "g2", UNITS, NOON) == Holder("zhao", "grid_head", "c1")
    assert ROSTER.who("clerk", "g2", UNITS, NOON) == Holder("sun", "clerk", "town")
    assert ROSTER.who("grid_head", "town", UNITS, NOON) is None


def test_a_stand_in_answers_until_the_person_is_back_and_the_notice_is_told() -> None:
    until = NOON + DAY
    away = ROSTER.absent("zhao", where="city hall", until=until, stand_in="sun", since=NOON)

    told = Holder("sun", "grid_head", "c1", "zhao", "city hall", until)
    assert away.who("grid_head", "c1", UNITS, NOON) == told
    assert away.who("grid_head", "c1", UNITS, NOON - timedelta(seconds=1)) == Holder(
        "zhao", "grid_head", "c1"
    )
    assert away.who("grid_head", "c1", UNITS, until) == Holder("zhao", "grid_head", "c1")


def test_a_stand_in_may_do_what_the_absent_may_and_the_absent_still_may() -> None:
    away = ROSTER.absent("wang", where="court", until=NOON + DAY, stand_in="zhao")

    assert away.posts_of("zhao", NOON) == (*POSTS["zhao"], *POSTS["wang"])
    assert away.posts_of("wang", NOON) == tuple(POSTS["wang"])
    assert away.posts_of("zhao", NOON + DAY) == tuple(POSTS["zhao"])


def test_a_chain_of_stand_ins_is_followed_to_whoever_is_present() -> None:
    away = ROSTER.absent("zhao", where="court", until=NOON + DAY, stand_in="wang")
    away = away.absent("wang", where="ward", until=NOON + 2 * DAY, stand_in="sun")

    assert away.who("grid_head", "c1", UNITS, NOON) == Holder(
        "sun", "grid_head", "c1", "zhao", "court", NOON + DAY
    )
    assert away.posts_of("sun", NOON) == (*POSTS["sun"], *POSTS["wang"], *POSTS["zhao"])


def test_a_circle_of_stand_ins_ends_and_the_unit_above_answers() -> None:
    away = ROSTER.absent("liu", where="court", until=NOON + DAY, stand_in="wang")
    away = away.absent("wang", where="ward", until=NOON + DAY, stand_in="liu")

    assert away.who("grid_head", "g1", UNITS, NOON) == Holder("zhao", "grid_head", "c1")
    assert away.posts_of("liu", NOON) == (*POSTS["liu"], *POSTS["wang"])


def test_where_nobody_is_present_anywhere_the_nearest_is_named_as_away() -> None:
    away = ROSTER.absent("zhao", where="court", until=NOON + DAY, stand_in="")

    assert away.who("grid_head", "c1", UNITS, NOON) == Holder(
        "zhao", "grid_head", "c1", "", "court", NOON + DAY
    )


def test_of_several_absences_the_one_told_last_counts() -> None:
    away = ROSTER.absent("zhao", where="court", until=NOON + 9 * DAY, stand_in="liu")
    away = away.absent("zhao", where="ward", until=NOON + DAY, stand_in="wang")

    assert [away.who("grid_head", "c1", UNITS, NOON + n * DAY) for n in (0, 1, 9)] == [
        Holder("wang", "grid_head", "c1", "zhao", "ward", NOON + DAY),
        Holder("liu", "grid_head", "c1", "zhao", "court", NOON + 9 * DAY),
        Holder("zhao", "grid_head", "c1"),
    ]
    assert away.posts_of("liu", NOON) == tuple(POSTS["liu"])


def test_somebody_who_comes_back_early_is_present_and_the_past_stays() -> None:
    away = ROSTER.absent("zhao", where="court", until=NOON + 9 * DAY, stand_in="sun", since=NOON)
    back = away.back("zhao", NOON + DAY)

    assert back.away("zhao", NOON + DAY) is None
    assert back.away("zhao", NOON) == Absence("zhao", "court", NOON, NOON + DAY, "sun")
    assert away.back("zhao", NOON).absences == ()
    assert away.back("zhao", NOON - DAY) == away.back("liu", NOON) == away


def test_other_posts_leave_the_absences_as_they_are() -> None:
    away = ROSTER.absent("zhao", where="court", until=NOON + DAY, stand_in="liu")
    other = away.with_posts({"zhao": [Post("clerk", "g2")]})

    assert other.posts_of("liu", NOON) == (Post("clerk", "g2"),)
    assert other.who("grid_head", "c1", UNITS, NOON) is None
    assert ROSTER.posts_of("liu", NOON) == tuple(POSTS["liu"])


def test_an_absence_is_compared_as_instants_where_a_clock_change_brings_an_hour_twice() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    first = datetime(2016, 10, 30, 2, 30, tzinfo=berlin)
    away = ROSTER.absent("zhao", where="court", until=first.replace(fold=1), stand_in="liu", since=first)

    assert away.away("zhao", first.replace(minute=45)) is not None
    assert away.away("zhao", first.replace(minute=15, fold=1)) is not None
    assert away.away("zhao", first.replace(minute=45, fold=1)) is None


def test_a_roster_survives_pickling() -> None:
    away = ROSTER.absent("zhao", where="court", until=NOON + DAY, stand_in="liu")

    again = pickle.loads(pickle.dumps(away))
    assert again == away
    assert again.posts_of("liu", NOON) == away.posts_of("liu", NOON)


@pytest.mark.parametrize(
    ("since", "until", "stand_in", "codes"),
    [
        (NOON, NOON, "liu", ["absence-backwards"]),
        (NOON + DAY, NOON, "zhao", ["absence-backwards", "own-stand-in"]),
        (None, NOON.replace(tzinfo=None), "liu", ["naive-instant"]),
        (NOON.replace(tzinfo=None), NOON, "liu", ["naive-instant"]),
    ],
)
def test_an_absence_that_cannot_be_is_refused(
    since: datetime | None, until: datetime, stand_in: str, codes: list[str]
) -> None:
    with pytest.raises(HierarchyError) as caught:
        ROSTER.absent("zhao", where="court", until=until, stand_in=stand_in, since=since)
    assert [problem.code for problem in caught.value.problems] == codes
    assert all(problem.message.zh for problem in caught.value.problems)


def test_an_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(HierarchyError) as caught:
        ROSTER.posts_of("sun", NOON.replace(tzinfo=None))
    assert [problem.code for problem in caught.value.problems] == ["naive-instant"]
