"""Anchors of headings: the ids of their cells, so that a notebook shows the heading alone."""

import json
import re

import pytest
from conftest import ROOT

from crossings.exhibits.exhibit import MIME
from crossings.pages.texts import cells, with_anchor


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


def test_no_notebook_shows_an_anchor_and_each_heading_has_one_of_its_own():
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        sources = ["".join(cell["source"]) for cell in json.loads(path.read_text("utf-8"))["cells"]]
        assert not [one for one in sources if re.search(r"^#+ .*\{#", one, re.M)], path.name
        words = [cell.text for cell in cells(path) if cell.kind == "markdown"]
        anchors = [one[1] for text in words if (one := re.match(r"#+ .*\{#([\w-]+)\}", text))]
        assert anchors or path.stem == "index", path.name
        assert len({*anchors}) == len(anchors), path.name


def test_a_page_has_no_output_for_which_quarto_would_load_a_public_script(built):
    """Red while frames of data cells stood in the copies as HTML, though no page shows them."""
    kinds, cells = set(), 0
    for path in sorted((built.project / "report").glob("*.ipynb")):
        for cell in json.loads(path.read_text("utf-8"))["cells"]:
            cells += "".join(cell["source"]).startswith("#| output: false")
            kinds |= {kind for one in cell.get("outputs", []) for kind in one.get("data", {})}
    assert cells > 20 and kinds <= {"text/plain", "text/markdown", MIME}
