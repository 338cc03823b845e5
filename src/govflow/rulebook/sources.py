"""The files of a rulebook while it is read: each is decoded once, and what was used makes the digest."""

import hashlib
from collections.abc import Callable, Collection, Mapping

import attrs

from govflow.errors import Place, RulebookError, did_you_mean
from govflow.rulebook.files import SHIPPED, inside
from govflow.rulebook.nodes import read_yaml
from govflow.rulebook.sections import Problems, Section
from govflow.rulebook.sheets import Columns, Sheet, decode, read_sheet

Beside = Callable[[str], Collection[str]]
"""Names the files that lie where a file was looked for, to suggest one."""


@attrs.define
class Sources:
    """Files by name, with what came of reading them: their texts (None after a problem) and encodings."""

    files: Mapping[str, bytes]
    problems: Problems
    texts: dict[str, str | None] = attrs.field(factory=dict)
    encodings: dict[str, str] = attrs.field(factory=dict)
    beside: Beside | None = None
    rules: set[str] = attrs.field(factory=set)  # the files that decide something, and so count for the digest

    def section(self, name: str, place: Place) -> Section:
        """Return a YAML file; `place` is where it is named."""
        text = self._text(name, place)
        self.rules.add(name)
        node = None
        if text is not None:
            try:
                node = read_yaml(text, name)
            except RulebookError as error:
                self.problems.take(error, place)
        return Section(node, self.problems, name)

    def sheet(self, name: str, place: Place, columns: Columns, *, people: bool = False) -> Sheet | None:
        """Return a CSV file, None after a problem; one of `people` decides nothing about the rules."""
        text = self._text(name, place)
        if not people:
            self.rules.add(name)
        return None if text is None else read_sheet(text, name, columns, self.problems)

    def digest(self) -> str:
        """Return a digest over names and decoded texts of the rules: neither encoding nor line ends count."""
        total = hashlib.sha256()
        for name in sorted(self.rules):
            plain = (self.texts[name] or "").replace("\r\n", "\n").replace("\r", "\n")
            total.update(f"{len(name)}:{name}{len(plain)}:{plain}".encode())
        return total.hexdigest()[:32]

    def _text(self, name: str, place: Place) -> str | None:
        if name not in self.texts:
            self.texts[name] = self._decoded(name, place)
        return self.texts[name]

    def _decoded(self, name: str, place: Place) -> str | None:
        if not inside(name.removeprefix(SHIPPED)):
            self.problems.add(
                "outside-folder",
                f"The file '{name}' does not lie in the folder of the rulebook.",
                f"文件“{name}”不在规则手册的文件夹内。",
                place,
            )
            return None
        if name not in self.files:
            hint = did_you_mean(name, self.beside(name) if self.beside else self.files)
            self.problems.add(
                "missing-file", f"There is no file '{name}'.", f"没有文件“{name}”。", place, hint
            )
            return None
        try:
            text, self.encodings[name] = decode(self.files[name], name)
        except RulebookError as error:
            self.problems.take(error, place)
            return None
        return text
