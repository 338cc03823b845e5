"""The relations besides administration, found from either end."""

from collections.abc import Collection, Iterable, Iterator

import attrs

from govflow.errors import Problem, Text
from govflow.hierarchy.nearest import Nearest
from govflow.hierarchy.quoting import short
from govflow.hierarchy.rows import Fault
from govflow.hierarchy.unit import ADMINISTERS, Link

Ends = dict[tuple[str, str], tuple[str, ...]]  # (kind, id at one end) to the ids at the other


@attrs.frozen(eq=False)
class Links:
    """Links as given, and the same by kind and source, and by kind and target."""

    given: tuple[Link, ...]
    targets: Ends
    sources: Ends

    @classmethod
    def of(cls, given: tuple[Link, ...]) -> "Links":
        """Index the links; one that is listed twice counts once."""
        once = tuple(dict.fromkeys(given))
        targets = _gather(((link.kind, link.source), link.target) for link in once)
        return cls(once, targets, _gather(((link.kind, link.target), link.source) for link in once))


def _gather(pairs: Iterable[tuple[tuple[str, str], str]]) -> Ends:
    lists: dict[tuple[str, str], list[str]] = {}
    for key, end in pairs:
        lists.setdefault(key, []).append(end)
    return {key: tuple(ends) for key, ends in lists.items()}


def link_faults(links: Iterable[Link], known: Collection[str]) -> Iterator[Fault]:
    """Yield each end that is no unit, and each link that claims to administer."""
    nearest = Nearest(known)
    for number, link in enumerate(links):
        if link.kind == ADMINISTERS:
            yield number, _administers(link)
        for end in dict.fromkeys((link.source, link.target)):
            if end not in known:
                yield number, _unknown_end(link, end, nearest.to(end))


def _unknown_end(link: Link, end: str, near: Text | None) -> Problem:
    kind, end = short(link.kind), short(end)
    return Problem(
        "unknown-link-end",
        Text(
            f"A link '{kind}' names an unknown unit '{end}'.",
            f"关联“{kind}”所指单元“{end}”不存在。",
        ),
        suggestion=near or Text("List that unit, or correct the link.", "请补列该单元，或更正关联。"),
        word=end,
    )


def _administers(link: Link) -> Problem:
    source, target = short(link.source), short(link.target)
    return Problem(
        "administers-link",
        Text(
            f"A link says that '{source}' administers '{target}'; only the parent may say that.",
            f"关联称“{source}”管辖“{target}”，而管辖关系只能写在单元的上级栏。",
        ),
        suggestion=Text("Write it as the parent of the unit.", "请写为该单元的上级。"),
    )
