"""Days and instants as options: shown and refused by an example, not by a pattern of strptime."""

from datetime import datetime

import click

from govflow.cli.placeholders import name_of
from govflow.cli.usage import Usage
from govflow.errors import Text

_DAY = "%Y-%m-%d"


class Moment(click.DateTime):
    """A kind of option; `shape` is its placeholder."""

    def __init__(self, shape: str, refusal: Text, *formats: str) -> None:
        super().__init__(formats)
        self.shape = shape
        self._refusal = refusal

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """Read what was typed. Errors: Usage."""
        try:
            return super().convert(value, param, ctx)
        except click.BadParameter as error:
            name = name_of(param).en if param else ""
            en, zh = (f"{name}: '{value}' {self._refusal.en}", f"{name}：“{value}”{self._refusal.zh}")
            raise Usage(Text(en, zh)) from error


DAY = Moment("YYYY-MM-DD", Text("is not a day such as 2018-06-05.", "不是形如 2018-06-05 的日期。"), _DAY)
INSTANT = Moment(
    "YYYY-MM-DDTHH:MM",
    Text("is not an instant such as 2018-06-05T09:00.", "不是形如 2018-06-05T09:00 的时刻。"),
    f"{_DAY}T%H:%M", f"{_DAY}T%H:%M:%S", _DAY, f"{_DAY} %H:%M", f"{_DAY} %H:%M:%S",
)  # fmt: skip
"""Without a time of day, it is the start of the day."""
