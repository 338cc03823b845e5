"""The files of a history: whole or not there, their owner's alone, and nothing in them for others."""

import json
import os
import stat
import sys
from pathlib import Path

import pytest
from tests.case.view_rules import CLERK, HELPER, START, STRANGER, Life, rulebook
from tests.insight.history_town import Told, small, told

from govflow import Desk, MemoryLedger, load
from govflow.case import Actor, Open
from govflow.case.codec import to_plain
from govflow.insight.history import QUESTIONS, History, HistoryError, write
from govflow.insight.history.schema import CREATE, TABLES

__all__ = ["told"]  # the fixture

BOSTON = Path(__file__).parents[2] / "examples" / "boston311"

# ----------------------------------------------------------------------------------------- files


def test_a_second_reader_finds_the_same_columns_rows_and_metadata(told: Told) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    for table in TABLES:
        read = parquet.read_table(told.history.folder / f"{table}.parquet")
        ours = told.history.sql(f"FROM {table}")

        assert tuple(read.column_names) == ours.columns
        assert read.num_rows == len(ours.rows)
        assert read.schema.metadata[b"govflow.history"] == b"1"
        if table == "cases":
            assert read["case_id"].to_pylist() == list(told.desk.ledger.cases())
            assert str(read.schema.field("opened").type) == "timestamp[us, tz=UTC]"


def test_no_column_is_called_by_a_word_that_sql_reserves(told: Told) -> None:
    for table in CREATE:
        columns = told.history.sql(f"FROM {table} LIMIT 0").columns
        bare = told.history.sql(f"SELECT {', '.join(columns)} FROM {table} LIMIT 0")  # noqa: S608
        assert bare.columns == columns
        assert "at" not in columns


def test_the_files_are_their_owners_alone_and_nothing_else_is_left(tmp_path: Path) -> None:
    old = os.umask(0)
    try:
        write(small(), tmp_path / "history")
    finally:
        os.umask(old)

    assert stat.S_IMODE((tmp_path / "history").stat().st_mode) == 0o700
    assert {path.name for path in tmp_path.iterdir()} == {"history"}
    files = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "history").iterdir()}
    assert files == {f"{table}.parquet": 0o600 for table in TABLES}


def test_a_history_is_replaced_and_an_empty_folder_filled(tmp_path: Path) -> None:
    (tmp_path / "history").mkdir()
    write(small(1), tmp_path / "history")
    write(small(3), tmp_path / "history")

    with History(tmp_path / "history") as history:
        assert history.sql("SELECT count(*) FROM cases").rows == ((3,),)
    assert {path.name for path in tmp_path.iterdir()} == {"history"}


@pytest.mark.parametrize(
    "what", ["a file", "another folder", "more than a history", "no parquet", "mixed", "link"]
)
def test_what_is_not_a_history_is_neither_replaced_nor_read(what: str, tmp_path: Path) -> None:
    folder = tmp_path / "history"
    if what == "a file":
        folder.write_text("precious")
    elif what == "another folder":
        folder.mkdir()
        (folder / "thesis.txt").write_text("precious")
    elif what == "no parquet":
        folder.mkdir()
        for table in TABLES:
            (folder / f"{table}.parquet").write_text("precious")
    else:
        write(small(), folder)
        if what == "more than a history":
            (folder / "thesis.txt").write_text("precious")
        elif what == "mixed":
            write(Desk(load(BOSTON), MemoryLedger()), tmp_path / "other")
            (tmp_path / "other" / "cases.parquet").rename(folder / "cases.parquet")
        else:
            folder.rename(tmp_path / "real")
            folder.symlink_to(tmp_path / "real")
    before = listing(tmp_path)

    with pytest.raises(HistoryError) as refused:
        write(small(2), folder)

    assert refused.value.code == "not-a-history"
    assert listing(tmp_path) == before
    if what not in ("more than a history", "link"):
        with pytest.raises(HistoryError) as refused:
            History(folder)
        assert refused.value.code == "not-a-history"


@pytest.mark.parametrize("table", TABLES)
def test_a_file_that_was_cut_short_is_said_to_be_damaged_and_is_left_to_its_owner(
    table: str, tmp_path: Path
) -> None:
    folder = tmp_path / "history"
    write(small(), folder)
    file = folder / f"{table}.parquet"
    whole = file.read_bytes()
    for kept in (len(whole) // 2, len(whole) - 3, 4):
        file.write_bytes(whole[:kept])
        for use in (lambda: History(folder), lambda: write(small(), folder)):
            with pytest.raises(HistoryError, match="is damaged") as refused:
                use()
            assert refused.value.code == "history-damaged"
        assert file.read_bytes() == whole[:kept]


def test_a_file_that_is_damaged_inside_is_said_to_be_so_when_it_is_asked(tmp_path: Path) -> None:
    folder = tmp_path / "history"
    write(small(300), folder)
    file = folder / "cases.parquet"
    data = bytearray(file.read_bytes())
    footer = len(data) - 8 - int.from_bytes(data[-8:-4], "little")
    data[4:footer] = b"\xff" * (footer - 4)
    file.write_bytes(data)
    with History(folder) as history, pytest.raises(HistoryError, match="is damaged") as refused:
        history.ask("busiest_hours")
    assert refused.value.code == "history-damaged"


def test_parquet_of_others_is_no_history_whatever_it_says_of_itself(tmp_path: Path) -> None:
    arrow, parquet = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
    (tmp_path / "theirs").mkdir()
    theirs = arrow.table({"a": [1]}).replace_schema_metadata({b"\xff\xfe": b"\xe9"})
    for table in TABLES:
        parquet.write_table(theirs, tmp_path / "theirs" / f"{table}.parquet")

    for use in (lambda: History(tmp_path / "theirs"), lambda: write(small(), tmp_path / "theirs")):
        with pytest.raises(HistoryError) as refused:
            use()
        assert refused.value.code == "not-a-history"


def test_where_there_is_no_folder_around_it_that_one_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError) as refused:
        write(small(), tmp_path / "nowhere" / "history")
    assert refused.value.filename == str(tmp_path / "nowhere")


def listing(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() if path.is_file() else b"" for path in folder.rglob("*")}


def test_a_history_of_another_version_is_replaced_but_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as later:
        later.setattr("govflow.insight.history.writing.VERSION", "2")
        write(small(), tmp_path / "history")

    with pytest.raises(HistoryError) as refused:
        History(tmp_path / "history")
    assert refused.value.code == "other-history"
    write(small(), tmp_path / "history")
    History(tmp_path / "history").close()


def test_an_export_that_fails_leaves_the_old_history_and_nothing_beside(tmp_path: Path) -> None:
    write(small(2), tmp_path / "history")
    before = listing(tmp_path)

    def full(*_: int) -> None:
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        write(small(5), tmp_path / "history", progress=full)
    assert listing(tmp_path) == before


def test_a_path_that_is_a_pattern_is_refused(tmp_path: Path) -> None:
    with pytest.raises(HistoryError, match=r"\*"):
        write(small(), tmp_path / "his*")
    with pytest.raises(HistoryError, match=r"\*"):
        History(tmp_path / "his*")


def test_rows_go_through_the_database_in_portions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("govflow.insight.history.writing._ROWS", 7)
    desk = small(9)
    write(desk, tmp_path / "history")

    with History(tmp_path / "history") as history:
        rows = history.sql("SELECT case_id, number, kind FROM events").rows
    assert rows == tuple(
        (case, number, type(event).__name__)
        for case in desk.ledger.cases()
        for number, event in enumerate(desk.history(case))
    )


def test_without_the_extra_it_is_said_which_one_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "duckdb", None)
    with pytest.raises(HistoryError) as refused:
        write(small(), tmp_path / "history")
    assert refused.value.code == "no-duckdb"
    assert "govflow[history]" in refused.value.text.en
    assert list(tmp_path.iterdir()) == []


# ---------------------------------------------------------------------------------- who may see what


SECRETS = ("lin-7", "+86-138", "secret summary", "wu-8", "dry", "cmd-9")


def secretive() -> Life:
    life = Life(rulebook(), requester="lin-7", phone="+86-138", summary="secret summary", helpers=["G2"])
    life.act("summon").act("answer", HELPER, task="assist/1", finding="dry")
    fields = {"requester": "wu-8", "summary": "secret summary", "confidential": True}
    life.desk.handle(Open("cmd-9", "second", START, Actor("wu-8"), "request", "G1", fields))
    return life


def everything(folder: Path) -> str:
    with History(folder) as history:
        return "\n".join(str(history.sql(f"FROM {table}").to_data()) for table in TABLES)


def test_without_a_reader_nothing_is_told_that_could_be_hidden(tmp_path: Path) -> None:
    write(secretive().desk, tmp_path / "history")

    told = everything(tmp_path / "history")
    assert not [secret for secret in SECRETS if secret in told]
    with History(tmp_path / "history") as history:
        assert history.sql("SELECT DISTINCT actor, data FROM events").rows == ((None, None),)
        assert history.sql("SELECT DISTINCT fields, masked FROM cases").rows == ((None, None),)
        assert history.sql("SELECT task, state FROM cases WHERE case_id = 'case'").rows == (
            ("", "handling"),
            ("assist/1", "done"),
        )
        assert history.about["reader"] == ""


def test_a_reader_gets_the_views_and_nothing_else(tmp_path: Path) -> None:
    desk = secretive().desk
    assert write(desk, tmp_path / "history", CLERK) == 2

    told = everything(tmp_path / "history")
    assert not [secret for secret in ("lin-7", "+86-138", "wu-8", "dry", "cmd-9") if secret in told]
    with History(tmp_path / "history") as history:
        data = history.sql("SELECT case_id, data FROM events ORDER BY case_id, number")
        fields = history.sql("SELECT case_id, fields->>'summary', masked FROM cases WHERE task = ''")
        assert history.about["reader"] == CLERK.id
    views = {case: desk.view(case, CLERK) for case in ("case", "second")}
    assert [(case, json.loads(text)) for case, text in data.rows] == [
        (case, to_plain(event)) for case, view in views.items() for event in view.history
    ]
    assert fields.rows == (
        ("case", "secret summary", list(views["case"].masked)),
        ("second", None, list(views["second"].masked)),
    )


def test_who_may_read_nothing_gets_an_empty_history(tmp_path: Path) -> None:
    assert write(secretive().desk, tmp_path / "history", STRANGER) == 0
    with History(tmp_path / "history") as history:
        assert history.sql("SELECT count(*) FROM events").rows == ((0,),)
        assert [len(history.ask(question).rows) for question in QUESTIONS] == [0] * len(QUESTIONS)
