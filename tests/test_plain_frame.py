"""A frame that a cell shows by itself is a table of the house on a page.

In a notebook it stays as pandas shows it.
"""

import json
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
from browsing import axe, browser_test, served
from site_pages import AXE, RULES
from small_project import built_with

from crossings.exhibits import plain_frame

CELLS = [
    """import numpy as np
import pandas as pd

people = pd.DataFrame({
    "year": [2018, 2019, 2024], "people": [299, 1843, 36816], "share": [np.nan, 0.25, 12.5]})
people""",
    "people.describe()",
    'people.pivot_table(index="share", columns="year", values="people", aggfunc=["sum", "mean"])',
    "pd.DataFrame({'day': pd.date_range('2024-03-01', periods=90), 'n': range(90)})",
    'pd.DataFrame({"a": ["<script>alert(1)</script> | `x`"], "b": [[1, 2]]})',
    "pd.DataFrame()",
    "pd.DataFrame([[1, 2]], columns=['twice', 'twice'])",
    "people.style.hide()",
]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, data: Path) -> Path:
    return built_with(tmp_path_factory.mktemp("frames") / "project", data, *CELLS)


@pytest.fixture(scope="module")
def address(site: Path) -> Iterator[str]:
    with served(site) as here:
        yield here


def test_a_frame_is_a_table_that_can_be_read(site):
    page = (site / "report/small.html").read_text("utf-8")
    assert 'class="dataframe"' not in page and "<script>alert" not in page
    assert '<th scope="row">2024</th><td class="num">36,816</td><td class="num">12.5</td>' in page
    assert '<td class="num">[x]</td>' in page
    assert '<th scope="row">75%</th>' in page, "an index of words names its rows"
    assert "sum, 2019" in page
    assert "29 May 2024" in page and "15 April 2024" not in page
    assert "90 rows: the first 5 and the last 5" in page


def test_nothing_shown_has_a_renderer_add_scripts(site):
    """Quarto adds jQuery and RequireJS to a page whose notebook holds an output of HTML."""
    book = json.loads((site.parent / "report/small.ipynb").read_text("utf-8"))
    outputs = [output for cell in book["cells"] for output in cell.get("outputs", ())]
    assert len(outputs) >= len(CELLS)
    assert not [output for output in outputs if "text/html" in output.get("data", {})]


def test_a_twin_has_the_rows_of_a_frame(site):
    twin = (site / "report/small.md").read_text("utf-8")
    assert "| 2024 | 36,816 | 12.5 |" in twin


def test_a_long_frame_shows_its_ends():
    shown = plain_frame.outputs(pd.DataFrame({"n": range(5000)}))
    assert "4,999" in shown["text/html"] and "2,500" not in shown["text/html"]


@browser_test
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_page_of_frames_is_sound(visit, scheme):
    tab = visit("report/small.html", color_scheme=scheme)
    for width in (1280, 390):
        tab.set_viewport_size({"width": width, "height": 900})
        assert tab.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    tab.evaluate(axe())
    assert tab.evaluate(AXE, {"runOnly": RULES[scheme]}) == []
