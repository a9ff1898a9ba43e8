"""Anchors of headings: the ids of their cells, so that a notebook shows the heading alone."""

import json
import re

import pytest
from conftest import ROOT

from crossings.chapters import INSIGHT, SHOWN
from crossings.exhibits.display import IN_TWIN
from crossings.exhibits.exhibit import MIME
from crossings.pages.source_files import cells, with_anchor


@pytest.mark.parametrize(
    ("source", "ident", "shown"),
    [
        ("## Deaths\n\nWords.", "deaths", "## Deaths {#deaths}\n\nWords."),
        ("### Deaths", "deaths-text", "### Deaths {#deaths}"),
        ("## Deaths {#dead}\nWords.", "deaths", "## Deaths {#dead}\nWords."),
        ("## Deaths", "3f2a91bc", "## Deaths"),
        ("## Deaths", "1c9a41ce-76b2-4a0e-9d6e-3a6f", "## Deaths"),
        ("## Deaths", "", "## Deaths"),
        ("Words.\n\n## Deaths", "deaths", "Words.\n\n## Deaths"),
    ],
)
def test_a_heading_takes_its_anchor_from_its_cell(source, ident, shown):
    assert with_anchor(source, ident) == shown


NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_no_notebook_shows_an_anchor(path):
    sources = ["".join(cell["source"]) for cell in json.loads(path.read_text("utf-8"))["cells"]]
    assert not [source for source in sources if re.search(r"^#+ .*\{#", source, re.M)]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_each_heading_has_an_anchor_of_its_own(path):
    texts = [cell.text for cell in cells(path) if cell.kind == "markdown"]
    headings = [re.match(r"#+ .*\{#([\w-]+)\}", text) for text in texts]
    anchors = [heading[1] for heading in headings if heading]
    assert anchors or path.stem == "index"
    assert len({*anchors}) == len(anchors)


def test_no_page_has_output_that_needs_a_public_script(built):
    """Quarto loads one for HTML, in which frames of data cells stood though no page shows them."""
    kinds, cells = set(), 0
    for path in sorted((built.project / "report").glob("*.ipynb")):
        for cell in json.loads(path.read_text("utf-8"))["cells"]:
            cells += "".join(cell["source"]).startswith("#| output: false")
            kinds |= {kind for output in cell.get("outputs", []) for kind in output.get("data", {})}
    assert cells > 20 and kinds <= {"text/plain", "text/markdown", MIME, IN_TWIN, INSIGHT, SHOWN}
