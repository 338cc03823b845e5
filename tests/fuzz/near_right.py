"""Rule files that are nearly right: a rulebook in which something was put where it does not belong."""

# ruff: noqa: E501 (words stand beside each other)

from collections.abc import Mapping
from typing import Any

from hypothesis import strategies as st
from tests.mutation.mutation import read
from tests.mutation.tree import CUT, Quoted, Tree, found, get, put, write

Files = Mapping[str, bytes]

WORDS = [
    "", "-", "~", "null", "yes", "no", "是", "任意", "town", "grid", "g1", "c1", "noise", "lamps/**", "not(noise)", "not(", "not()",
    "not(not(a))", "a, b", ",", "[1..2]", "]1..2[", "[2..1]", "1..", "..", ">=", ">= 5", "<= -5", "< 1e9", "22:00..06:00", "0301",
    "1e9999999", "9" * 40, "０３", "１．．２", "（1..2）", "：", "，", "４ working_hour", "1 working_day", "0 working_day", "-1 working_day",
    "99999999 month", "every fri", "the 31st of each month", "month end", "none", "office", "always", "assigned", "elapsed",
    "civil_code", "2018-06-01", "2018-02-30", "0001-01-01", "9999-12-31", "2018-06-01T12:00+08:00", "mon-fri", "sun-mon", "09:00-12:00",
    "24:00-00:00", "23:59-47:59", "table:triage", "table:levels", "table:", "field:people", "field:", "ladder:", "ladder:up", "system",
    "grid_head", "registered", "done", "handling", "stay", "triage", "finish", "climb", "handle", "people", "severity", "UNIQUE",
    "FIRST", "ANY", "PRIORITY", "COLLECT +", "OUTPUT ORDER", "error", "category", "enum", "int", "unit", "instant", "duration",
    "triage.csv", "request.yaml", "shipped:days/cn.yaml", "shipped:law_cn/licensing.yaml", "../x", "/etc/passwd", "rulebook.yaml",
    "Asia/Shanghai", "Europe/London", "50%", "101%", "owner", "P3D", "PT4H", "P99999999D", "4 hours", "x" * 300, "\u202e\u200b", "\ufeff",
]  # fmt: skip
KEYS = [
    "rules", "rows", "hit", "inputs", "outputs", "otherwise", "impossible", "effective", "from", "to", "by", "when", "needs", "limit",
    "statutory", "extension", "pauses", "times", "cap", "notice", "title", "en", "zh", "of", "type", "low", "high", "level", "many",
    "required", "starts", "meets", "resumes", "extends", "decide", "climb", "opens", "merges", "tells", "counts", "sets", "flags",
    "on_breach", "warn", "chase", "weekly", "days", "closed", "open", "worked", "seasons", "editions", "revision", "known_until",
    "known_from", "assign", "channels", "units", "expect", "words", "ladders", "rungs", "ceiling", "screens", "posts", "tables",
    "workflows", "reading", "masks", "phases", "final", "initial", "given", "fields", "steps", "clocks", "roll", "profile", "link",
]  # fmt: skip

SIGNS = [
    "a", "b", ":", ": ", " ", "\n", "- ", "? ", "[", "]", "{", "}", ",", "#", "&", "*", "!", "|", ">", "'", '"', "%", "@", "`",
    "\t", "---\n", "...\n", "<<", "!!", "\\", "\\x41", "\\u0000", "中", "：", "\ufeff", "\u2028", "\x85", "%TAG ! x\n", "0", "~",
]  # fmt: skip

words = st.sampled_from(WORDS) | st.sampled_from(WORDS).map(Quoted) | st.text(max_size=6)
values = st.recursive(
    words,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS) | words, inner, max_size=3)
    ),
    max_leaves=6,
)


def all_routes(tree: Tree) -> list[Any]:
    """Return the routes of everything in a tree, leaves and branches."""
    leaves = list(found(tree, "**"))
    return list(dict.fromkeys(leaf[:n] for leaf in leaves for n in range(1, len(leaf) + 1)))


class Books:
    """Rulebooks to start from, as trees, so that each is taken apart once."""

    def __init__(self, books: list[Files]) -> None:
        self.books = books
        self.trees = [{name: read(name, content) for name, content in files.items()} for files in books]
        self.routes = [{name: all_routes(tree) for name, tree in trees.items()} for trees in self.trees]

    def near_right(self) -> st.SearchStrategy[Files]:
        """Return a strategy of rulebooks with one to four changes in their files."""

        @st.composite
        def strategy(draw: st.DrawFn) -> Files:
            n = draw(st.integers(0, len(self.books) - 1))
            trees, files = dict(self.trees[n]), dict(self.books[n])
            for _ in range(draw(st.integers(1, 4))):
                name = draw(st.sampled_from(sorted(trees)))
                trees[name] = draw(self._changed(n, name, trees[name]))
                files[name] = _bytes(name, trees[name], files[name])
            return files

        return strategy()

    def _changed(self, n: int, name: str, tree: Tree) -> st.SearchStrategy[Tree]:
        routes = self.routes[n][name]
        elsewhere = st.sampled_from(sorted(self.trees[n])).flatmap(
            lambda other: st.sampled_from(self.routes[n][other]).map(
                lambda route: get(self.trees[n][other], route)
            )
        )
        return st.tuples(st.sampled_from(routes), st.just(CUT) | values | words | elsewhere).map(
            lambda change: _put(tree, *change)
        )


def _put(tree: Tree, route: Any, value: Any) -> Tree:
    """Change a place, unless it went away with an earlier change."""
    try:
        get(tree, route)
    except (KeyError, IndexError, TypeError):
        return tree
    return put(tree, route, value)


def _bytes(name: str, tree: Tree, before: bytes) -> bytes:
    if not name.endswith(".csv"):
        return write(tree).encode("utf-8", "surrogatepass") if isinstance(tree, dict | list) else b"x"
    header = before.decode("utf-8-sig").splitlines()[0]
    rows = [",".join(_cell(v) for v in row.values()) if isinstance(row, dict) else _cell(row) for row in tree]
    return "\n".join([header, *rows]).encode("utf-8", "surrogatepass")


def _cell(value: Any) -> str:
    text = str(value)
    return '"' + text.replace('"', '""') + '"' if set(text) & set(',"\n\r') else text
