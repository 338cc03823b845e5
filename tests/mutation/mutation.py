"""What a mutation is: a place in a kind of file, and what may stand there by mistake."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import attrs
from tests.mutation.tree import CUT, Route, Tree, found, get, parse, put, write

Edit = Callable[[Tree, Route], Iterable[Tree]]
"""Given a file and a place, the values that may stand there instead, or CUT."""

Rows = list[dict[str, str]]


@attrs.frozen
class Mutation:
    """A mistake that people make: `what` it is, in files of a `kind`, where a `pattern` of keys leads."""

    what: str
    kind: str
    pattern: str
    edit: Edit

    def of(self, tree: Tree) -> Iterator[tuple[Route, Tree]]:
        """Yield each way to make the mistake once: the place, and what stands there."""
        for route in found(tree, self.pattern):
            yield from ((route, value) for value in self.edit(tree, route))


@attrs.frozen
class Mutant:
    """One rulebook with one mistake in one file."""

    rulebook: str
    what: str
    file: str
    where: str
    content: bytes

    def __str__(self) -> str:
        return f"{self.rulebook}/{self.file} | {self.what} | {self.where}"


def _short(tree: Tree) -> str:
    text = " ".join(str(tree).split())
    return text if len(text) <= 60 else text[:57] + "..."


# Files


def read(name: str, content: bytes) -> Tree:
    """Return a rule file as a tree: a sheet is a list of rows."""
    text = content.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text))) if name.endswith(".csv") else parse(text, name)


def written(name: str, tree: Tree, header: Iterable[str] = ()) -> bytes:
    """Return the tree as that file."""
    if not name.endswith(".csv"):
        return write(tree).encode()
    out = io.StringIO()
    sheet = csv.DictWriter(out, list(header), lineterminator="\n")
    sheet.writeheader()
    sheet.writerows(tree)
    return out.getvalue().encode()


def kinds(files: Mapping[str, bytes]) -> dict[str, str]:
    """Return the kind of each file that a rulebook names: that of a YAML file is its first known key."""
    main = parse(files["rulebook.yaml"].decode(), "rulebook.yaml")
    said = {
        main[key]: key for key in ("hierarchy", "links", "categories", "posts", "absences") if key in main
    }
    for name, content in files.items():
        if name.endswith(".yaml") and not name.startswith("shipped:"):
            tree = read(name, content)
            said[name] = next((kind for kind in _KINDS if kind in tree), "other")
            if said[name] == "table" and "rows" in tree:
                said[tree["rows"]] = "rows"
    return said


_KINDS = ("rulebook", "table", "workflow", "limits", "calendars", "ladders", "screens", "metrics", "staffing")


def mutants(
    rulebook: str, files: Mapping[str, bytes], mutations: Iterable[Mutation], most: int
) -> Iterator[Mutant]:
    """Yield at most so many mutants of each mutation, spread evenly over the files of a rulebook."""
    trees = {name: (kind, read(name, files[name])) for name, kind in kinds(files).items() if name in files}
    for mutation in mutations:
        sites = [
            (name, route, value)
            for name, (kind, tree) in trees.items()
            if kind == mutation.kind
            for route, value in mutation.of(tree)
        ]
        for name, route, value in _spread(sites, most):
            tree = trees[name][1]
            content = written(name, put(tree, route, value), header(files[name]))
            yield Mutant(rulebook, mutation.what, name, _said(tree, route, value), content)


def plain_files(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return the files that can be changed, as they are written here: without comments."""
    return {
        name: written(name, read(name, files[name]), header(files[name]))
        for name, kind in kinds(files).items()
        if name in files and kind != "other"
    }


def _said(tree: Tree, route: Route, value: Tree) -> str:
    change = "cut" if value is CUT else f"{_short(get(tree, route))} -> {_short(value)}"
    return f"{'.'.join(map(str, route))}: {change}"


def header(content: bytes) -> list[str]:
    return next(csv.reader([content.decode("utf-8-sig").splitlines()[0]]))


def _spread(sites: list[Any], most: int) -> list[Any]:
    """Return some, evenly spread, the same ones each time."""
    return sites if len(sites) <= most else [sites[len(sites) * n // most] for n in range(most)]
