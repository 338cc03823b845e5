"""Sources as they are quoted: what rules and numbers rest on, in both languages (来源)."""

import re
from collections.abc import Mapping

from govflow.errors import Text

_KNOWN: Mapping[str, Text] = {
    "assumption": Text("assumption", "本规则手册的假定"),
    "recorded target instants": Text("recorded target instants", "实际记录的到期时刻"),
}
_NUMBERED = re.compile(r"\bseed:(\w+)")
_LAW = re.compile(r"^law:\s*")


def cited(source: str, words: Mapping[str, Text] = _KNOWN) -> Text:
    """Say a source: as `words` say it, whole or each part between semicolons; otherwise as it is written.

    In Chinese `assumption`, `seed:NNN` and `law: X` have words of their own.
    """
    whole = words.get(source)
    parts = [whole] if whole else [_part(part.strip().rstrip(".。"), words) for part in source.split(";")]
    return Text("; ".join(part.en for part in parts), "；".join(part.zh for part in parts))


def _part(part: str, words: Mapping[str, Text]) -> Text:
    known = words.get(part) or _KNOWN.get(part)
    return known or Text(part, _NUMBERED.sub(r"文献\1", _LAW.sub("", part)))
