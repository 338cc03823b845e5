"""The files of a rulebook while it is read: each is decoded once, and what was used makes the digest."""

import hashlib
import json
from collections.abc import Callable, Collection, Iterable, Mapping

import attrs

from govflow.errors import Place, Problem, RulebookError, did_you_mean
from govflow.rulebook.encodings import decode
from govflow.rulebook.files import SHIPPED, inside
from govflow.rulebook.nodes import read_yaml
from govflow.rulebook.sections import Problems, Section
from govflow.rulebook.sheets import Cells, Columns, Sheet, read_sheet
from govflow.rulebook.sheets.csv_cells import CsvCells
from govflow.rulebook.sheets.retelling import retell
from govflow.rulebook.sheets.workbook import is_workbook, other_workbook, read_workbook, split_name

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
    sheets: list[Sheet] = attrs.field(factory=list)
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
        """Return the rows of a CSV file, or of a workbook as `triage.xlsx` or `triage.xlsx#Rules`.

        None after a problem; a sheet of `people` decides nothing about the rules.
        """
        if not people:
            self.rules.add(name)
        if problem := other_workbook(name):
            self.problems.keep(problem)
            return None
        cells = self._workbook(name, place) if is_workbook(split_name(name)[0]) else self._csv(name, place)
        found = read_sheet(cells, columns, self.problems) if cells else None
        self.sheets += [found] if found else []
        return found

    def told(self, found: Iterable[Problem] | None = None) -> list[Problem]:
        """Return problems, all unless some are given, with what a spreadsheet did to the cells of some."""
        return retell(self.problems.found if found is None else found, self.sheets)

    def digest(self) -> str:
        """Return a digest over names and decoded texts of the rules: neither encoding nor line ends count."""
        total = hashlib.sha256()
        for name in sorted(self.rules):
            plain = (self.texts[name] or "").replace("\r\n", "\n").replace("\r", "\n")
            total.update(f"{len(name)}:{name}{len(plain)}:{plain}".encode())
        return total.hexdigest()[:32]

    def _csv(self, name: str, place: Place) -> Cells | None:
        text = self._text(name, place)
        return None if text is None else CsvCells.of(text, name, self.problems)

    def _workbook(self, name: str, place: Place) -> Cells | None:
        """Return the cells of a workbook; what counts for the digest is what stands in them."""
        file, _ = split_name(name)
        cells = None
        if self._is_there(file, place):
            try:
                cells = read_workbook(self.files[file], name, self.problems)
                self.encodings[file] = "xlsx"
            except RulebookError as error:
                self.problems.take(error, place)
        self.texts[name] = json.dumps(cells.rows if cells else (), ensure_ascii=False)
        return cells

    def _text(self, name: str, place: Place) -> str | None:
        if name not in self.texts:
            self.texts[name] = self._decoded(name, place)
        return self.texts[name]

    def _is_there(self, name: str, place: Place) -> bool:
        """Tell whether there is such a file inside the folder, which is a problem otherwise."""
        if not inside(name.removeprefix(SHIPPED)):
            self.problems.add(
                "outside-folder",
                f"The file '{name}' does not lie in the folder of the rulebook.",
                f"文件“{name}”不在规则手册的文件夹内。",
                place,
            )
            return False
        if name not in self.files:
            lying = self.beside(name) if self.beside else self.files
            hint = did_you_mean(name, self.problems.comparable(lying))
            self.problems.add(
                "missing-file", f"There is no file '{name}'.", f"没有文件“{name}”。", place, hint
            )
            return False
        return True

    def _decoded(self, name: str, place: Place) -> str | None:
        if not self._is_there(name, place):
            return None
        try:
            text, self.encodings[name] = decode(self.files[name], name)
        except RulebookError as error:
            self.problems.take(error, place)
            return None
        return text
