"""Arguments of another type than a desk takes are refused by their names, and nothing has happened."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from tests.lamp import BOOK, LAMP, T

from govflow import Act, Actor, Desk, MemoryLedger, Post, Refused, SqliteLedger
from govflow.case import Case
from govflow.errors import LedgerLost

HEAD = Actor("li", (Post("grid_head", "G111"),))
OPENING: dict[str, Any] = {"workflow": "request", "at": T, "by": HEAD, "unit": "G111", "fields": LAMP}
ACTING: dict[str, Any] = {"case": "a", "step": "pool", "at": T, "by": HEAD}
ID = UUID(int=7)


@pytest.fixture(params=[MemoryLedger, lambda: SqliteLedger(":memory:")], ids=["memory", "sqlite"])
def desk(request: pytest.FixtureRequest) -> Desk:
    """A desk with two cases."""
    desk = Desk(BOOK, request.param())
    for case in "ab":
        desk.open(**OPENING, case=case)
    return desk


def refused(ask: Callable[[], object]) -> Refused:
    with pytest.raises(Refused) as caught:
        ask()
    assert caught.value.code == "wrong-argument"
    return caught.value


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("workflow", 3), ("workflow", ["request"]), ("at", "2020-01-01"), ("at", date(2020, 1, 1)),
        ("at", None), ("by", "lin"), ("by", None), ("unit", 3), ("fields", "lamp"), ("fields", [("a", 1)]),
        ("case", 3), ("case", ID), ("command", ID), ("parent", 3),
    ],
)  # fmt: skip
def test_an_opening_says_which_argument_is_of_another_type(desk: Desk, name: str, value: object) -> None:
    said = refused(lambda: desk.open(**{**OPENING, name: value})).text
    assert said.en.startswith(f"'{name}' must be ")
    assert said.zh.startswith(f"参数“{name}”应为")
    assert type(value).__name__ in said.en
    assert list(desk.ledger.cases()) == ["a", "b"]


@pytest.mark.parametrize(
    ("name", "value"), [("step", ["pool"]), ("at", "2020-01-01"), ("by", "lin"), ("fields", "x")]
)
def test_so_does_a_step(desk: Desk, name: str, value: object) -> None:
    before = desk.history("a")
    assert refused(lambda: desk.act(**{**ACTING, name: value})).text.en.startswith(f"'{name}' must be ")
    assert desk.history("a") == before


def test_so_do_a_relation_and_a_command_made_by_the_host(desk: Desk) -> None:
    other: Any = 3
    by: Any = "lin"
    assert "'other'" in refused(lambda: desk.relate("a", other, "related", at=T, by=HEAD)).text.en
    assert "'by'" in refused(lambda: desk.relate("a", "b", "related", at=T, by=by)).text.en
    assert "'by'" in refused(lambda: desk.handle(Act("1", "a", T, by, "pool"))).text.en
    assert not desk.case("a").relations


def test_posts_are_posts(desk: Desk) -> None:
    posts: Any = ("clerk",)
    assert "'by.posts'" in refused(lambda: desk.act(**{**ACTING, "by": Actor("x", posts)})).text.en


def test_an_error_of_govflow_itself_is_not_told_as_one_of_the_host(monkeypatch: pytest.MonkeyPatch) -> None:
    desk = Desk(BOOK, MemoryLedger())

    def broken(case: str) -> None:
        raise TypeError(case)

    monkeypatch.setattr(desk.ledger, "case", broken)
    with pytest.raises(TypeError, match=r"^a$"):
        desk.act(**ACTING)


class Breaking(MemoryLedger):
    """A ledger to which the connection breaks as it is asked for its first case."""

    asked = 0

    def case(self, case: str) -> Case | None:
        self.asked += 1
        if self.asked == 1:
            raise LedgerLost("ledger-lost", BOOK.title)
        return super().case(case)


def test_a_misfit_is_told_though_the_connection_broke_before_it_was_seen() -> None:
    desk = Desk(BOOK, Breaking())
    refused(lambda: desk.open(**{**OPENING, "at": "2020-01-01"}))
