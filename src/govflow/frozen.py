"""Frozen values that are made quickly: `attrs.frozen` at a third of its cost.

Theory. A frozen attrs class must not assign in its `__init__`, so it calls `object.__setattr__` once for each
attribute; making a value of eleven attributes then takes six times as long as making a mutable one. Events,
cases and clocks are made by the million. So the decorator here makes two classes of one layout: a mutable
one, whose plain `__init__` fills a new value, and a frozen one below it, to which the value is handed over
before anybody else sees it. From then on nothing can be assigned any more.

For type checkers it is `attrs.frozen` (see frozen.pyi), and in all but speed it behaves as that does; there
is no slot for weak references.

The same two classes make a value that goes through many changes at once: `thaw` gives a copy to which can be
assigned, and `seal` freezes that in place.
"""

import inspect
from collections.abc import Callable
from typing import Any, TypeVar

import attrs

C = TypeVar("C", bound=type)
_SEALED = ("_value.__class__ = _made", "return _value")  # the last lines of what makes a value
_OF_THE_LAYOUT = ("__slots__", "__weakref__", "__dict__", "__setattr__", "__delattr__", "__new__", "__init__")


def frozen(cls: C) -> C:
    """Return the class as a frozen attrs class with slots."""
    filled: Any = attrs.define(unsafe_hash=True, weakref_slot=False, on_setattr=attrs.setters.NO_OP)(cls)
    slots = {field.name for field in attrs.fields(filled)}
    known: dict[str, Any] = {"_new": object.__new__, "_filled": filled, "_NOTHING": attrs.NOTHING}
    known["__name__"] = filled.__module__
    members = {k: v for k, v in vars(filled).items() if k not in slots and k not in _OF_THE_LAYOUT}
    own = {
        "__slots__": (),
        "__new__": _maker(filled, known),
        "__init__": object.__init__,  # what `__new__` returns is complete
        "__setattr__": _refuse,
        "__delattr__": _refuse,
        "__reduce__": _reduce,
        "__signature__": inspect.signature(filled),
    }
    made: Any = type(filled.__name__, (filled,), {**members, **own})
    known["_made"] = filled._sealed = made
    filled._copied = staticmethod(_copier(filled, known))
    return made


def _maker(filled: Any, known: dict[str, Any]) -> Callable[..., Any]:
    """Return what makes a value: written out, unless more is to be done than to take the attributes over."""
    fields = attrs.fields(filled)
    if hasattr(filled, "__attrs_post_init__") or not all(map(_plain, fields)):
        return _written(
            "__init__", ["*_args", "**_more"], ["_value = _filled(*_args, **_more)", *_SEALED], known
        )
    parameters, lines = [], ["_value = _new(_filled)"]
    for f in fields:
        anew = isinstance(f.default, attrs.Factory)  # type: ignore[arg-type]
        known[f"_of_{f.name}"] = f.default.factory if anew else f.default
        default = "" if f.default is attrs.NOTHING else "=_NOTHING" if anew else f"=_of_{f.name}"
        given = f"_of_{f.name}() if {f.alias} is _NOTHING else {f.alias}" if anew else f.alias
        parameters.append(f.alias + default)
        lines.append(f"_value.{f.name} = {given}")
    return _written("__init__", parameters, [*lines, *_SEALED], known)


def _plain(field: Any) -> bool:
    """Tell whether an attribute is taken over as it is given."""
    alone = not (isinstance(field.default, attrs.Factory) and field.default.takes_self)  # type: ignore[arg-type]
    return field.init and alone and not (field.converter or field.validator or field.kw_only)


def _copier(filled: Any, known: dict[str, Any]) -> Callable[..., Any]:
    """Return what copies a value into a draft."""
    if not all(field.init for field in attrs.fields(filled)):
        return _not_copied
    lines = [f"_draft.{field.name} = _self.{field.name}" for field in attrs.fields(filled)]
    return _written("_copied", [], ["_draft = _new(_filled)", *lines, "return _draft"], known)


def _written(name: str, parameters: list[str], lines: list[str], known: dict[str, Any]) -> Callable[..., Any]:
    """Return a function that is written out, one assignment for each attribute, as attrs itself does it.

    Its own names begin with `_`, as no name of a parameter does; attrs strips that.
    """
    text = "\n    ".join([f"def {name}({', '.join(['_self', *parameters])}):", *lines])
    exec(text, known)  # noqa: S102 - the names of attributes, and nothing that anybody gave
    function: Callable[..., Any] = known.pop(name)
    function.__qualname__ = f"{known['_filled'].__qualname__}.{name}"
    return function


def _not_copied(value: Any) -> Any:
    raise TypeError(f"{type(value).__name__} is changed by making it anew（须重新构造）")


def thaw(value: Any) -> Any:
    """Return a copy of a frozen value, to which can be assigned until it is sealed. Errors: TypeError."""
    return value._copied(value)


def but(value: Any, **changes: object) -> Any:
    """Return a frozen value with some attributes changed: `attrs.evolve` at a fifth of its cost."""
    draft = value._copied(value)
    for name, content in changes.items():
        setattr(draft, name, content)
    return seal(draft)


def seal(draft: Any) -> Any:
    """Freeze what `thaw` gave, in place, and return it."""
    draft.__class__ = draft._sealed
    return draft


def _refuse(_: object, *__: object) -> None:
    raise attrs.exceptions.FrozenInstanceError


def _reduce(self: Any) -> tuple[Any, ...]:
    """Say how to make the value anew: a copy, or one that comes out of another process."""
    fields = attrs.fields(type(self))
    return _again, (type(self), tuple((field.name, getattr(self, field.name)) for field in fields))


def _again(made: type, state: tuple[tuple[str, object], ...]) -> object:
    value = object.__new__(made)
    for name, content in state:
        object.__setattr__(value, name, content)
    return value
