"""Settings of the documentation: Sphinx, MyST and Furo."""

from importlib.metadata import version as version_of

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
