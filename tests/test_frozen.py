"""Frozen values behave as those of attrs do, and can be thawed, changed and sealed."""

import copy
import inspect
import pickle
from typing import Any

import attrs
import pytest

from govflow.frozen import but, frozen, seal, thaw


@frozen
class Point:
    x: int
    y: int = 0
    names: list[str] = attrs.field(factory=list)


@frozen
class Single:
    only: tuple[int, ...]


@frozen
class Derived:
    x: int
    twice: int = attrs.field(init=False)

    @twice.default
    def _twice(self) -> int:
        return 2 * self.x


@attrs.frozen
class Twin:
    x: int
    y: int = 0
    names: list[str] = attrs.field(factory=list)


def test_a_value_is_what_attrs_would_make() -> None:
    ours, theirs = Point(1, names=["a"]), Twin(1, names=["a"])
    assert attrs.asdict(ours) == attrs.asdict(theirs)
    assert repr(ours).replace("Point", "Twin") == repr(theirs)
    assert (ours == Point(1, names=["a"]), ours == Point(2)) == (True, False)
    assert [copy.copy(ours), copy.deepcopy(ours), pickle.loads(pickle.dumps(ours))] == [ours] * 3
    assert Point(1).names is not Point(1).names
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        ours.x = 2  # type: ignore[misc]
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        del ours.x


def test_a_copy_is_thawed_changed_and_sealed_and_the_value_stays() -> None:
    value = Point(1, 2)
    draft = thaw(value)
    draft.x = 5
    sealed = seal(draft)
    assert (value, sealed, sealed is draft) == (Point(1, 2), Point(5, 2), True)
    assert but(value, y=7) == Point(1, 7)
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        sealed.x = 6
    assert but(Single((1,)), only=(2, 3)) == Single((2, 3))
    assert thaw(Single((4,))).only == (4,)


def _pair(**attributes: Any) -> tuple[Any, Any]:
    """Return a class of these attributes, with its types, frozen by us and by attrs."""
    made = [
        type("Odd", (), {"__annotations__": dict.fromkeys(attributes, Any), **attributes}) for _ in range(2)
    ]
    return frozen(made[0]), attrs.frozen(made[1])


@pytest.mark.parametrize(
    ("attributes", "arguments"),
    [
        ({"value": attrs.field(), "made": attrs.field(default=3)}, [1]),
        (
            {"filled": attrs.field(), "alloc": attrs.field(factory=list), "new": attrs.field(default=None)},
            [1],
        ),
        ({"x": attrs.field(factory=dict), "of_x": attrs.field(factory=list)}, []),
        ({"_hidden": attrs.field(), "_value": attrs.field(default=2)}, [1]),
        ({"x": attrs.field(converter=str)}, [7]),
        (
            {
                "x": attrs.field(
                    default=attrs.Factory(lambda self: [self.__class__.__name__], takes_self=True)
                )
            },
            [],
        ),
        ({"x": attrs.field(), "y": attrs.field(init=False, default=5)}, [1]),
    ],
)
def test_any_attributes_are_taken_as_attrs_takes_them(
    attributes: dict[str, Any], arguments: list[Any]
) -> None:
    ours, theirs = _pair(**attributes)
    assert attrs.asdict(ours(*arguments)) == attrs.asdict(theirs(*arguments))
    assert inspect.signature(ours) == inspect.signature(theirs)
    named = dict(zip(inspect.signature(ours).parameters, arguments, strict=False))
    assert attrs.asdict(ours(**named)) == attrs.asdict(theirs(**named))
    if arguments:
        with pytest.raises(TypeError, match=r"Odd\.__init__\(\) missing 1 required positional argument"):
            ours()


def test_only_what_is_to_be_named_is_and_what_is_wrong_is_refused() -> None:
    named, _ = _pair(x=attrs.field(kw_only=True))
    assert named(x=1).x == 1
    with pytest.raises(TypeError):
        named(1)
    checked, _ = _pair(x=attrs.field(validator=attrs.validators.gt(3)))
    assert checked(4).x == 4
    with pytest.raises(ValueError, match="> 3"):
        checked(3)


def test_what_is_made_of_other_attributes_is_made_anew() -> None:
    assert Derived(2).twice == 4
    with pytest.raises(TypeError):
        but(Derived(2), x=3)
