"""Holiday feeds: foreign files of holidays, read, reviewed, and written as a days file (节假日数据).

A feed is material, not law. What it says becomes part of a rulebook only as a days file that a person has
read; `review` tells what that person should look at.
"""

from govflow.errors import Place, Problem, RulebookError, Text
from govflow.rulebook.encodings import decode
from govflow.rulebook.feeds.holiday_cn import read_holiday_cn
from govflow.rulebook.feeds.ical import read_icalendar
from govflow.rulebook.feeds.review import review
from govflow.rulebook.feeds.values import Feed, FeedDay, FeedYear, Remark
from govflow.rulebook.feeds.writing import write_days

__all__ = ["MOST_BYTES", "Feed", "FeedDay", "FeedYear", "Remark", "read_feed", "review", "write_days"]

MOST_BYTES = 4_000_000
_KINDS = Text(
    "Feeds are holiday-cn JSON or iCalendar (RFC 5545).", "可读取 holiday-cn JSON 或 iCalendar（RFC 5545）。"
)


def read_feed(name: str, content: bytes, last_year: int | None = None) -> Feed:
    """Read a holiday feed: holiday-cn JSON, or iCalendar; the content tells which (节假日数据).

    Events that come back every year are told up to `last_year`; unless given, the last year in which
    anything begins. Raises RulebookError: `not-a-feed`, `too-large`, `json-syntax`, `bad-feed-day`,
    `ical-syntax`, `needs-ical`. What is readable and odd is for `review`.
    """
    if len(content) > MOST_BYTES:
        said = Text(f"A feed has at most {MOST_BYTES:,} bytes.", f"数据不得超过 {MOST_BYTES:,} 字节。")
        raise RulebookError([Problem("too-large", said, Place(name))])
    text = decode(content, name)[0].lstrip("\ufeff \t\r\n")
    if text[:1] in ("{", "["):
        return read_holiday_cn(name, text)
    if text[:15].upper() == "BEGIN:VCALENDAR":
        return read_icalendar(name, text, last_year)
    raise RulebookError(
        [Problem("not-a-feed", Text("This is no holiday feed.", "这不是节假日数据。"), Place(name), _KINDS)]
    )
