"""Frozen values behave as those of attrs do, and can be thawed, changed and sealed."""

import copy
import pickle

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


def test_what_is_made_of_other_attributes_is_made_anew() -> None:
    assert Derived(2).twice == 4
    with pytest.raises(TypeError):
        but(Derived(2), x=3)
