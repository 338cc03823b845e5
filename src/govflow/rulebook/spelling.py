"""What was probably meant by a word that nobody knows: full-width signs, titles, words of other languages."""

import re
from collections.abc import Iterable, Mapping

from govflow.errors import Text, did_you_mean

COMMAS = "，、"
_SIGNS = {
    "：": Text(
        "The colon is full-width (：): write a plain one and a space.", "冒号是全角的：请用半角冒号加空格。"
    ),
    COMMAS: Text("The comma is full-width: write a plain one (,).", "逗号是全角的：请用半角逗号（,）。"),
    "％": Text(
        "The percent sign is full-width: write a plain one (%).", "百分号是全角的：请用半角百分号（%）。"
    ),
    "【】［］": Text("The brackets are full-width: write plain ones, [ ].", "括号是全角的：请用半角的 [ ]。"),
    "｛｝": Text("The braces are full-width: write plain ones, { }.", "括号是全角的：请用半角的 { }。"),
    "“”‘’": Text(
        "The quotes are full-width: write plain ones, or none.", "引号是全角的：请用半角的，或不用。"
    ),
}


def full_width(text: str) -> Text | None:
    """Say which sign of a text belongs to a Chinese keyboard and not to a rule file; None if none does."""
    return next((said for signs, said in _SIGNS.items() if not set(signs).isdisjoint(text)), None)


def parts(text: str) -> tuple[str, ...]:
    """Return the names between full-width commas; none where there is no such comma."""
    found = tuple(part.strip() for part in re.split(f"[{COMMAS}]", text))
    return found if len(found) > 1 else ()


def meant(word: str, known: Iterable[str], titles: Mapping[str, str]) -> Text | None:
    """Suggest what an unknown word may mean; `titles` are names that people read, with what they name."""
    names = [str(name) for name in known]
    named, head = titles.get(word), word.partition(":")[0]
    if named in names:
        return Text(f"Did you mean '{named}'?", f"是否想写“{named}”？")
    if head != word and head in names:
        return Text(f"Write a space after the colon: '{head}: ...'.", f"冒号后须加空格，如 {head}: ……")
    return full_width(word) or did_you_mean(word, names)
