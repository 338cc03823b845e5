"""A small year of Zhenhai in a ledger, and the preset with some of its lines changed, for backtests."""

import shutil
from collections.abc import Iterator
from datetime import timedelta
from importlib import resources
from pathlib import Path

from attrs import evolve
from tests.benchmarks.zhenhai_year import DAYS, START, commands

from govflow import Act, Desk, Ledger, Open, Refused, load

OF = 200
END = START + timedelta(days=DAYS + 30)
LONGER = ("limit: 1 working_day\n    title: {en: routine", "limit: 3 working_day\n    title: {en: routine")
SHORTER = ("limit: 4 working_hour", "limit: 2 natural_hour")


def changed(folder: Path, file: str, *lines: tuple[str, str]) -> str:
    """Copy the preset, and replace parts of one of its files."""
    shutil.copytree(str(resources.files("govflow") / "presets" / "zhenhai"), folder)
    path = folder / file
    text = path.read_text("utf-8")
    for before, after in lines:
        assert before in text
        text = text.replace(before, after, 1)
    path.write_text(text, "utf-8")
    return str(folder)


def slowed(number: int, of: int, times: int) -> Iterator[Open | Act]:
    """Yield the commands of a request that takes several times as long."""
    first, *rest = commands(number, of)
    yield first
    for command in rest:
        yield evolve(command, at=first.at + times * (command.at - first.at))


def live(ledger: Ledger, of: int, times: int = 1) -> None:
    """Live through a year; steps that come too late, after time itself has moved the case, are not taken."""
    desk = Desk(load("zhenhai"), ledger)
    with ledger.batch():
        for number in range(of):
            for command in slowed(number, of, times):
                try:
                    desk.handle(command)
                except Refused:
                    continue
        desk.tick(END)
