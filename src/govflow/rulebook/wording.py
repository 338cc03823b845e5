"""Doubts about `words`: names that lack one although others of their kind have it, and words for nothing."""

from collections.abc import Callable, Collection, Iterator, Mapping
from difflib import get_close_matches

import attrs

from govflow.errors import Place, Text
from govflow.rulebook.clock_checks import roles_of
from govflow.rulebook.rulebook import Rulebook
from govflow.rulebook.sections import Problems, Section
from govflow.rulebook.sheets import Sheet
from govflow.tables import DecisionTable, Word
from govflow.workflow import SYSTEM_ROLE, Workflow

_SPOKEN = ("title", "why", "source")  # keys of a step whose words are for people
_MOST_COMPARED = 10_000  # pairs of a word and a name between which a slip is looked for


@attrs.frozen
class Written:
    """Where words stand, and the sheets in which levels and kinds of links do."""

    main: Section
    units: Sheet | None
    links: Sheet | None

    @property
    def words(self) -> Mapping[str, Place]:
        """Where each word stands."""
        return {key.text: key.place for key, _ in self.main.entries("words")}

    def in_sheet(self, sheet: Sheet | None, column: str) -> "_Places":
        """Return where a name stands in a column: its first place, else that of all words."""
        rows = {row[column]: row for row in reversed(sheet.rows)} if sheet else {}
        usual = self.main.place_of("words")
        return lambda name: rows[name].place(column) if name in rows else usual


_Places = Callable[[str], Place]


@attrs.frozen
class _Sort:
    """Names of one sort that a rulebook calls something, or leaves as they are, and where each stands."""

    en: str
    zh: str
    names: Collection[str]
    place: _Places


def doubt_words(problems: Problems, book: Rulebook, written: Written, unnamed: Collection[str]) -> None:
    """Keep a warning of each name that lacks its word, and of each word that names nothing.

    A slip is told once: where the name stands. The roles that are `unnamed` have been told of.
    """
    if not book.words:
        return
    missing: dict[str, _Sort] = {}
    for sort in _sorts(book, written):
        names = set(sort.names)
        if names & book.words.keys():
            for name in sorted(names - book.words.keys()):
                missing.setdefault(name, sort)
    idle, places, meant = _idle(book), written.words, [*missing, *unnamed]
    few = len(idle) * len(meant) <= _MOST_COMPARED  # among very many nobody looks for slips
    for name, sort in missing.items():
        _missing(problems, name, sort, idle if few else ())
    told = {problems.titles.get(name) for name in meant}
    for word in idle:
        if word not in told and not (few and _slip(word, meant)):
            _warn_of_idle(problems, word, places.get(word))


def held_roles(book: Rulebook) -> set[str]:
    """Return the roles that posts and staffing name."""
    return {*book.staffing.roles, *(post.role for _, post in book.roster.posts)}


def _at(place: Place) -> _Places:
    return lambda _: place


def _sorts(book: Rulebook, written: Written) -> Iterator[_Sort]:
    """Yield what may have words; a role that nothing but a step names is told as such."""
    words = written.main.place_of("words")
    yield _Sort("level", "层级", _levels(book), written.in_sheet(written.units, "level"))
    yield _Sort("kind of link", "关联类型", _links(book), written.in_sheet(written.links, "kind"))
    yield _Sort("role", "角色", held_roles(book) - {SYSTEM_ROLE}, _at(words))
    for workflow in book.workflows.values():
        for field in workflow.fields.values():
            if field.type == "enum":
                en, zh, place = f"value of '{field.name}'", f"“{field.name}”的取值", field.place or words
                yield _Sort(en, zh, field.domain, _at(place))


def _levels(book: Rulebook) -> set[str]:
    return {level for tree in book.hierarchies for level in tree.levels}


def _links(book: Rulebook) -> set[str]:
    return {link.kind for tree in book.hierarchies for link in tree.links}


def _missing(problems: Problems, name: str, sort: _Sort, idle: Collection[str]) -> None:
    problems.warn(
        "word-missing",
        f"Nothing says what the {sort.en} '{name}' is called, though 'words' names others.",
        f"{sort.zh}“{name}”没有称谓，而 words 中已有其他同类的词。",
        sort.place(name),
        _slip(name, idle)
        or Text(f"Add '{name}' to 'words', or mend it.", f"请在 words 中加入“{name}”，或改正。"),
    )


def _warn_of_idle(problems: Problems, word: str, place: Place | None) -> None:
    problems.warn(
        "idle-word",
        f"The word '{word}' names nothing in the rulebook.",
        f"words 中的“{word}”在规则手册中无所指。",
        place,
        Text("Mend it, or delete it.", "请改正或删除。"),
    )


def _slip(word: str, names: Collection[str]) -> Text | None:
    """Return what was probably meant."""
    close = get_close_matches(word[:60], names, n=1)
    return Text(f"Did you mean '{close[0]}'?", f"是否想写“{close[0]}”？") if close else None


# What a word may name


def _idle(book: Rulebook) -> list[str]:
    """Return the words that name nothing, in their order; rules are only looked through for what is left."""
    names = _names(book)
    left = [word for word in book.words if word not in names]
    said = {one for table in book.tables.values() for one in _said(table)} if left else set()
    sources = _sources(book) | said if left else set()
    return [word for word in left if word not in sources]


def _names(book: Rulebook) -> set[str]:
    """Return the names of everything that has one."""
    flows, trees = book.workflows.values(), book.hierarchies
    return {
        *_levels(book), *_links(book), *held_roles(book), *roles_of(flows),
        *(tree[unit].kind for tree in trees for unit in tree), *(unit for tree in trees for unit in tree),
        *(book.categories or ()), *book.limits, *book.tables, *book.workflows, *book.assigned.channels,
        *book.calendars, *book.ladders, *book.screens, *book.metrics.named,
        *(name for flow in flows for name in _named_in(flow)),
        *(value for table in book.tables.values() for column in table.columns for value in column.values),
    }  # fmt: skip


def _named_in(flow: Workflow) -> Iterator[str]:
    """Yield all that a workflow names: what is told to whom, too."""
    yield from (*flow.states, *flow.fields, *flow.clocks, *flow.phases.values())
    for field in flow.fields.values():
        yield from field.domain
    for clock in flow.clocks.values():
        yield from (*clock.warn, *clock.on_warning)
        yield from (name for action in clock.every_action for name in getattr(action, "to", ()))
    for step in flow.moves:
        yield step.name
        yield from (
            word for key, word in step.places if key not in _SPOKEN
        )  # guards, what it sets, whom it tells
        yield from (flag.rule for flag in step.effects.flags)


def _said(table: DecisionTable) -> Iterator[str]:
    """Yield the words in the cells of a table, and what its rules give and rest on."""
    for rule in table.rules:
        yield from (term.value for cell in rule.cells for term in cell.terms if isinstance(term, Word))
        yield from (str(value) for value in rule.outputs.values())
        yield from _parts(rule.source)
    if not isinstance(table.otherwise, str):
        yield from (str(value) for value in table.otherwise.values())


def _sources(book: Rulebook) -> set[str]:
    """Return every source and law that is cited, whole and in its parts."""
    limits = [limit for limit in book.limits.values() if limit]
    flows = book.workflows.values()
    cited = [
        book.source,
        *(source for limit in limits for source in (limit.source, limit.law)),
        *(ground.law for limit in limits for ground in limit.grounds.values()),
        *(flow.source for flow in flows),
        *(step.source for flow in flows for step in flow.moves),
        *(flag.source for flow in flows for step in flow.moves for flag in step.effects.flags),
        *(ladder.source for ladder in book.ladders.values()),
        *(screen.source for screen in book.screens.values()),
        *(metric.source for metric in book.metrics.named.values()),
        *(rule.source for rule in book.staffing.rules),
    ]
    return {part for source in cited for part in _parts(source)}


def _parts(source: str) -> Iterator[str]:
    """Yield a source, and each part of it as it is cited."""
    yield source
    yield from (part.strip().rstrip(".。") for part in source.split(";"))
