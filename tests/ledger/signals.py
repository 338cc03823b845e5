"""Exceptions that a signal's handler raises in the worst moment: at the entry of a function, once."""

import functools
from collections.abc import Iterator
from contextlib import contextmanager

import pytest


class Signalled(BaseException):
    """What a soft time limit, or Ctrl-C, raises in the midst of anything."""


@contextmanager
def signal_at(owner: type, name: str) -> Iterator[None]:
    """Raise at the next entry of a method, once; and expect that it comes out."""
    method = getattr(owner, name)
    raised = False

    @functools.wraps(method)
    def interrupted(*args: object, **kwargs: object) -> object:
        nonlocal raised
        if not raised:
            raised = True
            raise Signalled
        return method(*args, **kwargs)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(owner, name, interrupted)
        with pytest.raises(Signalled):
            yield
    assert raised
