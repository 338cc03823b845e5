"""Shapes of rule files as JSON Schema: what one value, a list, a mapping and a record look like.

A reader takes every scalar as text. An editor does not: to it `0301` is a number and `true` a truth value, so
that a name must be known as what YAML makes of it as well.
"""

import re
from collections.abc import Iterable, Mapping
from math import isfinite
from typing import Any

Schema = dict[str, Any]

MOST_LISTED = 5_000  # names that one list may have; of more, none is listed
_LONGEST_NUMBER = 300
_NUMBER = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]{1,3})?")
_CODED = re.compile("0o[0-7]{1,40}|0x[0-9a-fA-F]{1,40}")
_WORDS: Mapping[str, object] = {
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys(("null", "Null", "NULL", "~"), None),
}

TEXT: Schema = {"type": ["string", "number", "boolean"]}
LIST: Schema = {"anyOf": [TEXT, {"type": "array", "items": TEXT}]}
FLAG: Schema = {"enum": [True, False, "yes", "no", "true", "false"]}
NUMBER: Schema = {"anyOf": [{"type": "integer"}, {"type": "string", "pattern": "^-?[0-9]+$"}]}
DATE: Schema = {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}
INSTANT: Schema = {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}"}


def as_read(name: str) -> object:
    """Return what YAML 1.2 makes of a name that stands without quotes."""
    if name in _WORDS:
        return _WORDS[name]
    if _CODED.fullmatch(name):
        return int(name, 0)
    if len(name) > _LONGEST_NUMBER or not _NUMBER.fullmatch(name) or not isfinite(float(name)):
        return name  # or a number that JSON cannot tell
    return int(name) if name.lstrip("+-").isdecimal() else float(name)


def known(names: Iterable[str], titles: Mapping[str, str] | None = None) -> Schema:
    """Return one of some names, with what they are called; any text where there are none, or too many."""
    names = tuple(dict.fromkeys(names))
    if not names or len(names) > MOST_LISTED:
        return TEXT
    read = ((as_read(name), name) for name in names)
    others = {(value, type(value) is bool): name for value, name in read if not isinstance(value, str)}
    found: Schema = {"enum": [*names, *(value for value, _ in others)]}  # 1 and true are two values
    if titles:
        called = (titles.get(name, name) for name in (*names, *others.values()))
        found["enumDescriptions"] = list(called)
    return found


def proposed(names: Iterable[str], titles: Mapping[str, str] | None = None) -> Schema:
    """Return any text, of which some are proposed: names to which the same file may add others."""
    found = known(names, titles)
    return TEXT if found is TEXT else {"anyOf": [found, TEXT]}


def listed(value: Schema) -> Schema:
    """Return one value, or a list of them."""
    return {"anyOf": [value, {"type": "array", "items": value}]}


def items(value: Schema) -> Schema:
    """Return a list."""
    return {"type": "array", "items": value}


def mapping(value: Schema, keys: Schema | None = None) -> Schema:
    """Return a mapping with any keys, or with some."""
    found: Schema = {"type": "object", "additionalProperties": value}
    return {**found, "propertyNames": keys} if keys else found


def record(properties: Mapping[str, Schema], required: Iterable[str] = (), **others: Any) -> Schema:
    """Return a mapping whose keys are all known."""
    return {
        "type": "object",
        "properties": dict(properties),
        "required": list(required),
        "additionalProperties": False,
        **others,
    }


def by_name(key: str, named: Mapping[str, Schema], other: Schema) -> Schema:
    """Return the schema of the thing that `key` names, any `other` where it is a new one.

    It is flat, since a rulebook may have more of them than any reader lets schemas be nested.
    """
    if not named:
        return other
    parts = [{"if": _says(key, {"const": name}), "then": found} for name, found in named.items()]
    return {"allOf": [*parts, {"if": _says(key, {"enum": list(named)}), "else": other}]}


def _says(key: str, value: Schema) -> Schema:
    return {"properties": {key: value}, "required": [key]}


def ref(name: str) -> Schema:
    """Return what stands under a name in `$defs`."""
    return {"$ref": f"#/$defs/{name}"}


TITLE: Schema = {"anyOf": [TEXT, record({"en": TEXT, "zh": TEXT})]}
PERIOD: Schema = record({"from": DATE, "to": DATE})
