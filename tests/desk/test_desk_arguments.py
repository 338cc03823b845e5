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


def test_so_do_posts_that_are_one_post_and_an_id_that_is_no_text(desk: Desk) -> None:
    one, number = Actor("x", HEAD.posts[0]), Actor(7)  # type: ignore[arg-type]
    assert "'by.posts'" in refused(lambda: desk.act(**{**ACTING, "by": one})).text.en
    assert "'by.id'" in refused(lambda: desk.act(**{**ACTING, "by": number})).text.en
    assert "'actor.posts'" in refused(lambda: desk.view("a", one)).text.en


@pytest.mark.parametrize("command", ["pool", ["pool"], None])
def test_what_is_carried_out_is_a_command(desk: Desk, command: Any) -> None:
    assert refused(lambda: desk.handle(command)).text.en.startswith("'command' must be an Open, an Act, ")


@pytest.mark.parametrize(
    ("name", "ask"),
    [
        ("now", lambda desk: desk.tick("2018")),
        ("now", lambda desk: desk.revise("x")),
        ("case", lambda desk: desk.explain(desk.case("a"))),
        ("case", lambda desk: desk.case(["a"])),
        ("actor", lambda desk: desk.view("a", None)),
        ("actor", lambda desk: desk.view("a", 5)),
        ("at", lambda desk: desk.view("a", HEAD, "2018")),
        ("lang", lambda desk: desk.explain("a").to("fr")),
        ("lang", lambda desk: desk.view("a", HEAD).to(None)),
    ],
)
def test_so_do_all_other_calls(desk: Desk, name: str, ask: Callable[[Any], object]) -> None:
    assert refused(lambda: ask(desk)).text.en.startswith(f"'{name}' must be ")


def test_a_language_may_be_a_kind_of_one(desk: Desk) -> None:
    told = desk.explain("a")
    assert (told.to("zh-CN"), told.to("EN_us")) == (told.to("zh"), str(told))


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
