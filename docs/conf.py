# How Sphinx builds these pages; `make docs` turns every warning into an error (docs/decisions/0002).
import tidewaiter

project = "Tidewaiter"
copyright = "The Tidewaiter authors; Apache-2.0"
release = version = tidewaiter.__version__

extensions = ["myst_parser"]
source_suffix = {".md": "markdown"}
root_doc = "index"
myst_heading_anchors = 4
nitpicky = True
suppress_warnings = ["misc.highlighting_failure"]  # ```csv is worth keeping for readers on the repository's pages

html_theme = "furo"
html_title = f"Tidewaiter {release}"
html_copy_source = False
html_show_sourcelink = False
