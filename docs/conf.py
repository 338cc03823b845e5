"""Settings of the documentation: Sphinx, MyST and Furo; a page for every error code."""

from importlib.metadata import version as version_of
from itertools import groupby
from pathlib import Path

from sphinx.application import Sphinx

from govflow.cli.meanings import Meaning, meanings

project = "govflow"
author = "the govflow founders"
copyright = author
version = release = version_of("govflow")

extensions = ["myst_parser", "sphinx.ext.autodoc"]
exclude_patterns = ["_build"]
html_theme = "furo"
html_title = "govflow"

myst_enable_extensions = ["deflist"]
myst_heading_anchors = 3

default_role = "code"  # docstrings write `name` as Markdown does
autodoc_member_order = "bysource"
autodoc_typehints_format = "short"
python_maximum_signature_line_length = 80

CODES = Path(__file__).parent / "reference" / "codes"  # made anew by every build, from the package's own data


def setup(app: Sphinx) -> None:
    """Write the pages of the codes before any page is read."""
    app.connect("builder-inited", lambda _: write_codes(CODES))


def write_codes(folder: Path) -> None:
    """Write a page for each code, and what `errors.md` includes: the list of all of them."""
    folder.mkdir(exist_ok=True)
    known = meanings()
    for old in folder.glob("*.md"):
        if old.stem not in known:
            old.unlink()
    listed = ""
    for area, found in groupby(known.values(), lambda meaning: meaning.area):
        listed += f"\n### {area.en} ({area.zh})\n\n| code | what it means | 含义 |\n|---|---|---|\n"
        for one in found:
            listed += (
                f"| [`{one.code}`](codes/{one.code}.md) | {_cell(one.text.en)} | {_cell(one.text.zh)} |\n"
            )
            _write(folder / f"{one.code}.md", _page(one))
    _write(folder / "all.inc", listed)


def _page(one: Meaning) -> str:
    # An orphan: three hundred more in the sidebar of every page would make the build five times slower.
    said = f"---\norphan: true\n---\n\n# `{one.code}`\n\n{one.text.en}\n\n{one.text.zh}\n"
    mend = f"## What to do (如何处理)\n\n{one.mend.en}\n\n{one.mend.zh}\n"
    level = {"error": "An error", "warning": "A warning", "note": "A note"}[one.level]
    where = f"{level}, of [{one.area.en}](../errors.md). In a terminal: `govflow code {one.code}`.\n"
    return f"{said}\n{mend}\n{where}"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _write(path: Path, text: str) -> None:
    if not path.exists() or path.read_text("utf-8") != text:  # Sphinx reads again what is newer
        path.write_text(text, "utf-8")
