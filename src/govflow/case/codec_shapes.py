"""Shapes: how a frozen value is written as plain data and read back, and what JSON Schema says of it.

Theory. A shape is made once for each type of an attribute, from the declarations alone, and gives three
things that so cannot come apart: `text`, `read`, and `schema`. A value becomes an object of its attributes,
and an attribute that has its default is left out. Reading is strict: what is of another type, or an attribute
that nobody declared, is a Misshapen, never a guess. Events are read and written by the million; so whatever
is plain already (texts, numbers, truth values) is passed on and only looked at.

What JSON has: texts, whole numbers, truth values; an instant is ISO 8601 with its offset, and read in UTC; a
tuple is a list, a frozenset a sorted one; a mapping is one with texts as keys, whose values, unless the type
says what they are, are any JSON.
"""

import json
import types
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from functools import lru_cache
from json.encoder import encode_basestring
from operator import attrgetter
from typing import Any, Union, get_args, get_origin

import attrs

Schema = dict[str, Any]


class Misshapen(ValueError):
    """What was read has not the shape that was declared. `unknown` names what nobody declared."""

    def __init__(self, said: str, unknown: str = "") -> None:
        super().__init__(said)
        self.unknown = unknown


@attrs.frozen
class Shape:
    """How a value of a type is read out of plain data, its schema, and how it is written, as JSON text."""

    read: Callable[[Any], Any]
    schema: Schema
    text: Callable[[Any], str]


# -- single values --------------------------------------------------------------------------------


_any: Callable[[Any], str] = json.JSONEncoder(
    ensure_ascii=False, separators=(",", ":"), check_circular=False, allow_nan=False
).encode


def _only(kind: type, schema: str, text: Callable[[Any], str]) -> Shape:
    def read(plain: Any) -> Any:
        if type(plain) is not kind:
            raise _not_a(schema, plain)
        return plain

    return Shape(read, {"type": schema}, text)


def _not_a(wanted: str, plain: object) -> Misshapen:
    return Misshapen(f"a {type(plain).__name__} is no {wanted}（类型不符）")


def _read_instant(plain: Any) -> datetime:
    """Read `2018-06-05T02:00:00+00:00` and its like; Python also reads weeks, blanks, and `20180605T02`."""
    at = datetime.fromisoformat(plain)
    if plain[4:17:3] != "--T::":  # all five signs at one stroke: there are instants by the million
        raise Misshapen("an instant is written 2018-06-05T02:00:00+00:00（时刻格式有误）")
    if at.tzinfo is UTC:
        return at
    if at.tzinfo is None:
        raise Misshapen("an instant needs an offset（时刻须带时区偏移）")
    return at.astimezone(UTC)


_TWO = tuple(f"{number:02}" for number in range(60))


@lru_cache(1_024)
def _write_instant(at: datetime) -> str:
    """Return `at.isoformat()` in quotes, at half its cost, and once for all events of an instant."""
    if at.tzinfo is not UTC and at.tzinfo is not None:  # equal instants are one text
        at = at.astimezone(UTC)
    if at.microsecond or at.tzinfo is None or at.year < 1000:
        return f'"{at.isoformat()}"'
    day, hour, minute = _TWO[at.day], _TWO[at.hour], _TWO[at.minute]
    return f'"{at.year}-{_TWO[at.month]}-{day}T{hour}:{minute}:{_TWO[at.second]}+00:00"'


_INSTANT = Shape(_read_instant, {"type": "string", "format": "date-time"}, _write_instant)
_SINGLE: Mapping[object, Shape] = {
    str: _only(str, "string", encode_basestring),
    int: _only(int, "integer", _any),
    bool: _only(bool, "boolean", _any),
    datetime: _INSTANT,
}


# -- several of them ------------------------------------------------------------------------------


def _list(made: type, of: Shape) -> Shape:
    read_one, text_of = of.read, of.text

    def read(plain: Any) -> Any:
        if type(plain) is not list:
            raise _not_a("array", plain)
        return made(map(read_one, plain))

    def text(values: Iterable[Any]) -> str:
        return f"[{','.join(map(text_of, sorted(values) if made is frozenset else values))}]"

    return Shape(read, {"type": "array", "items": of.schema}, text)


def _mapping(of: Shape | None) -> Shape:
    """Return the shape of a mapping of texts; its values may be anything unless they have a shape."""
    text_of = _any if of is None else of.text

    def text(values: Mapping[str, Any]) -> str:
        if not values:
            return "{}"
        pairs = [
            f"{encode_basestring(key)}:{encode_basestring(value) if type(value) is str else text_of(value)}"
            for key, value in values.items()
        ]
        return f"{{{','.join(pairs)}}}"

    if of is None:
        return _only(dict, "object", text)
    read_one = of.read

    def read(plain: Any) -> Any:
        if type(plain) is not dict:
            raise _not_a("object", plain)
        return {key: read_one(value) for key, value in plain.items()}

    return Shape(read, {"type": "object", "additionalProperties": of.schema}, text)


def _or_none(of: Shape) -> Shape:
    read_one, text_of = of.read, of.text
    either: Schema = {"anyOf": [of.schema, {"type": "null"}]}
    if "type" in of.schema:
        either = {**of.schema, "type": [of.schema["type"], "null"]}
    return Shape(
        lambda plain: None if plain is None else read_one(plain),
        either,
        lambda value: "null" if value is None else text_of(value),
    )


# -- values with attributes -----------------------------------------------------------------------


class Shapes:
    """The shapes of some classes, and of all that they are made of; `schemas` has each class by its name.

    `known` are types to which somebody else gives a shape.
    """

    def __init__(self, known: Mapping[object, Shape] | None = None) -> None:
        self._known: dict[object, Shape] = {**_SINGLE, **(known or {})}
        self.schemas: dict[str, Schema] = {}

    def of(self, kind: Any) -> Shape:
        """Return the shape of a type."""
        if kind not in self._known:
            self._known[kind] = self._made(kind)
        return self._known[kind]

    def _made(self, kind: Any) -> Shape:
        made, asked = get_origin(kind) or kind, get_args(kind)
        if made in (Union, types.UnionType):
            (one,) = (each for each in asked if each is not type(None))
            return _or_none(self.of(one))
        if made in (tuple, frozenset):
            return _list(made, self.of(asked[0]))
        if made is Mapping:
            return _mapping(None if asked[1] is object else self.of(asked[1]))
        for variable, one in zip(getattr(made, "__parameters__", ()), asked, strict=False):
            self._known[variable] = self.of(one)
        return self._class(made)

    def _class(self, kind: Any) -> Shape:
        """Return the shape of a class; one that is made of itself is known before it is looked into."""
        ref = {"$ref": f"#/$defs/{kind.__name__}"}
        self._known[kind] = Shape(
            lambda plain: whole.read(plain),  # noqa: PLW0108 - `whole` is yet to come
            ref,
            lambda value: whole.text(value),  # noqa: PLW0108
        )
        fields = [(field, self.of(field.type)) for field in attrs.fields(attrs.resolve_types(kind))]
        self.schemas[kind.__name__] = _schema(kind, fields)
        whole = Shape(_reader(kind, fields), ref, _writer(fields))
        return whole


Fields = list[tuple[Any, Shape]]


def _reader(kind: Any, fields: Fields) -> Callable[[Any], Any]:
    """Return what makes a value of a mapping that is its own: texts are only looked at, others read."""
    texts = tuple(field.name for field, shape in fields if shape is _SINGLE[str])
    others = tuple((field.name, shape.read) for field, shape in fields if shape is not _SINGLE[str])

    def read(plain: Any) -> Any:
        if type(plain) is not dict:
            raise _not_a(kind.__name__, plain)
        for name in texts:
            if type(plain.get(name, "")) is not str:
                raise _not_a("string", plain[name])
        for name, read_one in others:
            if name in plain:
                plain[name] = read_one(plain[name])
        try:
            return kind(**plain)
        except TypeError as error:
            raise _misfit(kind, plain, error) from error

    return read


def _misfit(kind: Any, plain: Mapping[str, object], error: TypeError) -> Misshapen:
    unknown = plain.keys() - {field.name for field in attrs.fields(kind)}
    return Misshapen(str(error), f"{kind.__name__}.{min(unknown)}" if unknown else "")


def _defaults(fields: Fields) -> Iterator[tuple[str, Any]]:
    """Yield the default of each attribute, NOTHING for one that must be given."""
    for field, _ in fields:
        made = isinstance(field.default, attrs.Factory)  # type: ignore[arg-type]
        yield field.name, field.default.factory() if made else field.default


def _writer(fields: Fields) -> Callable[[Any], str]:
    """Return what writes a value as an object."""
    labels = [f",{encode_basestring(field.name)}:" for field, _ in fields]
    defaults = [default for _, default in _defaults(fields)]
    asked = defaults.count(attrs.NOTHING)  # these come first
    ways = tuple(zip(labels, (shape.text for _, shape in fields), strict=True))
    given, perhaps = ways[:asked], tuple(zip(defaults[asked:], ways[asked:], strict=True))
    names = [field.name for field, _ in fields]
    contents_of = attrgetter(*names) if len(names) > 1 else lambda value: (getattr(value, *names),)

    def text(value: Any) -> str:
        contents = contents_of(value)
        parts = [label + text_of(content) for (label, text_of), content in zip(given, contents, strict=False)]
        for (default, (label, text_of)), content in zip(perhaps, contents[asked:], strict=True):
            if content != default:
                parts.append(label + text_of(content))
        return f"{{{''.join(parts)[1:]}}}"

    return text


def _schema(kind: Any, fields: Fields) -> Schema:
    properties = {field.name: shape.schema for field, shape in fields}
    required = []
    for (name, default), (_, shape) in zip(_defaults(fields), fields, strict=True):
        if default is attrs.NOTHING:
            required.append(name)
        else:
            properties[name] = {**shape.schema, "default": json.loads(shape.text(default))}
    return {
        "description": (kind.__doc__ or "").partition("\n")[0],
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": False,
    }
