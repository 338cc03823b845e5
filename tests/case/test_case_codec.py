"""Events as JSON text and back."""

import json
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govflow.case import Event, HandedUp, InTask, StepTaken, Stopped
from govflow.case.codec import decode, encode, parsed, to_plain
from govflow.errors import LedgerError

words = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
plain = st.one_of(
    words, st.integers(), st.booleans(), st.none(), st.lists(words, max_size=2), st.decimals().map(str)
)
st.register_type_strategy(datetime, st.datetimes(timezones=st.just(UTC)))
bare = st.one_of(
    *(
        st.builds(kind, **{
            name: st.dictionaries(words, plain, max_size=3)
            for name, hint in kind.__annotations__.items()
            if hint == Mapping[str, object]
        }, **{name: words for name, hint in kind.__annotations__.items() if hint is str})
        for kind in get_args(Event) if kind is not InTask
    )
)  # fmt: skip
events = bare | st.builds(InTask, st.datetimes(timezones=st.just(UTC)), words, bare)


@given(events)
def test_every_event_is_one_line_of_json_and_comes_back_equal(event: Event) -> None:
    text = encode(event)
    assert "\n" not in text
    assert json.loads(text) == to_plain(event)
    assert decode(text) == event
    assert type(decode(text)) is type(event)


def test_an_event_reads_well_and_leaves_out_what_is_not_said() -> None:
    event = HandedUp(datetime(2018, 6, 5, 2, tzinfo=UTC), "G1", "河畔社区")
    assert encode(event) == (
        '{"type":"HandedUp","at":"2018-06-05T02:00:00+00:00","source":"G1","owner":"河畔社区"}'
    )


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "null",
        "[]",
        "{}",
        '{"type":"HandedUp"}',
        '{"type":"Unheard","at":"2018-06-05T02:00:00+00:00"}',
        '{"type":["HandedUp"]}',
        '{"type":"HandedUp","at":"yesterday","source":"G1","owner":"C1"}',
        '{"type":"HandedUp","at":5,"source":"G1","owner":"C1"}',
        '{"type":"HandedUp","at":"2018-06-05T02:00:00+00:00","source":"G1","owner":"C1","more":1}',
        '{"type":"Decided","at":"2018-06-05T02:00:00+00:00","table":"t","rule":"r","fields":3,"owner":"",'
        '"digest":""}',
        "[" * 100_000,
        '{"type":"HandedUp","at":' + "9" * 5000 + "}",
    ],
)
def test_what_is_no_event_is_refused_in_a_short_line(text: str) -> None:
    with pytest.raises(LedgerError) as caught:
        decode(text)
    assert caught.value.code == "unreadable-event"
    assert len(caught.value.text.en) < 200


@pytest.mark.parametrize(
    ("text", "unknown"),
    [
        ('{"type":"Foreseen","at":"2018-06-05T02:00:00+00:00"}', "Foreseen"),
        ('{"type":"ClockMet","at":"2018-06-05T02:00:00+00:00","clock":"c","early":true}', "ClockMet.early"),
        (
            '{"type":"InTask","at":"2018-06-05T02:00:00+00:00","task":"t","event":{"type":"Foreseen"}}',
            "Foreseen",
        ),
    ],
)
def test_what_a_newer_govflow_wrote_is_refused_and_said_to_be_newer(text: str, unknown: str) -> None:
    with pytest.raises(LedgerError) as caught:
        decode(text)
    assert caught.value.code == "unreadable-event"
    assert f"'{unknown}'" in caught.value.text.en
    assert "newer" in caught.value.text.en
    assert f"“{unknown}”" in caught.value.text.zh


ZONES = st.sampled_from([UTC, timezone(timedelta(hours=8))])


@given(st.datetimes(datetime(1, 1, 2), timezones=ZONES), st.booleans())
def test_an_instant_is_written_as_iso_8601_in_utc(at: datetime, whole: bool) -> None:
    at = at.replace(microsecond=0) if whole else at
    assert to_plain(Stopped(at))["at"] == at.astimezone(UTC).isoformat()


@pytest.mark.parametrize("at", ["2018-06-05T10:00:00+08:00", "2018-06-05T02:00:00Z"])
def test_an_instant_is_read_in_utc_whatever_its_offset(at: str) -> None:
    event = decode(f'{{"type":"Stopped","at":"{at}"}}')
    assert event.at == datetime(2018, 6, 5, 2, tzinfo=UTC)
    assert event.at.tzinfo is UTC


@pytest.mark.parametrize("at", ['"2018-06-05T10:00:00"', '"0001-01-01T00:00:00+08:00"', "null", "1528164000"])
def test_an_instant_without_an_offset_or_beyond_all_years_is_none(at: str) -> None:
    with pytest.raises(LedgerError):
        decode(f'{{"type":"Stopped","at":{at}}}')


@pytest.mark.parametrize(
    "at",
    [
        "20180605T020000+00:00",
        "2018-W23-2T02:00:00+00:00",
        "2018W232T020000+00:00",
        "2018-06-05t02:00:00+00:00",
        "2018-06-05 02:00:00+00:00",
        "2018-06-05T02+00:00",
        "2018-06-05T02:00+00:00",
        "2018-06-05T0200+00:00",
        "2018-06-05T10:00+08:00",
    ],
)
def test_an_instant_that_nobody_writes_so_is_none(at: str) -> None:
    assert datetime.fromisoformat(at) == datetime(2018, 6, 5, 2, tzinfo=UTC), "Python would read it"
    with pytest.raises(LedgerError) as caught:
        decode(f'{{"type":"Stopped","at":"{at}"}}')
    assert caught.value.code == "unreadable-event"


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999", "-1e999"])
def test_what_is_no_number_is_neither_read_nor_written(number: str) -> None:
    text = to_plain(StepTaken(datetime(2018, 6, 5, 2, tzinfo=UTC), "a", "1", "s", "x", "y", {"n": 0}))
    with pytest.raises(LedgerError) as caught:
        decode(json.dumps(text).replace('{"n": 0}', f'{{"n": {number}}}'))
    assert caught.value.code == "unreadable-event"
    with pytest.raises(ValueError, match="JSON"):
        encode(StepTaken(datetime(2018, 6, 5, 2, tzinfo=UTC), "a", "1", "s", "x", "y", {"n": float(number)}))


@given(events)
def test_what_an_event_says_is_parsed_as_ever(event: Event) -> None:
    assert parsed(encode(event)) == to_plain(event)


@pytest.mark.parametrize("text", ['{"a":1,"a":1}', '[{"b":{"a":1,"c":2,"a":3}}]', '{"a":NaN}', '{"a":1e999}'])
def test_of_what_was_written_by_hand_nothing_may_stand_there_twice(text: str) -> None:
    with pytest.raises(ValueError, match=r"twice|no number"):
        parsed(text)


@given(events, st.data())
def test_a_damaged_event_is_refused_or_another_event_and_nothing_else(
    event: Event, data: st.DataObject
) -> None:
    text = encode(event)
    cut = data.draw(st.integers(0, len(text)))
    for damaged in (text[:cut], text[:cut] + "x" + text[cut:], text[:cut] + text[cut + 1 :]):
        with suppress(LedgerError):
            assert decode(encode(decode(damaged))) == decode(damaged)
