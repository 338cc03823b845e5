"""What the rules say of an event log is compared with what the log records, and told."""

from collections import Counter
from pathlib import Path

import pytest
from tests.insight.log_town import LOG, RULES, LogTown

from govflow.desk import Desk
from govflow.errors import IntakeError, LedgerError, UnknownCase
from govflow.insight import replay_log
from govflow.insight.logs_replay import LogRows
from govflow.insight.words import RowError
from govflow.ledger import MemoryLedger, SqliteLedger
from govflow.rulebook import read


@pytest.fixture
def town(tmp_path: Path) -> LogTown:
    return LogTown(tmp_path)


# -- what is compared --------------------------------------------------------------------------------


def test_the_rules_are_compared_with_what_the_log_records(town: LogTown) -> None:
    summary = town.lives(
        "1 taken 05-04T09:00 place=n1",
        "1 judged 05-04T10:00 people=30 promised=2015-05-06 big=Y office=n1",
        "2 taken 05-04T09:00 place=n1",
        "2 judged 05-04T10:00 people=3 promised=2015-05-07T23:59 big=Y office=south",
        "3 taken 05-04T09:00 promised=never office=moon",
        "4 came 05-04T09:00 promised=2015-05-06",
    )

    due, size, owner = (summary.compared[name] for name in ("due", "size", "owner"))
    assert (due.compared, due.agree, due.only_recorded, due.only_computed) == (2, 1, 1, 1)
    assert due.apart == Counter({"+0 d": 1, "+1 d": 1})
    assert (size.compared, size.agree, dict(size.apart)) == (2, 1, {"small -> large": 1})
    assert (owner.compared, owner.agree, owner.only_computed) == (3, 1, 1)
    assert dict(owner.apart) == {"n1 -> south": 1, "town -> moon": 1}
    assert due.examples == size.examples == ["2"]


def test_a_field_may_be_compared_at_the_last_event_of_an_activity(town: LogTown) -> None:
    town.read(LOG.replace("column: big,", "column: big, event: judged,"))
    rows = (
        "1 taken 05-04T09:00",
        "1 judged 05-04T10:00 people=3 big=N",
        "1 noted 05-04T11:00 big=Y",
        "2 taken 05-04T09:00 big=Y",
    )

    size = town.lives(*rows).compared["size"]
    assert (size.compared, size.agree, size.only_recorded) == (1, 1, 0)


@pytest.mark.parametrize(("of", "agree"), [("promised", 0), ("due", 1), ("statutory", 0)])
def test_a_clock_has_three_instants(of: str, agree: int, town: LogTown) -> None:
    again = "  retake: {from: handling, to: handling, starts: handle}\n"
    files = {**RULES, "request.yaml": RULES["request.yaml"].replace("clocks:", again + "clocks:")}
    town.book = read({name: text.encode() for name, text in files.items()})
    town.read(
        LOG.replace("due: handle", f"due: handle, of: {of}").replace(
            "  taken: take", "  taken: [take, retake]"
        )
    )
    summary = town.lives("1 taken 05-04T09:00", "1 taken 05-05T09:00 promised=2015-05-07")
    assert summary.compared["due"].agree == agree


def test_moves_between_levels_are_counted_up_and_down(town: LogTown) -> None:
    summary = town.lives(
        "1 taken 05-04T09:00 place=n1",
        "1 handed 05-04T10:00 place=south",
        "1 handed 05-04T11:00 place=north",
        "1 handed 05-04T12:00 place=town",
        "1 handed 05-04T13:00 place=n1",
        "1 handed 05-04T14:00 place=n1",
        "2 taken 05-04T09:00 place=south",
        "2 handed 05-04T10:00 place=works",
    )

    level = {("ward", "office"): 1}  # neither stands higher
    moves = {("grid", "ward"): 1, ("ward", "town"): 1, ("town", "grid"): 1, **level}
    assert (summary.moved, summary.up, summary.down) == (moves, 2, 1)


# -- ledgers, columns, data --------------------------------------------------------------------------


def test_a_replay_that_was_cut_short_ends_with_the_same_result(town: LogTown) -> None:
    events = [
        f"{case} {what} 05-04T09:00" for case in range(8) for what in ("came", "finished", "taken", "noted")
    ]
    path = town.rows(*events)
    whole = LogRows.open(town.book, town.log, path)
    ledger = SqliteLedger(town.folder / "town.ledger")
    expected = whole.replay(Desk(town.book, ledger), lambda *_: None).to_data()
    stored = [ledger.history(str(case)) for case in range(8)]

    assert whole.replay(Desk(town.book, ledger), lambda *_: None).to_data() == expected
    assert [ledger.history(str(case)) for case in range(8)] == stored
    with pytest.raises(LedgerError, match="other rows"):
        town.lives(*events, "9 came 05-04T09:00", ledger=ledger)
    ledger.close()


def test_one_case_is_explained(town: LogTown) -> None:
    rows = LogRows.open(
        town.book, town.log, town.rows("1 taken 05-04T09:00", "2 came 05-04T09:00 place=moon")
    )

    assert "take" in str(rows.explain(town.book, "1"))
    with pytest.raises(UnknownCase):
        rows.explain(town.book, "3")
    with pytest.raises(RowError, match="moon"):
        rows.explain(town.book, "2")


def test_a_column_that_is_missing_is_told_before_anything_is_done(town: LogTown) -> None:
    path = town.rows()
    path.write_text("id,what,place,people,words,promised,big,office\n", encoding="utf-8")

    with pytest.raises(IntakeError) as caught:
        LogRows.open(town.book, town.log, path)
    assert [problem.code for problem in caught.value.problems] == ["missing-column"]


def test_the_summary_as_data_says_all_of_it(town: LogTown) -> None:
    data = town.lives(
        "1 came 05-04T09:00", "1 finished 05-04T10:00", "1 taken 05-04T10:00 people=x"
    ).to_data()

    assert data["refused"] == {"bad-value": 1, "step-not-allowed": 1}
    assert [refusal["first"]["place"] for refusal in data["refusals"]] == ["rows.csv:3", "rows.csv:4"]
    assert {"en", "zh"} <= set(data["refusals"][0]["first"])
    assert data["states"] == {"registered": 1}


def test_a_case_that_is_handed_to_a_unit_that_has_ended_since_is_counted(town: LogTown) -> None:
    units = RULES["hierarchy.csv"].replace("parent\n", "parent,to,successor\n")
    dated = "".join(f"{line}{'' if 'successor' in line else ',,'}\n" for line in units.splitlines())
    dated = dated.replace("n1,North One,grid,north,,", "n1,North One,grid,north,2015-05-10,north")
    sizes = RULES["sizes.yaml"].replace("outputs: {", "outputs: {owner: {type: unit}, ")
    texts = {
        **RULES,
        "hierarchy.csv": dated,
        "sizes.yaml": sizes.replace("size: small}", "owner: n1, size: small}"),
    }
    town.book = read({name: text.encode() for name, text in texts.items()})
    log = town.read(LOG)
    rows = town.rows(
        "1 came 05-04T09:00 place=south",
        "1 taken 05-05T09:00",
        "1 judged 05-05T10:00 people=3",
        "1 finished 05-13T09:00",
    )
    summary = replay_log(Desk(town.book, MemoryLedger()), log, rows)
    assert (summary.up, summary.down) == (1, 1)  # down to n1, and up to whoever took over
