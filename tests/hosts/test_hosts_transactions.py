"""Hosts on SQLAlchemy and on Django: their rows and the events of cases, together or not at all."""

import sqlite3
from contextlib import closing
from pathlib import Path

import psycopg
from tests.hosts.programs import HOSTS, parts, run
from tests.ledger.postgres_server import PostgresServer

from govflow.ledger.opened import open_ledger
from govflow.ledger.verifying import verify

WANTED = "form-2: the power went out\nforms: ['form-1']\ncases: ['form-1']\n"


def kept(where: str) -> list[str]:
    with closing(open_ledger(where, new=False)) as ledger:
        assert verify(ledger).flaws == ()
        return list(ledger.cases())


def test_sqlalchemy_on_sqlite(tmp_path: Path) -> None:
    assert run(HOSTS / "sqlalchemy_host.py", "sqlite:///town.db", folder=tmp_path) == WANTED
    with closing(sqlite3.connect(tmp_path / "town.db")) as raw:
        assert raw.execute("SELECT id FROM forms").fetchall() == [("form-1",)]
        assert raw.execute("SELECT DISTINCT stream FROM govflow_events").fetchall() == [("form-1",)]
        assert raw.execute("SELECT stream FROM govflow_timers").fetchall() == [("form-1",)]


def test_sqlalchemy_on_postgresql(tmp_path: Path, postgres: PostgresServer) -> None:
    dsn = postgres.fresh()
    url = dsn.replace("postgresql:", "postgresql+psycopg:")
    assert run(HOSTS / "sqlalchemy_host.py", url, folder=tmp_path) == WANTED
    with psycopg.connect(dsn) as raw:
        assert raw.execute("SELECT id FROM forms").fetchall() == [("form-1",)]
    assert kept(dsn) == ["form-1"]


def test_django_on_sqlite(tmp_path: Path) -> None:
    assert run(HOSTS / "django_host.py", "sqlite", "town.db", folder=tmp_path) == WANTED
    with closing(sqlite3.connect(tmp_path / "town.db")) as raw:
        assert raw.execute("SELECT id FROM town_form").fetchall() == [("form-1",)]
        assert raw.execute("SELECT DISTINCT stream FROM govflow_events").fetchall() == [("form-1",)]
        assert raw.execute("SELECT stream FROM govflow_timers").fetchall() == [("form-1",)]


def test_django_on_postgresql(tmp_path: Path, postgres: PostgresServer) -> None:
    dsn = postgres.fresh()
    found = parts(dsn)
    assert run(HOSTS / "django_host.py", "postgres", found["name"], found["host"], folder=tmp_path) == WANTED
    with psycopg.connect(dsn) as raw:
        assert raw.execute("SELECT id FROM town_form").fetchall() == [("form-1",)]
    assert kept(dsn) == ["form-1"]
