"""A small exhibit with every part, of which tests change some."""

import datetime as dt
from typing import Any

import altair as alt
import pandas as pd

from crossings.common.formats import gbp_m
from crossings.exhibits import drawing
from crossings.exhibits.data import Citation
from crossings.exhibits.exhibit import Exhibit
from crossings.exhibits.specs import widths
from crossings.exhibits.tokens import colour

FRAME = pd.DataFrame({"label": ["one", "two"], "amount": [1.5, -2.0]})


def bars(width: int, narrow: bool) -> alt.LayerChart:
    """Bars whose labels stand out to the right of the plot, and a layer that Vega clips."""
    base = alt.Chart(FRAME).encode(y=alt.Y("label:N"), x=alt.X("amount:Q"))
    labels = (
        base.mark_text(align="left", dx=40).encode(text="amount:Q").properties(name="bare_label")
    )
    return alt.layer(base.mark_bar(clip=True, color=colour("money")), labels).properties(
        width=width, height=80
    )


def an_exhibit(**changed: Any) -> Exhibit:
    fields: dict[str, Any] = {
        "ident": "money-by-year",
        "title": "The UK committed £657m",
        "subtitle": "Money, £ million",
        "panels": bars,
        "words": "It rose to **£176m**.\n\nThen it stopped.",
        "note": "Committed is not paid (L3).",
        "table": pd.DataFrame({"year": [2018, 2019], "gbp_m": [45.5, None]}),
        "columns": {"year": "Year", "gbp_m": "Committed"},
        "formats": {"gbp_m": gbp_m},
        "sources": [Citation("Home Office", "Written answer", "https://example.org/")],
        "as_of": dt.date(2026, 8, 20),
        "status": "commitment",
    }
    fields |= changed
    return Exhibit(**fields | {"panels": fields["panels"] and plain(fields["panels"])})


def plain(draw: Any) -> drawing.SpecAtWidth:
    return lambda width, narrow: widths.vega_lite(draw(width, narrow))


def with_words_below() -> Exhibit:
    table = pd.DataFrame({"name": ["a", "b"], "why": ["Since <so>", pd.NA], "n": [1, 2]})
    columns = {"name": "Name", "why": "Reason", "n": "Number"}
    look = {"panels": None, "columns_below": ("why",), "missing": {"why": ""}}
    return an_exhibit(table=table, columns=columns, formats={}, **look)
