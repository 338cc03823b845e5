"""Posts, absences and staffing in files: what they say, and what is told when they cannot be."""

from datetime import UTC, date, datetime
from time import perf_counter
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govflow import rulebook
from govflow.errors import Place, RulebookError
from govflow.hierarchy import Absence, Need, Post, Roster, Staffing, StaffingRule, report
from govflow.rulebook.posts import POST_COLUMNS, Known, read_roster
from govflow.rulebook.sections import Problems
from govflow.rulebook.sheets import Columns, read_sheet
from govflow.rulebook.sheets.csv_cells import CsvCells
from govflow.rulebook.sources import Sources

POSTS = """\
person,role,unit,from,to,skills
liu,grid_head,g1,,,
wang,officer,c1,2016-06-01,2016-12-31,street-lamp| noise
wang,officer,c1,2017-01-01,,*
"""
ABSENCES = """\
person,where,from,until,stand_in
liu,city hall,2016-06-01T09:00,2016-06-01T17:30,wang
wang,leave,2016-07-01,2016-07-02,liu
"""
STAFFING = """\
staffing:
  grid: {needs: {grid_member: 1, team: at_least 2}, responsible: grid_head, source: "001"}
  offices: {level: community, kind: unit, needs: {officer: 1}}
"""
PEOPLE = """\
words: {officer: {en: officer, zh: 民警}}
posts: posts.csv
absences: absences.csv
staffing: staffing.yaml
"""


@pytest.fixture
def people(files: dict[str, bytes]) -> dict[str, bytes]:
    """The files of the small rulebook, with people."""
    main = files["rulebook.yaml"].decode() + PEOPLE
    texts = {"posts.csv": POSTS, "absences.csv": ABSENCES, "staffing.yaml": STAFFING, "rulebook.yaml": main}
    return {**files, **{name: text.encode() for name, text in texts.items()}}


def told(files: dict[str, bytes]) -> list[str]:
    with pytest.raises(RulebookError) as caught:
        rulebook.read(files)
    assert all(problem.message.en and problem.message.zh for problem in caught.value.problems)
    return [f"{problem.place} {problem.code}" for problem in caught.value.problems]


def test_a_rulebook_without_people_has_an_empty_roster(files: dict[str, bytes]) -> None:
    book = rulebook.read(files)

    assert book.roster == Roster(zone=book.zone)
    assert book.staffing == Staffing()


def test_posts_are_read_with_their_dates_and_skills(people: dict[str, bytes]) -> None:
    roster = rulebook.read(people).roster

    assert roster.posts == (
        ("liu", Post("grid_head", "g1")),
        ("wang", Post("officer", "c1", date(2016, 6, 1), date(2016, 12, 31), ("street-lamp", "noise"))),
        ("wang", Post("officer", "c1", date(2017, 1, 1), None, ("*",))),
    )
    assert str(roster.zone) == "Asia/Shanghai"


def test_absences_are_instants_of_the_zone_and_a_date_is_a_whole_day(people: dict[str, bytes]) -> None:
    liu, wang = rulebook.read(people).roster.absences

    assert liu == Absence(
        "liu",
        "city hall",
        datetime(2016, 6, 1, 1, tzinfo=UTC),
        datetime(2016, 6, 1, 9, 30, tzinfo=UTC),
        "wang",
    )
    assert (wang.since, wang.until) == (
        datetime(2016, 6, 30, 16, tzinfo=UTC),
        datetime(2016, 7, 2, 16, tzinfo=UTC),
    )


def test_staffing_speaks_of_the_level_of_its_name_unless_it_says_otherwise(people: dict[str, bytes]) -> None:
    book = rulebook.read(people)

    assert book.staffing.rules == (
        StaffingRule(
            "grid",
            (
                Need("grid_member", 1),
                Need("team", 2, at_least=True),
                Need("grid_head", 1, responsible=True),
            ),
            level="grid",
            source="001",
        ),
        StaffingRule("offices", (Need("officer", 1),), level="community", kind="unit", source="assumption"),
    )
    found = report(book.staffing, book.roster, book.hierarchy, date(2016, 6, 1))
    assert [short.said(book.words).en for short in found] == [
        "g1: grid_member 0 of 1",
        "g1: team 0 of at least 2",
        "c2: officer 0 of 1",
        "g2: grid_member 0 of 1",
        "g2: team 0 of at least 2",
        "g2: grid_head 0 of 1, nobody is responsible",
    ]


def test_other_people_are_the_same_rules_with_the_same_digest(people: dict[str, bytes]) -> None:
    book = rulebook.read(people)
    other = book.staffed(Roster({"zhao": [Post("grid_head", "g1", date(2016, 6, 1))]}))
    again = rulebook.read({**people, "posts.csv": POSTS.replace("c1", "c2").encode()})

    assert again.digest == other.digest == book.digest
    assert other.workflows is book.workflows
    midnight = datetime(2016, 5, 31, 16, tzinfo=UTC)  # in Shanghai
    assert other.roster.holders("grid_head", "g1", midnight) == ("zhao",)
    assert book.roster.holders("grid_head", "g1", midnight) == ("liu",)


def test_what_units_need_is_a_rule_and_counts_for_the_digest(people: dict[str, bytes]) -> None:
    other = {**people, "staffing.yaml": STAFFING.replace("at_least 2", "3").encode()}

    assert rulebook.read(other).digest != rulebook.read(people).digest


def test_a_file_of_posts_that_is_also_one_of_rules_counts_for_the_digest() -> None:
    sources = Sources({"a.csv": b"kind,from,to\n"}, Problems())
    place, columns = Place("rulebook.yaml"), Columns(("kind", "from", "to"), ())
    nothing = sources.digest()

    sources.sheet("a.csv", place, columns, people=True)
    assert sources.digest() == nothing
    sources.sheet("a.csv", place, columns)
    assert sources.digest() != nothing


@pytest.mark.parametrize(
    ("row", "problems"),
    [
        ("zhao,grid_head,g9,,,", ["posts.csv:5:16 unknown-unit"]),
        ("zhao,grid_haed,g1,,,", ["posts.csv:5:6 unknown-role"]),
        ("zhao,system,g1,,,", ["posts.csv:5:6 unknown-role"]),
        ("zhao,team,g1,,,", []),
        ("zhao,officer,g1,,,", []),
        (",grid_head,g1,,,", ["posts.csv:5:1 empty-cell"]),
        ("zhao,,,,,", ["posts.csv:5:6 empty-cell", "posts.csv:5:7 empty-cell"]),
        ("zhao,grid_head,g1,2016-02-30,tomorrow,", ["posts.csv:5:19 bad-date", "posts.csv:5:30 bad-date"]),
        ("zhao,grid_head,g1,2016-02-02,2016-02-01,", ["posts.csv:5:30 post-backwards"]),
        ("zhao,grid_head,g1,2016-02-02,2016-02-02,", []),
        ("zhao,grid_head,g1,,,lamps|lmps", ["posts.csv:5:21 unknown-category"]),
        ("liu,grid_head,g1,2016-01-01,,", ["posts.csv:5:1 overlapping-posts"]),
        ("liu,grid_head,g2,2016-01-01,,", []),
        ("wang,officer,c1,2016-12-31,2016-12-31,", ["posts.csv:5:1 overlapping-posts"]),
        ("wang,officer,c1,2016-05-01,2016-05-31,", []),
        ("wang,officer,c1,,,", ["posts.csv:3:1 overlapping-posts", "posts.csv:4:1 overlapping-posts"]),
    ],
)
def test_a_post_that_cannot_be_is_told(people: dict[str, bytes], row: str, problems: list[str]) -> None:
    people["posts.csv"] = f"{POSTS}{row}\n".encode()
    if problems:
        assert told(people) == problems
    else:
        assert len(rulebook.read(people).roster.posts) == 4


days = st.integers(1, 9)
spans = st.tuples(days | st.none(), days | st.none()).filter(lambda s: (s[0] or 1) <= (s[1] or 9))


@given(st.lists(spans, max_size=5))
def test_a_person_is_told_to_be_twice_in_a_post_where_some_day_has_two_rows(
    found: list[tuple[int | None, int | None]],
) -> None:
    def cell(day: int | None) -> str:
        return f"2016-06-0{day}" if day else ""

    rows = "".join(f"liu,head,g1,{cell(first)},{cell(last)}\n" for first, last in found)
    problems = Problems()
    cells = CsvCells.of(f"person,role,unit,from,to\n{rows}", "p.csv", problems)
    assert cells is not None
    sheet = read_sheet(cells, POST_COLUMNS, problems)
    read_roster(sheet, None, Known(None, None, None), ZoneInfo("UTC"), problems)

    told = [problem.place.line - 2 for problem in problems.found if problem.place]
    left = [span for number, span in enumerate(found) if number not in told]
    assert bool(told) == twice(found)
    assert not twice(left)


def twice(spans: list[tuple[int | None, int | None]]) -> bool:
    """Tell whether some day lies in two spans."""
    return any(sum((a or 1) <= day <= (b or 9) for a, b in spans) > 1 for day in range(1, 10))


@pytest.mark.parametrize(
    ("row", "problems"),
    [
        ("zhao,court,,2016-06-01,liu", ["absences.csv:4:1 unknown-person"]),
        ("liu,court,,2016-06-01,zhao", ["absences.csv:4:23 unknown-person"]),
        ("liu,,,,", [f"absences.csv:4:{n} empty-cell" for n in (5, 7, 8)]),
        ("liu,court,,2016-06-01,liu", ["absences.csv:4:23 own-stand-in"]),
        ("liu,court,2016-06-02,2016-06-01,wang", ["absences.csv:4:22 absence-backwards"]),
        ("liu,court,2016-06-01,2016-06-01,wang", []),
        ("liu,court,2016-06-01T09:00,2016-06-01T09:00,wang", ["absences.csv:4:28 absence-backwards"]),
        (
            "liu,court,soon,2016-02-30,wang",
            ["absences.csv:4:11 bad-instant", "absences.csv:4:16 bad-instant"],
        ),
        ("liu,court,,9999-12-31,wang", ["absences.csv:4:12 bad-instant"]),
    ],
)
def test_an_absence_that_cannot_be_is_told(people: dict[str, bytes], row: str, problems: list[str]) -> None:
    people["absences.csv"] = f"{ABSENCES}{row}\n".encode()
    if problems:
        assert told(people) == problems
    else:
        assert len(rulebook.read(people).roster.absences) == 3


@pytest.mark.parametrize(
    ("rule", "problems"),
    [
        ("gird: {needs: {team: 1}}", ["2:9 unknown-level"]),
        ("x: {level: gird, needs: {team: 1}}", ["2:14 unknown-level"]),
        ("x: {kind: mixed, needs: {team: 1}}", ["2:13 unknown-kind"]),
        ("grid: {source: x}", ["2:9 idle-staffing"]),
        ("grid: {needs: {team: many}}", ["2:24 bad-number"]),
        ("grid: {needs: {team: -1}}", ["2:24 bad-number"]),
        ("grid: {needs: {team: at_least}}", ["2:24 bad-number"]),
        ("grid: {needs: {team: [1]}}", ["2:24 bad-number"]),
        ("grid: {need: {team: 1}, responsible: team}", ["2:10 unknown-key"]),
    ],
)
def test_a_staffing_rule_that_cannot_be_is_told(
    people: dict[str, bytes], rule: str, problems: list[str]
) -> None:
    people["posts.csv"], people["absences.csv"] = b"person,role,unit\n", b"person,where,until,stand_in\n"
    people["staffing.yaml"] = f"staffing:\n  {rule}\n".encode()
    assert told(people) == [f"staffing.yaml:{problem}" for problem in problems]


def test_a_staffing_file_that_says_nothing_is_told(people: dict[str, bytes]) -> None:
    people["staffing.yaml"] = b"source: x\n"
    assert "staffing.yaml:1:1 missing-key" in told(people)


def test_roles_are_not_held_against_posts_where_a_workflow_could_not_be_read(
    people: dict[str, bytes],
) -> None:
    people["request.yaml"] = b"workflow: request\n"
    people["posts.csv"] = b"person,role,unit\nliu,whoever,g1\nwang,whoever,g1\n"
    assert not [line for line in told(people) if line.endswith("unknown-role")]


def test_roles_are_not_held_against_posts_where_staffing_could_not_be_read(people: dict[str, bytes]) -> None:
    people["posts.csv"] = POSTS.replace("grid_head", "team").encode()
    del people["staffing.yaml"]
    assert told(people) == ["rulebook.yaml:16:11 missing-file"]


def test_many_mistakes_are_told_at_once(people: dict[str, bytes]) -> None:
    rows = "".join(f"p{n},grid_haed,g{n}x,2016-02-30,,lmps|nois\n" for n in range(10_000))
    people["posts.csv"] = f"person,role,unit,from,to,skills\n{rows}".encode()
    people["absences.csv"] = b"person,where,until,stand_in\n"
    begun = perf_counter()
    assert len(told(people)) == 1_001
    assert perf_counter() - begun < 5
