"""How charts look: the Altair theme, and properties of common marks."""

from __future__ import annotations

from typing import Any, Final

import altair as alt

from crossings.exhibits.tokens import SANS, colour

LEDGER: Final = "ledger"  # the name under which Altair knows our theme
HUES: Final = (  # colours of categories, in this order
    "arrivals",
    "money",
    "prevented",
    "returned",
    "ink",
    "admitted",
    "context",
    "arrivals-soft",
    "money-soft",
    "prevented-soft",
    "returned-soft",
)
PLAIN_LEDGER: Final = "ledger-plain"  # and the theme for a chart without an exhibit


@alt.theme.register(LEDGER, enable=True)
def ledger() -> alt.theme.ThemeConfig:
    """The house theme: horizontal gridlines and an ink baseline.

    It has no frame, no axis titles, since subtitles give the unit, and a legend only where a chart
    sets one. Importing this module makes it Altair's theme in the process.
    """
    ink, muted, context = colour("ink"), colour("muted"), colour("context")
    # No limit, since readers' fonts differ. Vega need not measure labels that are never cut, which
    # saves a tenth of the time.
    label = {"labelFont": SANS, "labelFontSize": 13, "labelLimit": 0}
    axis = label | {
        "labelColor": muted,
        "title": None,
        "ticks": False,
        "domain": False,
        "labelPadding": 6,
    }
    axis |= {"titleColor": muted, "titleFont": SANS, "titleFontSize": 13, "titleFontWeight": 400}
    config: dict[str, Any] = {
        "background": "transparent",
        "font": SANS,
        # Room at the edges, since the reader's font may differ from the one measured.
        "padding": {"left": 6, "right": 8, "top": 4, "bottom": 6},
        "view": {"stroke": None},
        "legend": {
            "disable": True,
            "labelColor": ink,
            "labelLimit": 0,
            "orient": "top",
            "title": None,
        }
        | {"direction": "horizontal", "symbolType": "square", "symbolSize": 110, "offset": 4}
        | {
            "columnPadding": 28,
            "gradientStrokeColor": colour("rule"),
            "gradientLength": 260,  # as wide as a phone allows: numbers stand side by side
        },  # shown if a chart sets alt.Legend()
        "title": {"font": SANS, "fontSize": 14, "fontWeight": 600, "color": ink, "anchor": "start"}
        | {"subtitleFont": SANS, "subtitleFontSize": 13, "subtitleColor": muted, "offset": 12},
        "header": label | {"labelColor": ink, "labelFontWeight": 600, "title": None},
        "axis": axis | {"grid": False, "gridColor": colour("grid")},
        "axisY": {"grid": True, "gridColor": colour("grid"), "gridWidth": 1},
        "axisX": {"domain": True, "domainColor": ink, "domainWidth": 1, "labelPadding": 8},
        # Colours have a meaning here, so a mark without one gets the colour that has none.
        **{key: {"color": context} for key in ("bar", "rect", "area", "tick", "circle", "square")},
        "line": {"color": context, "strokeWidth": 2},
        "rule": {"color": muted},
        "point": {"color": context, "filled": True, "size": 70},
        "text": {"color": ink, "font": SANS, "fontSize": 13},
        "boxplot": {"box": {"color": context}, "median": {"color": colour("paper")}},
    }
    return alt.theme.ThemeConfig(config=config)  # type: ignore[typeddict-item]


@alt.theme.register(PLAIN_LEDGER, enable=False)
def plain() -> alt.theme.ThemeConfig:
    """The theme for a chart without an exhibit.

    Axes have titles, and coloured fields have a legend and our colours.
    """
    config: dict[str, Any] = dict(ledger()["config"])
    muted, sea, soft_sea = colour("muted"), colour("arrivals"), colour("arrivals-soft")
    title = {"titleFont": SANS, "titleFontSize": 13, "titleFontWeight": 400, "titleColor": muted}
    label = {"labelFont": SANS, "labelFontSize": 13, "labelColor": colour("ink"), "labelLimit": 0}
    for name in ("axis", "header"):
        config[name] = {key: value for key, value in config[name].items() if key != "title"}
    for name in ("bar", "rect", "area", "line", "tick", "point", "circle", "square"):
        config[name] = config[name] | {"color": sea}
    plain_config = {
        "mark": {"color": sea},
        "boxplot": config["boxplot"] | {"box": {"color": sea}},
        "numberFormat": ",~f",
        "axisX": config["axisX"] | {"labelAngle": 0, "labelOverlap": True, "labelSeparation": 8},
        # Above the labels, not next to them: the reader's font may be wider than the one measured.
        "axisY": config["axisY"]
        | {"titleAngle": 0, "titleAlign": "left", "titleAnchor": "end", "titleX": 0, "titleY": -10}
        | {"titleBaseline": "bottom"},
        "axisYDiscrete": {"grid": False},
        "header": config["header"] | title | {"labelAnchor": "start", "labelPadding": 24},
        "legend": label | title | {"orient": "top", "offset": 30},
        "range": {
            "category": [colour(name) for name in HUES],
            **{name: [soft_sea, sea] for name in ("ordinal", "ramp", "heatmap")},
            "diverging": [colour("money"), colour("grid"), sea],
        },
    }
    return alt.theme.ThemeConfig(config=config | plain_config)  # type: ignore[typeddict-item]


def event_rule() -> dict[str, Any]:
    """Mark properties of a policy event: a thin dashed line."""
    return {"color": colour("context"), "strokeWidth": 1, "strokeDash": [2, 3]}
