"""A host on SQLAlchemy: its own rows and the events of cases are kept together, or not at all.

python examples/hosts/sqlalchemy_host.py sqlite:///town.db
python examples/hosts/sqlalchemy_host.py postgresql+psycopg://localhost/town
"""

import sqlite3
import sys

from sqlalchemy import Connection, Engine, create_engine, event, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column
from town import report_lamp

import govflow


class Base(DeclarativeBase):
    """The host's own tables."""


class Form(Base):
    """A form that somebody filled in, and the case that came of it."""

    __tablename__ = "forms"
    id: Mapped[str] = mapped_column(primary_key=True)
    case_id: Mapped[str]


def engine_of(url: str) -> Engine:
    """Return an engine whose transactions on SQLite begin when SQLAlchemy says so, and as writers."""
    engine = create_engine(url)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _leave_transactions_alone)
        event.listen(engine, "begin", _begin)
    return engine


def _leave_transactions_alone(driver: sqlite3.Connection, _: object) -> None:
    driver.isolation_level = None


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def ledger_of(session: Session) -> govflow.Ledger:
    """Return a ledger that writes in the session's own transaction."""
    driver = session.connection().connection.driver_connection
    if isinstance(driver, sqlite3.Connection):
        return govflow.SqliteLedger(connection=driver)
    return govflow.PostgresLedger(connection=driver)


def submit(engine: Engine, form: str, *, fail: bool = False) -> None:
    """Take a form in: a row of ours, and a case."""
    with Session(engine) as session, session.begin():
        case = report_lamp(ledger_of(session), form)
        session.add(Form(id=form, case_id=case.id))
        session.flush()
        if fail:
            raise RuntimeError("the power went out")


def main(url: str) -> None:
    """Take two forms in, of which the second fails at the last moment, and show what is there."""
    engine = engine_of(url)
    Base.metadata.create_all(engine)
    submit(engine, "form-1")
    try:
        submit(engine, "form-2", fail=True)
    except RuntimeError as error:
        print("form-2:", error)
    with Session(engine) as session:
        print("forms:", list(session.scalars(select(Form.id))))
        print("cases:", list(ledger_of(session).cases()))
    engine.dispose()


if __name__ == "__main__":
    main(sys.argv[1])
