"""Replay: each row is a case or a rejection with a reason, and nothing is dropped silently."""

import gzip
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from govflow.case import Actor, Post
from govflow.desk import Desk
from govflow.errors import LedgerError, UnknownCase
from govflow.insight import explain_row, read_intake, replay
from govflow.ledger import MemoryLedger, SqliteLedger
from govflow.rulebook import load, read

if TYPE_CHECKING:
    from tests.insight.conftest import Town

DUE = "2015-05-27T10:00:00"  # two working days after Friday 22 May 10:00, Monday being a holiday


def test_a_row_becomes_a_case_and_is_compared_with_what_was_recorded(town: "Town") -> None:
    early = {
        "closed": "2015-05-27T09:59:00",
        "target": DUE,
        "flag": "Y",
        "office": "Street Lights",
        "place": "N",
    }
    late = {"closed": "2015-05-27T10:00:01", "target": "2015-05-27T10:05:00", "flag": "N", "ward": "S"}
    still_open = {"kind": "noise", "place": "North One", "target": DUE}

    found = town.replay(early, late, still_open)

    assert (found.rows, found.cases, found.rejected, found.unplaced) == (3, 3, 0, 1)
    assert (found.due.compared, found.due.within_two_minutes) == (3, 2)
    assert (found.on_time.compared, found.on_time.agree) == (2, 1)  # the second flag denies its own instants
    assert (found.on_time_computed.compared, found.on_time_computed.agree) == (2, 2)
    assert (found.owner.compared, found.owner.agree) == (1, 1)


def test_the_tables_count_by_owner_place_and_field(town: "Town") -> None:
    closed = {"closed": "2015-05-22T11:00:00", "place": "N"}

    found = town.replay(closed, {"place": "n1"}, {"ward": "South"}, {"kind": "noise", "place": "South"})

    owners, units, wards = (
        {line.id: (line.requests, line.closed, line.on_time, line.overdue, line.open) for line in t.sorted()}
        for t in found.tables
    )
    assert owners == {"lights": (3, 1, 1, 2, 2), "south": (1, 0, 0, 1, 1)}
    assert units == {"north": (2, 1, 1, 1, 1), "south": (1, 0, 0, 1, 1), "": (1, 0, 0, 1, 1)}
    assert wards == {"": (3, 1, 1, 2, 2), "south": (1, 0, 0, 1, 1)}
    for table in found.tables:
        total = table.total()
        assert (total.requests, total.closed + total.open, total.overdue) == (4, 4, 3)


REJECTED = [
    ("no-case", {"id": " "}),
    ("no-case", {"opened": ""}),
    ("bad-instant", {"opened": "22 May"}),
    ("bad-instant", {"opened": "9999-12-31T23:59:59"}),
    ("bad-instant", {"closed": "2015-02-30"}),
    ("bad-instant", {"target": "soon"}),
    ("unknown-word", {"kind": "lmap"}),
    ("unknown-word", {"place": "East"}),
    ("unknown-word", {"ward": "North One"}),
    ("unknown-word", {"office": "Nobody"}),
    ("missing-field", {"kind": ""}),
    ("bad-value", {"people": "--5"}),
    ("bad-value", {"people": "9" * 5_000}),
    ("bad-value", {"urgent": "perhaps"}),
    ("unknown-value", {"closed": "2015-05-23T10:00:00", "outcome": "lost"}),
    ("step-too-early", {"closed": "2015-05-22T09:58:59"}),
    ("out-of-range", {"opened": "1666-09-02T01:00:00"}),
    ("row-length", ["c1", "2015-05-22T10:00:00"]),
    ("row-length", ["c1"] + ["x"] * 20),
]


@pytest.mark.parametrize(("code", "row"), REJECTED)
def test_a_row_that_is_no_case_is_rejected_with_its_reason_and_place(
    code: str, row: dict[str, str] | list[str], town: "Town"
) -> None:
    found = town.replay({"id": "before"}, row, {"id": "after"})

    assert (found.rows, found.cases, dict(found.reasons)) == (3, 2, {code: 1})
    (example,) = found.examples
    assert str(example.place) == "rows.csv:3"
    assert example.case == (row[0] if isinstance(row, list) else row.get("id", "c2").strip())
    assert example.message.en != example.message.zh


def test_a_mistyped_instant_is_told_with_one_that_is_well_written(town: "Town") -> None:
    (example,) = town.replay({"opened": "22 May"}).examples

    assert example.message.en == "'22 May' is not an instant such as 2018-06-05T14:30."
    assert example.message.zh == "“22 May”不是形如 2018-06-05T14:30 的时刻。"


def test_a_case_that_comes_again_is_rejected(town: "Town") -> None:
    found = town.replay({"id": "a"}, {"id": "b", "kind": "?"}, {"id": "a", "kind": "noise"}, {"id": "b"})

    assert (found.cases, dict(found.reasons)) == (2, {"duplicate-case": 1, "unknown-word": 1})


def test_a_repair_has_a_name_and_is_counted(town: "Town") -> None:
    found = town.replay({"closed": "2015-05-22T09:59:00"}, {"closed": "2015-05-22T10:00:00"})

    assert (found.cases, dict(found.repaired)) == (2, {"slow-clock": 1})


def test_a_wall_time_that_came_twice_is_its_second_instant_if_only_that_is_in_order(town: "Town") -> None:
    night = {"opened": "2015-11-01T01:50:00", "kind": "noise"}  # clocks go back at two

    found = town.replay(
        {**night, "closed": "2015-11-01T01:10:00"},
        {**night, "closed": "2015-11-01T01:49:30"},
        {**night, "closed": "2015-11-01T01:10:00-04:00"},
        {**night, "closed": "2015-11-01T00:50:00"},
    )

    assert (found.cases, dict(found.repaired)) == (2, {"slow-clock": 1})
    assert dict(found.reasons) == {"step-too-early": 2}


def test_only_the_clock_that_is_compared_makes_a_case_late(town: "Town") -> None:
    path = town.folder / "request.yaml"
    rules = path.read_text(encoding="utf-8").replace("starts: handle", "starts: [handle, look]")
    path.write_text(rules + "  look: {limit: 1 hour}\n", encoding="utf-8")
    town.book = load(town.folder)
    town.intake = read_intake(town.folder, town.book)

    found = town.replay({"closed": "2015-05-22T15:00:00", "target": DUE, "flag": "Y"})

    total = found.tables[0].total()
    assert (total.on_time, total.overdue) == (1, 0)
    assert (found.on_time_computed.compared, found.on_time_computed.agree) == (1, 1)


def test_the_first_promise_is_compared_though_an_escalation_starts_the_clock_again(town: "Town") -> None:
    path = town.folder / "request.yaml"
    rules = path.read_text(encoding="utf-8").replace("2 working_day}", "2 working_day, on_breach: up}")
    climb = "  up: {from: handling, by: system, climb: town, starts: handle}\nclocks:"
    path.write_text(rules.replace("clocks:", climb), encoding="utf-8")
    town.book = load(town.folder)
    town.intake = read_intake(town.folder, town.book)

    found = town.replay(
        {"kind": "noise", "place": "North One", "closed": "2015-06-30T15:00:00", "target": DUE}
    )

    assert (found.due.compared, found.due.within_two_minutes) == (1, 1)
    assert found.tables[0].total().overdue == 1


def test_words_mean_what_the_intake_says(town: "Town") -> None:
    found = town.replay(
        {"kind": "Lamp broken", "urgent": "YES", "people": "-3"}, {"kind": "Lamp out", "urgent": "0"}
    )

    assert found.cases == 2


# Ledgers


def test_a_replay_that_was_cut_short_goes_on_and_ends_with_the_same_result(town: "Town") -> None:
    rows = [{"id": f"c{n}", "closed": "2015-05-22T09:59:30" if n % 3 else ""} for n in range(1_200)]
    rows[7]["kind"] = "?"
    whole = town.replay(*rows).to_data()
    desk = Desk(town.book, SqliteLedger(town.folder / "town.ledger"))

    class Cut(Exception):
        pass

    def cut(done: int, _: int) -> None:
        if done > 900:
            raise Cut

    with pytest.raises(Cut):
        replay(desk, town.intake, town.rows(*rows), cut)
    assert 900 < len(list(desk.ledger.cases())) < 1_199

    for _ in range(2):
        assert replay(desk, town.intake, town.rows(*rows)).to_data() == whole
    desk.ledger.close()


def test_progress_tells_how_many_of_how_many_lines(town: "Town") -> None:
    told: list[tuple[int, int]] = []
    rows = town.rows(*({} for _ in range(1_100)))

    replay(Desk(town.book, MemoryLedger()), town.intake, rows, lambda done, lines: told.append((done, lines)))

    assert told == [(501, 1_101), (1_001, 1_101), (1_101, 1_101)]


@pytest.mark.parametrize("what", ["rules", "intake"])
def test_a_ledger_filled_under_other_rules_is_refused_and_left_alone(what: str, town: "Town") -> None:
    ledger = MemoryLedger()
    replay(Desk(town.book, ledger), town.intake, town.rows({}))
    files = {path.name: path.read_bytes() for path in town.folder.iterdir()}
    if what == "rules":
        book = read({**files, "limits.yaml": files["limits.yaml"] + b"# another word\n"})
        intake = town.intake
    else:
        book, intake = town.book, town.read_intake(files["intake.yaml"].decode() + "# another word\n")

    with pytest.raises(LedgerError, match="other rules"):
        replay(Desk(book, ledger), intake, town.rows({}, {}))

    assert list(ledger.cases()) == ["c1"]


def test_a_ledger_that_holds_other_rows_is_refused_and_left_alone(town: "Town") -> None:
    ledger = MemoryLedger()
    town.replay_file(town.rows({}), Desk(town.book, ledger))
    town.replay_file(
        town.write(gzip.compress(town.rows({}).read_bytes()), "rows.gz"), Desk(town.book, ledger)
    )

    with pytest.raises(LedgerError, match="replay of other rows") as caught:
        town.replay_file(town.rows({"closed": "2015-05-22T11:00:00"}, {}), Desk(town.book, ledger))

    assert caught.value.code == "other-rows"
    assert list(ledger.cases()) == ["c1"]


def test_a_ledger_that_fails_while_it_is_claimed_belongs_to_nobody(town: "Town") -> None:
    class Failing(MemoryLedger):
        def note(self, key: str, value: str | None = None) -> str | None:
            if key == "replay.rows" and value is not None:
                raise LedgerError("disk-full", town.book.title)
            return super().note(key, value)

    ledger = Failing()
    with pytest.raises(LedgerError, match="town"):
        town.replay_file(town.rows({}), Desk(town.book, ledger))

    assert ledger.note("replay.rules") is None


def test_the_ledger_of_a_living_desk_is_never_replayed_into(town: "Town") -> None:
    desk = Desk(town.book, MemoryLedger())
    clerk = Actor("kim", (Post("clerk", "town"),))
    desk.open("request", at=datetime(2015, 5, 22, tzinfo=UTC), by=clerk, fields={"category": "lamp"})

    with pytest.raises(LedgerError, match="no replay has put there") as caught:
        town.replay_file(town.rows({}), desk)

    assert caught.value.code == "not-a-replay"
    assert desk.ledger.note("replay.rules") is None


def test_an_error_of_the_ledger_ends_the_replay(town: "Town") -> None:
    class Full(MemoryLedger):
        def append(self, *_: object) -> None:
            raise LedgerError("disk-full", town.book.title)

    with pytest.raises(LedgerError):
        town.replay_file(town.rows({}), Desk(town.book, Full()))


# Explaining


def test_one_row_is_explained_as_the_case_that_it_would_be(town: "Town") -> None:
    rows = town.rows({}, {"closed": "2015-05-28T10:00:00", "place": "N"})

    told = explain_row(town.book, town.intake, rows, "c2").to("en")

    for words in (
        "Fri 22 May 2015 10:00",
        "North",
        "T1",
        "Memorial Day",
        "Wed 27 May 2015 10:00",
        "missed",
        "late",
    ):
        assert words in told


def test_a_row_that_is_not_there_or_no_case_is_not_explained(town: "Town") -> None:
    rows = town.rows({}, {"kind": "?"})

    with pytest.raises(UnknownCase):
        explain_row(town.book, town.intake, rows, "c9")
    with pytest.raises(Exception, match="is no unit"):
        explain_row(town.book, town.intake, rows, "c2")


def test_boston_s_sample_is_replayed_as_its_source_says() -> None:
    folder = Path(__file__).parents[2] / "examples" / "boston311"
    book = load(folder)
    found = replay(Desk(book, MemoryLedger()), read_intake(folder, book), folder / "sample.csv.gz")

    assert (found.rows, found.cases, found.repaired["clock-skew"]) == (10_176, 10_176, 21)
    assert (found.due.compared, found.due.within_two_minutes) == (7_691, 7_536)
    assert (found.owner.compared, found.owner.agree) == (10_176, 9_478)
    assert found.on_time.compared == found.on_time.agree == 8_641
