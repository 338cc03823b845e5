"""A desk migrates its cases to another edition: those that can go, all of a batch or none, and only once."""

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.case.lives import Story, history, stories
from tests.desk.two_editions import write_editions

from govflow import Actor, Desk, Ledger, MemoryLedger, Post, Refused, RulebookEditions, SqliteLedger
from govflow.case import Breached, ClockRecounted, Event, Migrated, Opened, evolve, fold
from govflow.desk import migrating
from govflow.errors import LedgerConflict, LedgerLost, Text
from govflow.rulebook import Rulebook, load_editions
from govflow.testing import rulebooks

CLERK = Actor("amira", (Post("clerk", "town"),))
MIA = Actor("mia")
NEW_YEAR = datetime(2025, 1, 1, tzinfo=UTC)
EVENING = NEW_YEAR - timedelta(hours=1)
HOUR = timedelta(hours=1)


@pytest.fixture(scope="module")
def editions(tmp_path_factory: pytest.TempPathFactory) -> RulebookEditions:
    return load_editions(write_editions(tmp_path_factory.mktemp("editions") / "rules"))


@pytest.fixture(params=["memory", "sqlite"])
def ledger(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Ledger]:
    if request.param == "memory":
        yield MemoryLedger()
    else:
        with closing(SqliteLedger(tmp_path / "cases.db")) as kept:
            yield kept


@pytest.fixture
def desk(editions: RulebookEditions, ledger: Ledger) -> Desk:
    """Return a desk with cases of each kind, opened an hour before the new edition."""
    desk = Desk(editions, ledger)
    for number in range(4):
        desk.open("request", at=EVENING, by=CLERK, case=f"R{number}")
    for number in (1, 2):
        desk.act(f"R{number}", "check", at=EVENING, by=CLERK)
    desk.act("R2", "finish", at=EVENING, by=CLERK)
    desk.open("request", at=EVENING, by=CLERK, case="H1", unit="hill")
    desk.open("complaint", at=EVENING, by=CLERK, case="C1")
    desk.open("request", at=NEW_YEAR, by=CLERK, case="N1")
    return desk


def everything(ledger: Ledger) -> dict[str, tuple[Event, ...]]:
    return {case: ledger.history(case) for case in ledger.cases()}


def counts(done: migrating.Migrations) -> tuple[int, int, int, int]:
    return done.went, done.there, done.ended, done.nowhere


def test_a_case_goes_on_by_its_edition_unless_it_is_migrated(desk: Desk) -> None:
    with pytest.raises(Refused):
        desk.act("R1", "complete", at=NEW_YEAR + HOUR, by=CLERK)
    done = desk.migrate(at=NEW_YEAR + HOUR, by=MIA, states={"received": "registered"})
    assert (done.version, counts(done)) == ("2", (3, 1, 1, 2))
    assert [type(event) for event in desk.history("R1")[-2:]] == [Migrated, ClockRecounted]
    assert desk.case("R0").state == "registered"
    assert desk.case("R1").clocks["handle"].due == EVENING + 6 * HOUR
    assert desk.case("R1").clocks["handle"].promised == EVENING + 10 * HOUR
    assert desk.rules_of(desk.case("R1")).version == "2"
    assert desk.rules_of(desk.case("H1")).version == "1"
    assert desk.act("R1", "complete", at=NEW_YEAR + 2 * HOUR, by=CLERK).state == "done"
    desk.tick(NEW_YEAR + 24 * HOUR)
    assert desk.case("R0").breaches[0].at == EVENING + 6 * HOUR


def test_those_that_would_land_nowhere_are_told_by_reason_with_examples(desk: Desk) -> None:
    done = desk.migrate(at=NEW_YEAR, by=MIA)
    told = {(one.reason.code, one.reason.message.en): (one.cases, one.examples) for one in done.reasons}
    assert told == {
        ("unknown-state", "The new rules have no state 'received'."): (3, ("H1", "R0", "R3")),
        ("unknown-unit", "The new rules have no unit 'hill'."): (1, ("H1",)),
        ("unknown-workflow", "The new rules have no workflow 'complaint'."): (1, ("C1",)),
    }
    assert done.nowhere == 4


def test_a_dry_run_changes_nothing_and_says_what_the_run_will_do(desk: Desk) -> None:
    before = everything(desk.ledger)
    predicted = desk.migrate(at=NEW_YEAR, by=MIA, dry_run=True)
    assert everything(desk.ledger) == before
    assert desk.migrate(at=NEW_YEAR, by=MIA) == predicted
    assert everything(desk.ledger) != before


def test_migrating_twice_changes_nothing(desk: Desk) -> None:
    first = desk.migrate(at=NEW_YEAR, by=MIA)
    before = everything(desk.ledger)
    second = desk.migrate(at=NEW_YEAR + HOUR, by=MIA)
    assert everything(desk.ledger) == before
    assert counts(second) == (0, first.went + first.there, first.ended, first.nowhere)


def test_time_passes_before_it_by_the_rules_that_a_case_had(desk: Desk) -> None:
    desk.migrate(at=NEW_YEAR + 20 * HOUR, by=MIA)
    missed, moved = desk.history("R1")[-2:]
    assert isinstance(missed, Breached)
    assert isinstance(moved, Migrated)
    assert missed.at == EVENING + 10 * HOUR


def test_a_case_whose_own_rules_are_not_given_stays_for_time_would_pass_by_others(
    desk: Desk, editions: RulebookEditions
) -> None:
    before = everything(desk.ledger)
    done = Desk(editions.newest, desk.ledger).migrate(at=NEW_YEAR + 20 * HOUR, by=MIA)
    assert everything(desk.ledger) == before
    assert (done.went, done.there) == (0, 1)
    assert [(one.reason.code, one.cases) for one in done.reasons] == [("own-rules-missing", done.nowhere)]


def test_what_time_itself_ends_before_it_keeps_its_rules_and_its_events_are_left_to_time(desk: Desk) -> None:
    before = desk.history("C1")
    done = desk.migrate(at=NEW_YEAR + 20 * HOUR, by=MIA, workflow="complaint")
    assert counts(done) == (0, 0, 1, 0)
    assert desk.history("C1") == before
    desk.tick(NEW_YEAR + 20 * HOUR)
    assert desk.case("C1").closed_at


def test_only_one_workflow_if_it_is_named(desk: Desk) -> None:
    assert counts(desk.migrate(at=NEW_YEAR, by=MIA, workflow="complaint")) == (0, 0, 0, 1)


def test_a_case_can_be_given_its_old_rules_again(desk: Desk) -> None:
    before = desk.case("R1")
    desk.migrate(at=NEW_YEAR, by=MIA)
    desk.migrate("2024", at=NEW_YEAR + HOUR, by=MIA, states={"registered": "received"})
    back = desk.case("R1")
    assert back.clocks == before.clocks
    assert (back.state, back.digest, back.ruled_at) == (before.state, before.digest, EVENING)
    assert desk.act("R1", "finish", at=NEW_YEAR + 2 * HOUR, by=CLERK).closed_at


@pytest.mark.parametrize("name", ["2025", "2"])
def test_an_edition_has_a_folder_a_version_and_a_digest(editions: RulebookEditions, name: str) -> None:
    assert migrating.edition(editions, name) is editions.newest
    assert migrating.edition(editions, editions.books[0].digest) is editions.books[0]
    with pytest.raises(Refused, match="There is no edition '2026'"):
        migrating.edition(editions, "2026")
    twins = attrs.evolve(editions, books=tuple(attrs.evolve(b, version="1") for b in editions.books))
    with pytest.raises(Refused, match="There are several editions '1'"):
        migrating.edition(twins, "1")


def test_a_migrated_case_stays_with_an_edition_whose_files_were_mended(
    editions: RulebookEditions, desk: Desk
) -> None:
    desk.migrate(at=NEW_YEAR, by=MIA)
    mended = tuple(attrs.evolve(book, digest=f"{book.digest} mended") for book in editions.books)
    again = Desk(attrs.evolve(editions, books=mended), desk.ledger)
    assert again.rules_of(again.case("R1")).version == "2"
    assert again.rules_of(again.case("R3")).version == "1"


@pytest.mark.parametrize(
    ("named", "code", "told"),
    [
        (
            {"recieved": "registered"},
            "no-such-state",
            "No edition has a state 'recieved'. Did you mean 'received'?",
        ),
        ({"received": "registred"}, "no-such-state", "The rules to go on by have no state 'registred'."),
        ({"requests/received": "registered"}, "no-such-workflow", "No edition has a workflow 'requests'."),
        ({"complaint/received": "checked"}, "no-such-state", "no state 'checked' in workflow 'complaint'."),
        ({"request/": "checked"}, "no-such-state", "No edition has a state '' in workflow 'request'."),
    ],
)
def test_a_name_that_is_mistyped_is_refused_before_anything_is_done(
    desk: Desk, named: dict[str, str], code: str, told: str
) -> None:
    before = everything(desk.ledger)
    with pytest.raises(Refused) as caught:
        desk.migrate(at=NEW_YEAR, by=MIA, states=named)
    assert caught.value.code == code
    assert told in caught.value.text.en
    assert "没有" in caught.value.text.zh
    assert everything(desk.ledger) == before


def test_so_is_a_workflow(desk: Desk) -> None:
    with pytest.raises(Refused) as caught:
        desk.migrate(at=NEW_YEAR, by=MIA, workflow="requests")
    assert caught.value.code == "no-such-workflow"
    assert "Did you mean 'request'?" in caught.value.text.en


def test_an_instant_needs_a_zone(desk: Desk) -> None:
    with pytest.raises(Refused) as caught:
        desk.migrate(at=NEW_YEAR.replace(tzinfo=None), by=MIA)
    assert caught.value.code == "naive-instant"


# -- what happens between batches ------------------------------------------------------------------


def test_whoever_stops_in_between_goes_on_where_it_stopped(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(migrating, "_BATCH", 2)
    append = desk.ledger.append
    written: list[object] = []

    def breaks(*given: object) -> None:
        if len(written) == 2:
            raise LedgerLost("ledger-lost", Text("The connection broke.", "连接中断。"))
        written.append(given)
        append(*given)  # type: ignore[arg-type]

    states = {"received": "registered"}
    with monkeypatch.context() as broken:
        broken.setattr(desk.ledger, "append", breaks)
        with pytest.raises(LedgerLost):
            desk.migrate(at=NEW_YEAR, by=MIA, states=states)
    went = [case for case in desk.ledger.cases() if desk.case(case).annex.migrated]
    assert went == ["R0", "R1"], "the batch that broke is taken back, and those before it are kept"
    assert counts(desk.migrate(at=NEW_YEAR, by=MIA, states=states)) == (1, 3, 1, 2)


def test_a_batch_in_which_somebody_else_wrote_first_is_done_once_more(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    append, conflicts = desk.ledger.append, [1, 2]

    def conflicting(*given: object) -> None:
        append(*given)  # type: ignore[arg-type]
        if conflicts:
            conflicts.pop()
            raise LedgerConflict("ledger-conflict", Text("first", "先"))

    monkeypatch.setattr(desk.ledger, "append", conflicting)
    done = desk.migrate(at=NEW_YEAR, by=MIA, states={"received": "registered"})
    assert counts(done) == (3, 1, 1, 2)
    assert [type(event) for event in desk.history("R1")].count(Migrated) == 1


# -- laws ------------------------------------------------------------------------------------------


def kept(lives: list[Story]) -> tuple[MemoryLedger, tuple[Rulebook, ...]]:
    ledger = MemoryLedger()
    for number, story in enumerate(lives):
        first, *rest = history(story)
        assert isinstance(first, Opened)
        events = (attrs.evolve(first, case=f"case {number}"), *rest)
        case = fold(events)
        assert case
        ledger.append(case, events)
    return ledger, tuple({book.digest: book for book, _ in lives}.values())


@settings(max_examples=15)
@given(st.lists(stories(most=5), min_size=1, max_size=3), rulebooks())
def test_law_a_dry_run_predicts_the_run_and_what_is_stored_is_what_lives(
    lives: list[Story], newest: Rulebook
) -> None:
    ledger, books = kept(lives)
    books = (*(book for book in books if book.digest != newest.digest), newest)
    desk, at = Desk(RulebookEditions(books), ledger), datetime(2019, 1, 1, tzinfo=UTC)
    before = everything(ledger)
    predicted = desk.migrate(at=at, by=MIA, dry_run=True)
    assert everything(ledger) == before
    assert desk.migrate(at=at, by=MIA) == predicted
    after = everything(ledger)
    changed = [case for case in after if after[case] != before[case]]
    assert len(changed) == predicted.went
    for name, events in after.items():
        stepwise = None
        for event in events:
            stepwise = evolve(stepwise, event)
        assert stepwise == desk.case(name)
        assert (desk.case(name).digest == newest.digest) or name not in changed
    again = desk.migrate(at=at, by=MIA)
    assert (again.went, again.nowhere, everything(ledger)) == (0, predicted.nowhere, after)
