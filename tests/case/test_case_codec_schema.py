"""The JSON Schema of events says exactly what can be read: a validator of other people is the oracle."""

import copy
import json
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from tests.case.lives import Story, history, stories
from tests.golden.release import examples
from tests.golden.release import stories as shipped

from govflow.case.codec import KINDS, decode, to_plain
from govflow.case.codec_schema import event_schema
from govflow.errors import LedgerError

SCHEMA = event_schema()
WHOLE = Draft202012Validator(SCHEMA)
EXAMPLES = tuple(examples(SCHEMA))
WRONG: tuple[object, ...] = (None, 5, True, "2018-06-05T02:00:00+00:00", [], [5], {}, {"a": 5}, ["x"])


@cache
def one_kind(name: str) -> Draft202012Validator:
    """Return the same schema for one kind: twenty times as quick as trying them all."""
    return Draft202012Validator({**SCHEMA, "$ref": f"#/$defs/{name}"})


def fits(plain: dict[str, Any]) -> bool:
    return bool(one_kind(plain["type"]).is_valid(plain))


def test_it_is_a_schema_of_every_kind_with_all_that_they_may_say() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    assert [one["$ref"] for one in SCHEMA["$defs"]["Event"]["oneOf"]] == [f"#/$defs/{k}" for k in KINDS]
    assert len(EXAMPLES) == 2 * len(KINDS)
    for plain in EXAMPLES:
        WHOLE.validate(plain)
        assert to_plain(decode(json.dumps(plain))) == plain


@settings(max_examples=20)
@given(stories())
def test_every_event_of_a_life_fits_the_schema(story: Story) -> None:
    for event in history(story):
        one_kind(type(event).__name__).validate(to_plain(event))


def test_every_event_of_the_stories_that_ship_with_govflow_fits_the_schema() -> None:
    events = [event for life in shipped() for event in life]
    assert len(events) > 500
    for event in events:
        one_kind(type(event).__name__).validate(to_plain(event))


def parts(plain: Any) -> Iterator[tuple[dict[str, Any], str]]:
    """Yield every place in an event where something could be written otherwise."""
    for name, value in plain.items():
        yield plain, name
        if isinstance(value, dict) and name not in ("fields", "persons"):
            yield from parts(value)


@given(st.sampled_from(EXAMPLES), st.data())
def test_what_is_written_otherwise_is_read_exactly_if_it_fits(
    plain: dict[str, Any], data: st.DataObject
) -> None:
    damaged = copy.deepcopy(plain)
    where, name = data.draw(st.sampled_from([one for one in parts(damaged) if one[1] != "type"]))
    how = data.draw(st.sampled_from(["drop", "add", "change"]))
    if how == "drop":
        del where[name]
    elif how == "add":
        where["more"] = "2018-06-05T02:00:00+00:00"
    else:
        where[name] = data.draw(st.sampled_from(WRONG))
    try:
        decode(json.dumps(damaged))
    except LedgerError:
        assert not fits(damaged)
    else:
        assert fits(damaged)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_says_what_it_is(kind: str) -> None:
    assert SCHEMA["$defs"][kind]["description"].endswith(".")
