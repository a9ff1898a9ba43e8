"""A chart at the two widths of the site: on a page, and on a phone.

The chart is made once, as Vega-Lite. For each width it gets its size of text, and loses the layers
made for the other one.
"""

from __future__ import annotations

import itertools
from functools import partial
from typing import Any, Final

import altair as alt
from altair.utils.schemapi import debug_mode

from crossings.exhibits import letters
from crossings.exhibits.specs.phones import for_phone
from crossings.exhibits.specs.views import CONCATENATED, Spec
from crossings.exhibits.theme import LEDGER

GAP: Final = 24  # px between charts that stand side by side
PLOT_WIDTH: Final = {False: 575, True: 275}  # px at least, and on phones under True
# In the names of layers. Altair renumbers names that end in _1, and two may collide: ours end in x.
_number = itertools.count(1)


def layer_for(whom: str, chart: Any) -> Any:
    """The chart with a name by which one width leaves it out, or its words get no halo."""
    return chart.properties(name=f"{whom}_{next(_number)}x")


wide_only = partial(layer_for, "wide")
narrow_only = partial(layer_for, "narrow")  # for phones


def vega_lite(chart: Any) -> Spec:
    """A chart as Vega-Lite in the house theme, not validated.

    It is made once for both widths, since Altair takes longer than Vega's drawing.
    """
    with (
        alt.theme.enable(LEDGER),
        alt.data_transformers.enable("default", max_rows=None),
        debug_mode(False),
    ):
        spec: Spec = chart.to_dict(validate=False)
    return spec | _columns_in_use(spec)


def _columns_in_use(spec: Spec) -> Spec:
    """The columns of a facet that has fewer charts than columns, as on an early day; else nothing.

    An empty column would leave the drawing narrower than it has to be.
    """
    rows = spec.get("datasets", {}).get(spec.get("data", {}).get("name"))
    if not rows or "columns" not in spec or "field" not in spec.get("facet", {}):
        return {}
    names = {row.get(spec["facet"]["field"]) for row in rows}
    return {"columns": min(spec["columns"], len(names))}


def at_width(spec: Spec, width: int, narrow: bool, for_phones: bool) -> Spec:
    """A chart's specification at one width: its size of text, without layers for the other width.

    `width` is the plot's in px, and `narrow` is true for phones. If the chart was made
    `for_phones` alone, charts side by side in it stay so, and columns do not become rows.
    """
    letter_sizes = {
        part: {"labelFontSize": letters.SIZE[narrow]} for part in ("axis", "header", "legend")
    }
    letter_sizes["text"] = {"fontSize": letters.SIZE[narrow]}
    chart_config = spec["config"]
    config = chart_config | {
        part: chart_config.get(part, {}) | look for part, look in letter_sizes.items()
    }
    fitted = sized(spec, width, narrow, for_phones)
    return (for_phone(fitted) if narrow and not for_phones else fitted) | {"config": config}


def sized(view: Spec, width: float, narrow: bool, for_phones: bool = False) -> Spec:
    """A view at a width, which charts side by side share, without layers for the other width.

    If it is `narrow`, they are stacked instead, and a facet has half its columns, unless they were
    made `for_phones`.
    """
    stacked = narrow and not for_phones
    if "facet" in view:
        columns = max(1, view.get("columns", 1) // (2 if stacked else 1))
        share = _share(width, columns)
        inner = sized(view["spec"], share, narrow, for_phones)
        return view | {"columns": columns, "facet": _cut(view["facet"], share), "spec": inner}
    part = next((name for name in CONCATENATED if name in view), None)
    if part is None:
        return _layered(view, narrow) | {"width": width}
    views, other_parts = _split(view, part, narrow)
    columns = {"hconcat": len(views), "concat": view.get("columns", len(views))}.get(part, 1)
    if stacked and columns > 1:
        part, columns = "vconcat", 1
        other_parts.pop("columns", None)
    inner_width = _share(width, columns)
    return other_parts | {part: [sized(inner, inner_width, narrow, for_phones) for inner in views]}


def _cut(facet: Spec, width: float) -> Spec:
    """A facet whose names are cut at a width in px, unless it says how long they may be."""
    header = facet.get("header", {})
    if "field" not in facet or header is None:
        return facet
    return facet | {"header": {"labelLimit": width} | header}


def _layered(view: Spec, narrow: bool) -> Spec:
    """A view without the layers made for the other width, at any depth."""
    if "layer" not in view:
        return view
    layers, other_parts = _split(view, "layer", narrow)
    return other_parts | {"layer": [_layered(layer, narrow) for layer in layers]}


def _split(view: Spec, part: str, narrow: bool) -> tuple[list[Spec], Spec]:
    """The views in a part that were not made for the other width, and the rest of the view."""
    other_width = "wide_" if narrow else "narrow_"
    views = [
        inner for inner in view[part] if not str(inner.get("name", "")).startswith(other_width)
    ]
    return views, {name: value for name, value in view.items() if name != part}


def _share(width: float, columns: int) -> float:
    """The width of each of `columns` charts side by side."""
    return (width - GAP * (columns - 1)) // columns
