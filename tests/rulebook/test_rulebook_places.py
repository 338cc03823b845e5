"""Units with dates in a rulebook: what holds when, who takes over, and how many there must be."""

import copy
import pickle
from datetime import UTC, datetime, timedelta

import pytest
from tests.rulebook.conftest import FILES

from govflow import rulebook
from govflow.errors import RulebookError
from govflow.rulebook import Rulebook

TOWN = """\
id,name,level,parent,from,to,successor,households
town,Town,town,,,,,
c1,First,community,town,,,,
c2,Second,community,town,,2024-08-31,c1,
g0,Grid 0,grid,c1,,2023-12-31,g1,
g1,Grid 1,grid,c1,,2024-06-30,table:split,640
g11,Grid 1 north,grid,c1,2024-07-01,,,310
g12,Grid 1 south,grid,c1,2024-07-01,2025-06-30,g11,330
g2,Grid 2,grid,c2,,2024-06-30,,
g2,Grid 2,grid,c1,2024-07-01,,,
g3,Grid 3,grid,c2,,2024-08-31,table:split,
"""
SPLIT = """\
table: split
hit: FIRST
inputs:
  severity: {type: enum, of: [small, large]}
  ended: {type: unit}
outputs:
  owner: {type: unit}
rules:
  - {id: S1, severity: small, ended: "-", owner: g11}
  - {id: S2, severity: large, ended: [g1, g0], owner: g12}
otherwise: error
"""
UNDER = """\
table: under
inputs:
  unit: {type: unit}
outputs:
  urgent: {type: bool}
rules:
  - {id: U1, unit: c2/**, urgent: yes}
  - {id: U2, unit: not(c2/**), urgent: no}
otherwise: error
"""
JULY = datetime(2024, 6, 30, 16, tzinfo=UTC)  # midnight in Shanghai
SEPTEMBER = datetime(2024, 8, 31, 16, tzinfo=UTC)
BEFORE, AFTER = JULY - timedelta(microseconds=1), datetime(2030, 1, 1, tzinfo=UTC)


def files(**changed: str) -> dict[str, bytes]:
    texts = {
        **FILES,
        "hierarchy.csv": TOWN,
        "links.csv": "kind,from,to,since,until\nserves,c2,g2,,\nserves,c1,g2,2024-07-01,\nhelps,c1,g3,,\n",
        "split.yaml": SPLIT,
        "under.yaml": UNDER,
        **changed,
    }
    tables = "tables: [split.yaml, under.yaml, "
    texts["rulebook.yaml"] = texts["rulebook.yaml"].replace("tables: [", tables)
    return {name: text.encode() for name, text in texts.items()}


def changed(file: str, old: str, new: str) -> dict[str, bytes]:
    texts = {name: data.decode() for name, data in files().items()}
    assert texts[file].count(old) == 1
    return {**files(), file: texts[file].replace(old, new).encode()}


def told(content: dict[str, bytes]) -> list[str]:
    with pytest.raises(RulebookError) as caught:
        rulebook.read(content)
    assert all(problem.message.en and problem.message.zh for problem in caught.value.problems)
    return [f"{problem.place} {problem.code}" for problem in caught.value.problems]


@pytest.fixture(scope="module")
def book() -> Rulebook:
    return rulebook.read(files())


# ------------------------------------------------------------------------------ what holds when


def test_a_rulebook_without_dates_is_itself_at_every_instant() -> None:
    plain = rulebook.read({name: text.encode() for name, text in FILES.items()})
    assert plain.editions == ()
    assert plain.at(JULY) is plain
    assert not plain.succession


def test_the_hierarchy_is_the_newest_and_at_gives_that_of_an_instant(book: Rulebook) -> None:
    assert list(book.hierarchy) == ["town", "c1", "g11", "g2"]
    assert list(book.at(BEFORE).hierarchy) == ["town", "c1", "g1", "c2", "g2", "g3"]
    assert book.at(BEFORE).hierarchy.parent("g2") == "c2"
    assert book.at(JULY).hierarchy.parent("g2") == "c1"
    assert "g0" in book.at(datetime(1950, 1, 1, tzinfo=UTC)).hierarchy
    assert book.at(AFTER) is book


def test_at_of_an_instant_is_one_rulebook_that_knows_all_others(book: Rulebook) -> None:
    old = book.at(BEFORE)
    assert old is book.at(BEFORE - timedelta(days=1))
    assert old.at(BEFORE) is old
    assert list(old.at(AFTER).hierarchy) == list(book.hierarchy)
    assert (old.digest, old.limits, old.workflows) == (book.digest, book.limits, book.workflows)


def test_links_hold_on_their_dates(book: Rulebook) -> None:
    assert book.at(BEFORE).hierarchy.linked_from("g2", "serves") == ("c2",)
    assert book.at(JULY).hierarchy.linked_from("g2", "serves") == ("c2", "c1")
    assert book.hierarchy.linked_from("g2", "serves") == ("c1",)


def test_what_a_table_calls_the_units_below_one_is_what_lies_below_it_then(book: Rulebook) -> None:
    def urgent(at: datetime, unit: str) -> object:
        return book.at(at).tables["under"].decide({"unit": unit}).outputs["urgent"]

    assert [urgent(BEFORE, "g2"), urgent(JULY, "g2"), urgent(AFTER, "g2")] == [True, False, False]
    assert [urgent(JULY, "g3"), urgent(BEFORE, "g11"), urgent(AFTER, "g1")] == [True, False, False]
    assert book.at(BEFORE).tables["split"] is book.tables["split"]


def test_fields_and_tables_take_all_units_that_ever_were(book: Rulebook) -> None:
    field = book.workflows["request"].fields["helper"]
    assert field.domain == {"g0", "g1", "g11", "g12", "g2", "g3"}
    assert book.tables["split"].decide({"severity": "small", "ended": "g0"}).outputs == {"owner": "g11"}


def test_units_know_their_households_and_keep_their_names(book: Rulebook) -> None:
    assert book.hierarchy["g11"].households == 310
    assert book.hierarchy["g2"].households is None
    assert book.called("g1").en == "Grid 1 (g1)"
    assert book.called("nobody").en == "nobody"


def test_a_rulebook_with_dates_survives_pickling(book: Rulebook) -> None:
    again = pickle.loads(pickle.dumps(book))
    assert again.at(AFTER) is again
    assert list(again.at(BEFORE).hierarchy) == list(book.at(BEFORE).hierarchy)
    assert copy.deepcopy(book).at(JULY).hierarchy.parent("g2") == "c1"


# ------------------------------------------------------------------------------ who takes over


def test_a_unit_ends_when_the_day_after_its_last_one_begins(book: Rulebook) -> None:
    assert book.ends_of("g1") == JULY
    assert book.ends_of("g2") is None
    assert book.successor_of("g1", BEFORE, {"severity": "small"}) is None
    assert book.successor_of("g2", AFTER, {}) is None


def test_a_split_asks_its_table_with_the_fields_of_the_case(book: Rulebook) -> None:
    assert book.successor_of("g1", JULY, {"severity": "small"}) == ("g11", "table:split/S1")
    assert book.successor_of("g1", JULY, {"severity": "large"}) == ("g12", "table:split/S2")


def test_chains_are_followed_as_far_as_the_instant_goes(book: Rulebook) -> None:
    assert book.successor_of("g0", BEFORE, {"severity": "large"}) == ("g1", "successor")
    assert book.successor_of("g0", JULY, {"severity": "large"}) == ("g12", "successor > table:split/S2")
    at_last = "successor > table:split/S2 > successor"
    assert book.successor_of("g0", AFTER, {"severity": "large"}) == ("g11", at_last)


def test_where_the_table_has_no_answer_it_is_whoever_stood_above(book: Rulebook) -> None:
    assert book.successor_of("g1", JULY, {}) == ("c1", "above")
    assert book.successor_of("g3", SEPTEMBER, {}) == ("c1", "above > successor")  # c2 ended with its grid


def test_a_successor_that_a_table_names_and_that_is_not_there_is_none_and_is_told() -> None:
    assert "successor-not-in-force" not in {warning.code for warning in rulebook.read(files()).warnings}
    gone = rulebook.read(changed("split.yaml", "owner: g11", "owner: g0"))
    told = {(warning.code, str(warning.place)[:11]) for warning in gone.warnings}
    assert ("successor-not-in-force", "split.yaml:") in told
    assert "idle-table" not in {
        code for code, place in told if place == "split.yaml:"
    }  # the units that end ask it
    assert gone.successor_of("g1", JULY, {"severity": "small"}) == ("c1", "above")


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("2024-08-31,c1,", "2024-08-31,,", "hierarchy.csv:4:27 no-successor"),
        ("2024-08-31,c1,", "2024-08-31,c7,", "hierarchy.csv:4:38 unknown-successor"),
        ("2024-08-31,c1,", "2024-08-31,c2,", "hierarchy.csv:4:38 successor-not-in-force"),
        ("2023-12-31,g1,", "2023-12-31,g11,", "hierarchy.csv:5:31 successor-not-in-force"),
        ("c2,,2024-06-30,,", "c2,,2024-06-30,g1,", "hierarchy.csv:9:31 idle-successor"),
        ("2024-06-30,table:split", "2024-06-30,table:plit", "hierarchy.csv:6:31 unknown-table"),
        ("2024-06-30,table:split", "2024-06-30,table:under", "hierarchy.csv:6:31 no-owner-output"),
        (",640", ",many", "hierarchy.csv:6:43 bad-number"),
        (",640", ",-1", "hierarchy.csv:6:43 bad-number"),
        ("2025-06-30", "2025-06-31", "hierarchy.csv:8:37 bad-date"),
        ("g12,Grid 1 south,grid,c1,2024-07-01", "g12,Grid 1 south,grid,c1,2026-07-01",
         "hierarchy.csv:8:37 period-backwards"),
        ("g2,Grid 2,grid,c1,2024-07-01", "g2,Grid 2,grid,c1,2024-06-30",
         "hierarchy.csv:10:19 overlapping-periods"),
        ("g2,Grid 2,grid,c1,2024-07-01", "g2,Grid 2,grid,c1,2024-07-02", "hierarchy.csv:10:19 period-gap"),
        ("g2,Grid 2,grid,c1,2024", "g2,Grid 2,community,c1,2024", "hierarchy.csv:10:11 level-changes"),
        ("g2,Grid 2,grid,c1,2024", "g2,Grid 2,grid,c2,2024", "hierarchy.csv:10:16 parent-not-in-force"),
        ("g3,Grid 3,grid,c2", "g3,Grid 3,grid,", "hierarchy.csv:11:16 many-roots"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_told_in_its_cell(old: str, new: str, problem: str) -> None:
    assert problem in told(changed("hierarchy.csv", old, new))


def test_links_that_cannot_be_are_told_in_their_cell() -> None:
    bad = "kind,from,to,since,until\nhelps,c1,g3,2024-07-01,2024-06-30\nhelps,g0,g11,,\n"
    assert told(files(**{"links.csv": bad})) == [
        "links.csv:2:24 period-backwards",
        "links.csv:3:1 link-not-in-force",
    ]


def test_a_date_beyond_all_calendars_is_no_end() -> None:
    assert rulebook.read(changed("hierarchy.csv", "2025-06-30,g11", "9999-12-31,")).ends_of("g12") is None


def test_a_table_that_is_too_large_for_all_its_editions_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("govflow.rulebook.editions.MOST_RULES", 3)
    assert told(files()) == ["under.yaml:1:1 too-many-changes"]


def test_everybody_has_a_calendar_in_every_edition() -> None:
    content = files()
    content["calendars.yaml"] += b"assign: {units: {town: always}}\n"
    content["limits.yaml"] = FILES["limits.yaml"].replace("calendar: always", "calendar: assigned").encode()
    assert rulebook.read(content)
    other = TOWN.replace(
        "town,Town,town,,,,,", "old,Old,town,,,2023-12-31,town,\ntown,Town,town,,2024-01-01,,,"
    )
    rows = []
    for row in other.splitlines():
        cells = row.split(",")
        if cells[3] != "town":
            rows.append(row)
        else:  # below the old town, then below the new one
            rows.append(",".join([*cells[:3], "old", "", "2023-12-31", "", ""]))
            rows.append(",".join([*cells[:4], "2024-01-01", *cells[5:]]))
    content["hierarchy.csv"] = "\n".join(rows).encode()
    assert [problem.split()[1] for problem in told(content)] == ["no-assigned-calendar"]
