"""Events as JSON text and back: what a ledger stores and an export writes.

It is a storage format: in docs/reference/events.md, and as JSON Schema in `codec_schema`. Attributes are only
ever added, with a default that means what an event meant before there was one; so what an older govflow wrote
is read for good. What a newer one wrote, a kind or an attribute that is not known here, is refused, for
somebody would act on half of what happened.
"""

import json
from collections.abc import Callable, Mapping
from math import isfinite
from typing import Any, get_args

from govflow.case.codec_shapes import Misshapen, Shape, Shapes
from govflow.case.events import Event
from govflow.errors import LedgerError, Text

_SHOWN = 80


def to_plain(event: Event) -> dict[str, Any]:
    """Return the event as plain data; `type` names its class, instants are ISO 8601 in UTC."""
    plain: dict[str, Any] = json.loads(encode(event))
    return plain


def _from_plain(plain: Any) -> Event:
    """Read an event out of plain data, which is taken to pieces."""
    if type(plain) is not dict or type(plain.get("type")) is not str:
        raise Misshapen("an event is a mapping that has a type（事件须有 type）")
    kind = plain.pop("type")
    if kind not in _READERS:
        raise Misshapen(f"no kind of event: {kind}（未知事件）", kind)
    event: Event = _READERS[kind](plain)
    return event


def encode(event: Event) -> str:
    """Return the event as one line of JSON."""
    head, text = _WRITERS[type(event)]
    return head + text(event)[1:]


KINDS: Mapping[str, type] = {kind.__name__: kind for kind in get_args(Event)}
"""Every kind of event by its name, in the order of the documentation."""

SHAPES = Shapes({Event: Shape(_from_plain, {"$ref": "#/$defs/Event"}, encode)})
"""The shapes of all events, and of all that they are made of."""

_SHAPED = {name: SHAPES.of(kind) for name, kind in KINDS.items()}
_READERS: Mapping[str, Callable[[Any], Any]] = {name: shape.read for name, shape in _SHAPED.items()}
_WRITERS: Mapping[type, tuple[str, Callable[[Any], str]]] = {
    kind: (f'{{"type":"{name}",', _SHAPED[name].text) for name, kind in KINDS.items()
}


def _finite(text: str) -> float:
    number = float(text)
    if not isfinite(number):
        raise Misshapen(f"no number: {text}（不是数）")
    return number


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    plain = dict(pairs)
    if len(plain) < len(pairs):
        raise Misshapen("an attribute is given twice（属性重复）")
    return plain


_DECODER = json.JSONDecoder(parse_float=_finite, parse_constant=_finite)
_ONCE = json.JSONDecoder(parse_float=_finite, parse_constant=_finite, object_pairs_hook=_once)


def parsed(text: str) -> Any:
    """Return the plain data of JSON that somebody may have written by hand: nothing stands in it twice.

    `decode` reads the last of two, for it is asked by the million for what govflow wrote. Errors: ValueError,
    RecursionError.
    """
    return _ONCE.decode(text)


def decode(text: str) -> Event:
    """Return the event of a line of JSON. Errors: LedgerError `unreadable-event`."""
    try:
        return _from_plain(_DECODER.decode(text))
    except (ValueError, TypeError, AttributeError, RecursionError, OverflowError) as error:
        raise _unreadable(text, getattr(error, "unknown", "")) from error


def _unreadable(text: str, unknown: str) -> LedgerError:
    shown, unknown = text[:_SHOWN], unknown[:_SHOWN]
    if unknown:
        said = Text(
            f"This govflow knows no '{unknown}' of an event; a newer version may have written it: {shown}",
            f"本版本 govflow 不认识事件中的“{unknown}”，可能由更新的版本写入：{shown}",
        )
    else:
        said = Text(f"This is not an event of this govflow: {shown}", f"不是本版本 govflow 的事件：{shown}")
    return LedgerError("unreadable-event", said)
