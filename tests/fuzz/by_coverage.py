"""Fuzzing led by coverage, with atheris: `python -m tests.fuzz.by_coverage -runs=10000`."""

import contextlib
import sys

import atheris  # type: ignore[import-not-found,import-untyped,unused-ignore]

with atheris.instrument_imports(include=["govflow.rulebook", "govflow.tables"]):
    from govflow import rulebook
    from govflow.errors import RulebookError

from tests.rulebook.conftest import FILES

NAMES = sorted(FILES)
SEEDS = [bytes([number]) + FILES[name].encode() for number, name in enumerate(NAMES)]


def one(data: bytes) -> None:
    """Read a rulebook in which the first byte says which file the others are."""
    name = NAMES[data[0] % len(NAMES)] if data else NAMES[0]
    files = {**{other: text.encode() for other, text in FILES.items()}, name: data[1:]}
    with contextlib.suppress(RulebookError):
        rulebook.read(files)


def mutate(data: bytes, most: int, seed: int) -> bytes:
    """Begin with the files as they are, then go where new code is reached."""
    known = data if len(data) > 1 else SEEDS[seed % len(SEEDS)]
    return bytes(atheris.Mutate(known, min(most, 8_000)))


if __name__ == "__main__":
    atheris.Setup([*sys.argv, "-max_len=8000"], one, custom_mutator=mutate)
    atheris.Fuzz()
