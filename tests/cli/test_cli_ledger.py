"""`govflow ledger`: verify, digest, export, import and compact."""

import json
import os
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.lamp import MONTH
from tests.ledger.postgres_server import GUARDED, PASSWORD, PostgresServer
from tests.ledger.three_stores import opened

from govflow import SqliteLedger
from govflow.ledger.digesting import digest
from govflow.ledger.opened import shown

if TYPE_CHECKING:
    from tests.cli.conftest import Govflow


@pytest.fixture
def kept() -> str:
    """A ledger with three cases; one message of six is sent, one is parked."""
    with closing(SqliteLedger("town.ledger")) as ledger:
        opened(ledger, "a", "b", "案件").tick(MONTH)
        sent, parked, _ = ledger.outbox.lease(3, MONTH - MONTH)
        ledger.outbox.done(sent)
        ledger.outbox.failed(parked, "no gateway", None)
    return "town.ledger"


def test_what_is_right_is_said_in_one_line(govflow: "Govflow", kept: str) -> None:
    said = govflow("ledger", "verify", kept)
    assert (said.code, said.out) == (0, "3 cases, 48 events: 0 flaws.\n")
    assert said.err == "100 %: case 3 of 3\n"
    said = govflow("ledger", "verify", kept, "--lang", "zh")
    assert (said.code, said.out) == (0, "案件 3 件，事件 48 个：问题 0 处。\n")
    said = govflow("ledger", "verify", kept, "--json")
    assert json.loads(said.out) == {"ledger": kept, "cases": 3, "events": 48, "flaws": [], "more": 0}


def test_what_is_wrong_is_told_with_its_code(govflow: "Govflow", kept: str) -> None:
    with closing(sqlite3.connect(kept)) as raw, raw:
        raw.execute("UPDATE govflow_cases SET state = 'elsewhere' WHERE stream = 'b'")
    said = govflow("ledger", "verify", kept)
    assert (said.code, said.out) == (1, "3 cases, 48 events: 1 flaw.\n")
    assert "The list tells case 'b' otherwise than its history. [standing-differs]\n" in said.err
    said = govflow("ledger", "verify", kept, "--lang", "zh")
    assert "清单中案件“b”的情况与其历史不符。 [standing-differs]\n" in said.err
    (flaw,) = json.loads(govflow("ledger", "verify", kept, "--json").out)["flaws"]
    assert (flaw["code"], flaw["case"]) == ("standing-differs", "b")
    assert set(flaw["text"]) == {"en", "zh"}


def test_a_ledger_goes_to_a_file_and_into_a_new_ledger(govflow: "Govflow", kept: str) -> None:
    said = govflow("ledger", "export", kept, "out.jsonl")
    with closing(SqliteLedger(kept)) as ledger:
        found = digest(ledger)
    told = f": 3 cases, 48 events; 4 messages to send, 1 parked.\nDigest: {found}\n"
    assert (said.code, said.out) == (0, f"Exported{told}")
    assert stat.S_IMODE(Path("out.jsonl").stat().st_mode) == 0o600
    said = govflow("ledger", "import", "copy.ledger", "out.jsonl")
    assert (said.code, said.out) == (0, f"Imported{told}")
    assert said.err.startswith("10 %: byte ")
    assert govflow("ledger", "digest", "copy.ledger").out == f"{found}\n"
    assert govflow("ledger", "verify", "copy.ledger").code == 0
    said = govflow("ledger", "export", "copy.ledger", "-")
    assert said.out == Path("out.jsonl").read_text(encoding="utf-8")
    said = govflow("ledger", "import", "third.ledger", "out.jsonl", "--lang", "zh")
    assert said.out == f"已导入：案件 3 件，事件 48 个；待发消息 4 条，搁置 1 条。\n摘要：{found}\n"
    counts = {"cases": 3, "events": 48, "digest": found, "waiting": 4, "parked": 1, "unreadable": []}
    said = govflow("ledger", "export", kept, "out.jsonl", "--force", "--json")
    assert json.loads(said.out) == {"ledger": kept, **counts}


@pytest.mark.skipif(sys.platform != "linux", reason="a device that is always full")
def test_a_full_device_is_told_of_with_a_code(govflow: "Govflow", kept: str) -> None:
    said = govflow("ledger", "export", kept, "/dev/full")
    assert (said.code, said.out) == (1, "")
    assert said.err.endswith("/dev/full: No space left on device. [unusable-file]\n")


@pytest.mark.skipif(os.name != "posix", reason="pipes with names")
@pytest.mark.parametrize("force", [(), ("--force",)])
def test_what_is_no_file_is_written_to_and_stays_what_it_is(
    force: tuple[str, ...], govflow: "Govflow", kept: str
) -> None:
    os.mkfifo("pipe")
    with open(os.open("pipe", os.O_RDONLY | os.O_NONBLOCK), encoding="utf-8") as pipe:  # noqa: PTH123
        assert govflow("ledger", "export", kept, "pipe", *force).code == 0
        assert pipe.read() == govflow("ledger", "export", kept, "-").out
    assert Path("pipe").is_fifo()


def test_a_file_that_is_there_is_overwritten_only_by_force(govflow: "Govflow", kept: str) -> None:
    Path("out.jsonl").write_text("mine")
    said = govflow("ledger", "export", kept, "out.jsonl")
    assert (said.code, said.out) == (1, "")
    assert "[file-exists]" in said.err
    assert Path("out.jsonl").read_text() == "mine"
    assert govflow("ledger", "export", kept, "out.jsonl", "--force").code == 0
    assert Path("out.jsonl").read_text(encoding="utf-8").startswith('{"govflow":"ledger"')
    assert govflow("ledger", "export", kept, ".").code == 2
    assert govflow("ledger", "export", kept, "-", "--json").code == 2
    assert govflow("ledger", "export", kept, "no/such/folder").code == 1


def test_a_file_that_is_not_whole_leaves_no_ledger(govflow: "Govflow", kept: str) -> None:
    govflow("ledger", "export", kept, "out.jsonl")
    whole = Path("out.jsonl").read_text(encoding="utf-8").splitlines(keepends=True)
    Path("out.jsonl").write_text("".join(whole[:-1]), encoding="utf-8")
    said = govflow("ledger", "import", "copy.ledger", "out.jsonl")
    assert (said.code, said.out) == (1, "")
    assert f"out.jsonl:{len(whole) - 1}: The file was cut short. [export-cut-short]" in said.err
    assert not Path("copy.ledger").exists()
    assert govflow("ledger", "import", "copy.ledger", "nowhere.jsonl").code == 1
    assert not Path("copy.ledger").exists()


def test_a_ledger_with_cases_takes_no_import(govflow: "Govflow", kept: str) -> None:
    govflow("ledger", "export", kept, "out.jsonl")
    said = govflow("ledger", "import", kept, "out.jsonl", "--lang", "zh")
    assert (said.code, said.out) == (1, "")
    assert "台账中已有案件；此处需要空台账。 [ledger-not-empty]" in said.err


def test_a_ledger_is_made_smaller(govflow: "Govflow", kept: str) -> None:
    with closing(SqliteLedger(kept)) as ledger:
        opened(ledger, *map(str, range(50)))
    with closing(sqlite3.connect(kept)) as raw, raw:
        raw.execute("CREATE TABLE litter AS SELECT zeroblob(500000)")
        raw.execute("DROP TABLE litter")
    before = govflow("ledger", "digest", kept).out
    said = json.loads(govflow("ledger", "compact", kept, "--json").out)
    assert said["after"] < said["before"] - 400_000
    assert govflow("ledger", "digest", kept).out == before
    assert govflow("ledger", "verify", kept).code == 0
    assert govflow("ledger", "compact", kept).out.endswith(" now.\n")


@pytest.mark.parametrize("command", ["verify", "digest", "export", "compact"])
def test_a_ledger_that_is_not_there_is_not_made(command: str, govflow: "Govflow") -> None:
    said = govflow("ledger", command, "nowhere.ledger", *(["-"] if command == "export" else []))
    assert (said.code, said.out, said.err) == (1, "", "There is no ledger 'nowhere.ledger'. [no-ledger]\n")
    assert list(Path().iterdir()) == []


def test_a_command_wants_to_be_named(govflow: "Govflow") -> None:
    assert govflow("ledger").err.startswith("Name a command.")
    assert "Did you mean 'verify'?" in govflow("ledger", "verfy", "x").err


# ------------------------------------------------------------------------------------- databases


def test_a_ledger_in_a_database_is_looked_after_alike(
    govflow: "Govflow", kept: str, postgres: PostgresServer
) -> None:
    there = postgres.fresh()
    govflow("ledger", "export", kept, "out.jsonl")
    said = govflow("ledger", "import", there, "out.jsonl")
    assert (said.code, said.out.partition(":")[0]) == (0, "Imported")
    assert govflow("ledger", "verify", there).out == "3 cases, 48 events: 0 flaws.\n"
    assert govflow("ledger", "compact", there).out == "Compacted.\n"
    assert govflow("ledger", "digest", there).out == govflow("ledger", "digest", kept).out
    govflow("ledger", "export", there, "back.jsonl")
    assert Path("back.jsonl").read_bytes() == Path("out.jsonl").read_bytes()
    assert govflow("explain", "zhenhai", "a", "--ledger", there).code == 0
    assert govflow("replay", "zhenhai", "--ledger", there, "--fresh").code in (1, 2)


@pytest.mark.parametrize("command", ["verify", "digest", "export", "compact"])
def test_a_ledger_that_is_in_no_database_is_not_made_there(
    command: str, govflow: "Govflow", postgres: PostgresServer
) -> None:
    there = postgres.empty()
    said = govflow("ledger", command, there, *(["-"] if command == "export" else []))
    assert (said.code, said.out) == (1, "")
    assert said.err.endswith("[no-ledger]\n")
    schema = there.rpartition("%3D")[2]
    made = f"SELECT table_name FROM information_schema.tables WHERE table_schema = '{schema}'"  # noqa: S608
    assert postgres.execute(made) == []


SECRETS = [
    "postgresql://guarded:{}@/postgres?host=/nowhere",
    "postgresql://guarded:{}@localhost:1/postgres",
    "postgres://guarded:{}@[::1/postgres",
    "postgresql://guarded:x/{}@localhost:1/postgres",
    "postgresql:///postgres?host=/nowhere&password={}",
    "postgresql:///postgres?host=/nowhere&passwort={}",
    "mysql://guarded:{}@localhost/x",
    "oracle://guarded:{}/y@localhost/x",
    "host=db password={}",
    "password = '{}' host=db",
    " postgresql://guarded:{}@localhost/x",
    "postgresql:guarded:{}@localhost/x",
]


@pytest.mark.parametrize("address", SECRETS)
@pytest.mark.parametrize("command", [("ledger", "verify"), ("ledger", "digest"), ("outbox",)])
def test_a_password_is_never_shown(command: tuple[str, ...], address: str, govflow: "Govflow") -> None:
    for lang in ("en", "zh"):
        said = govflow(*command, address.format(PASSWORD), "--lang", lang)
        assert said.code == 1
        assert said.err
        assert PASSWORD not in said.out + said.err
    assert list(Path().iterdir()) == []


def test_a_password_that_is_wrong_is_not_shown_either(govflow: "Govflow", postgres: PostgresServer) -> None:
    said = govflow("ledger", "digest", postgres.dsn_of("postgres", GUARDED, f"not-{PASSWORD}"))
    assert said.code == 1
    assert PASSWORD not in said.out + said.err
    assert "not-" not in said.err


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("a.ledger", "a.ledger"),
        ("C:\\town\\a.ledger", "C:\\town\\a.ledger"),
        ("postgresql://u:p@db.town/cases?sslmode=require", "postgresql://db.town/cases"),
        ("postgres://db.town:5433", "postgres://db.town"),
        ("postgresql:///cases?host=/run/pg", "postgresql:///cases"),
        ("postgresql://u:p/q@db.town/cases", "postgresql://..."),
        ("postgresql://u:p?q@db.town/cases", "postgresql://..."),
        ("postgresql://u:p#q@db.town/cases", "postgresql://..."),
        ("postgresql:///cases?password=p@q", "postgresql://..."),
        ("postgresql://u:secret", "postgresql://..."),
        ("host=db password=p", "..."),
        ("./host=db", "./host=db"),
    ],
)
def test_an_address_is_shown_without_whatever_might_be_secret(address: str, name: str) -> None:
    assert shown(address) == name


def test_a_ledger_in_a_database_needs_the_extra() -> None:
    lacking = "import sys; sys.modules['psycopg'] = None; from govflow.cli import main; main()"
    command = [sys.executable, "-c", lacking, "ledger", "verify", "postgresql:///cases"]
    said = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (said.returncode, said.stdout) == (1, "")
    assert "govflow[postgres]" in said.stderr
    assert said.stderr.endswith("[no-postgres]\n")


def test_a_case_that_cannot_be_read_is_told_by_an_export_and_an_import(govflow: "Govflow", kept: str) -> None:
    with closing(sqlite3.connect(kept)) as raw, raw:
        raw.execute("UPDATE govflow_events SET data = '{}' WHERE stream = 'b' AND version = 3")
    said = govflow("ledger", "export", kept, "out.jsonl")
    assert (said.code, said.out.partition(";")[0]) == (1, "Exported: 3 cases, 48 events")
    assert "Case 'b' is in the file as mere text. Event 3 of case 'b' cannot be read." in said.err
    assert said.err.endswith("[unreadable-event]\n")
    said = govflow("ledger", "import", "copy.ledger", "out.jsonl", "--lang", "zh")
    assert (said.code, said.out.partition("；")[0]) == (1, "已导入：案件 2 件，事件 32 个")
    assert "案件“b”未导入。案件“b”的第 3 号事件无法读取。" in said.err
    assert govflow("ledger", "verify", "copy.ledger").code == 0
    said = govflow("ledger", "export", kept, "out.jsonl", "--force", "--json")
    assert (said.code, [one["case"] for one in json.loads(said.out)["unreadable"]]) == (1, ["b"])
    said = govflow("ledger", "export", kept, "-")
    assert (said.code, "[unreadable-event]" in said.err) == (1, True)
