"""Events as JSON text and back: what a ledger stores and an export writes."""

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, get_args

import attrs
from cattrs import Converter
from cattrs.errors import BaseValidationError
from cattrs.gen import make_dict_structure_fn, make_dict_unstructure_fn

from govflow.case.events import Event, InTask
from govflow.errors import LedgerError, Text


def _converter() -> Converter:
    converter = Converter(forbid_extra_keys=True, omit_if_default=True)
    converter.register_unstructure_hook(datetime, datetime.isoformat)
    converter.register_structure_hook(datetime, lambda text, _: datetime.fromisoformat(text))
    converter.register_unstructure_hook_func(_is_plain, dict)
    converter.register_structure_hook_func(_is_plain, lambda plain, _: dict(plain))
    converter.register_unstructure_hook_func(_is_event, _to_plain)
    converter.register_structure_hook_func(_is_event, lambda plain, _: _from_plain(dict(plain)))
    return converter


def _is_plain(kind: object) -> bool:
    return kind == Mapping[str, object]


def _to_plain(event: Event) -> dict[str, Any]:
    return to_plain(event)  # which needs what is being made here


def _is_event(kind: object) -> bool:
    return kind == Event


attrs.resolve_types(InTask)  # its event may be of any kind, which is only known below all of them
_CONVERTER = _converter()
_WRITERS: Mapping[type, Callable[[Any], dict[str, Any]]] = {
    kind: make_dict_unstructure_fn(kind, _CONVERTER, _cattrs_omit_if_default=True) for kind in get_args(Event)
}
_READERS: Mapping[str, tuple[type, Callable[[Any, Any], Event]]] = {
    kind.__name__: (kind, make_dict_structure_fn(kind, _CONVERTER, _cattrs_forbid_extra_keys=True))
    for kind in get_args(Event)
}


def to_plain(event: Event) -> dict[str, Any]:
    """Return the event as plain data; `type` names its class, instants are ISO 8601 in UTC."""
    return {"type": type(event).__name__, **_WRITERS[type(event)](event)}


def _from_plain(plain: dict[str, Any]) -> Event:
    kind, read = _READERS[plain.pop("type")]
    return read(plain, kind)


def encode(event: Event) -> str:
    """Return the event as one line of JSON."""
    return json.dumps(to_plain(event), ensure_ascii=False, separators=(",", ":"))


def decode(text: str) -> Event:
    """Return the event of a line of JSON. Errors: LedgerError `unreadable-event`."""
    try:
        return _from_plain(json.loads(text))
    except (BaseValidationError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        shown = text[:80]
        raise LedgerError(
            "unreadable-event",
            Text(f"This is not an event of this govflow: {shown}", f"不是本版本 govflow 的事件：{shown}"),
        ) from error
