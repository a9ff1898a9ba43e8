"""How the site looks: colour tokens, the Altair theme, the properties of marks that recur.

One table of colours is the only place where a colour is chosen. Charts are drawn in the light hex; `tokenise`
then swaps each hex for its CSS custom property, so that one SVG serves light, dark and print.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable, Sequence
from typing import Any, Final

import altair as alt

# A chapter takes its colours and its wording from here alone.
from crossings.formats import count as count
from crossings.formats import day as day
from crossings.formats import eur_m as eur_m
from crossings.formats import gbp_m as gbp_m
from crossings.formats import pct as pct

# name: (light, dark). Every light hex is unique: it is the key by which a drawing is tokenised.
TOKENS: Final[dict[str, tuple[str, str]]] = {
    "paper": ("#fcfbf8", "#14181d"),  # the page
    "raised": ("#f4f2ec", "#1c2127"),  # code, table heads, the search field
    "ink": ("#1b2026", "#e9e7e2"),  # words, totals, the baseline of a chart
    "muted": ("#565e67", "#a9b1ba"),  # subtitles, axis labels, annotations, sources
    "rule": ("#dbd7cd", "#343b44"),  # hairlines between things
    "grid": ("#e9e6de", "#262c33"),  # gridlines: lighter than any rule
    "context": ("#868d95", "#767e88"),  # other years, comparison lines: at least 3:1, so not for text
    "money": ("#8a5a06", "#e0ac55"),  # ochre: anything in pounds or euros
    "money-soft": ("#ecdcbc", "#46381d"),
    "arrivals": ("#154c88", "#7fb9f2"),  # sea blue: people who arrived
    "arrivals-soft": ("#cbdbec", "#203c58"),
    "prevented": ("#257f70", "#3fa48f"),  # green-grey: French estimates of attempts stopped
    "prevented-soft": ("#c5dfd8", "#1d443d"),
    "returned": ("#6d2258", "#f4c2e5"),  # plum, dark: people returned to France
    "admitted": ("#ad5392", "#c07bab"),  # plum, mid: people admitted to the United Kingdom
    "returned-soft": ("#ead3e2", "#472a40"),
}
SANS: Final = (
    'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", "Liberation Sans", Arial,'
    " sans-serif"
)

_HEX = re.compile(r"#[0-9a-fA-F]{3,8}\b")
_TAG = re.compile(r"<[^>]*>")
_PAINT = re.compile(r'\b(?:fill|stroke|stop-color|flood-color|color)(?:="|\s*:\s*)([^";]+)')
_COLOURLESS = re.compile(r"var\(--cl-|none$|transparent$|url\(|currentColor$|inherit$")


def colour(name: str) -> str:
    """The hex to draw with: the light value of a token. Raises KeyError for a name that is no token."""
    return TOKENS[name][0]


def css_tokens() -> str:
    """The custom properties, letter for letter as they stand in site.css.

    The dark ones are for screens only, so that print is light whatever the reader's theme. Quarto marks the body
    of a dark page; an exhibit on a page of its own, which has no switch, follows the reader's setting.
    """
    light = _declarations(0, "  ")
    dark = _declarations(1, "    ")
    return (
        f":root {{\n{light}\n}}\n"
        f"@media screen {{\n  body.quarto-dark {{\n    color-scheme: dark;\n{dark}\n  }}\n}}\n"
        "@media screen and (prefers-color-scheme: dark) {\n"
        f"  body.embed {{\n    color-scheme: dark;\n{dark}\n  }}\n}}\n"
    )


def dark_sheet() -> str:
    """The dark properties for the end of smalldocs' dark theme, which it switches as a whole.

    smalldocs reads off the background whether a page is dark, so the background cannot follow the class that it
    sets: it has to come with the theme.
    """
    return f"\n@media screen {{ html:root {{ color-scheme: dark;\n{_declarations(1, '  ')} }} }}\n"


def _declarations(theme: int, indent: str) -> str:
    # A hyphen must not end a line: custom properties are full of them.
    words = " ".join(f"--cl-{name}:\u00a0{pair[theme]};" for name, pair in TOKENS.items())
    lines = textwrap.wrap(words, 118, initial_indent=indent, subsequent_indent=indent, break_on_hyphens=False)
    return "\n".join(lines).replace("\u00a0", " ")


def in_tags(svg: str, change: Callable[[str], str]) -> str:
    """The SVG with `change` made to each tag and to nothing else: the words between tags are data."""
    return _TAG.sub(lambda tag: change(tag[0]), svg)


def tokenise(svg: str) -> str:
    """The SVG with each token's hex as `var(--cl-name)`, and without the names Vega gives to marks.

    The drawing is hidden from screen readers, since the words and the table speak for it. Raises ValueError
    for a colour that is no token: it could not follow the dark theme. Downloads keep the hex, since drawing
    programs do not read custom properties.
    """
    names = {light: f"var(--cl-{name})" for name, (light, _) in TOKENS.items()}

    def follow(tag: str) -> str:
        tag = re.sub(r'\s(?:role|aria-[a-z]+)="[^"]*"', "", tag)
        return _HEX.sub(lambda found: names.get(found[0].lower(), found[0]), tag)

    svg = in_tags(svg, follow)
    stray = {
        paint
        for tag in _TAG.findall(svg)
        for paint in _PAINT.findall(tag)
        if not _COLOURLESS.match(paint.strip())
    }
    if stray:
        raise ValueError(
            f"{', '.join(sorted(stray))}: no token of the theme, so it cannot follow the dark theme."
        )
    return re.sub(r"<svg\b", '<svg aria-hidden="true" focusable="false"', svg, count=1)


@alt.theme.register("ledger", enable=True)
def ledger() -> alt.theme.ThemeConfig:
    """Horizontal gridlines and an ink baseline; no frame, legend or axis title: subtitles say the unit."""
    ink, muted, money = colour("ink"), colour("muted"), colour("money")
    label = {"labelFont": SANS, "labelFontSize": 13}
    axis = label | {"labelColor": muted, "title": None, "ticks": False, "domain": False, "labelPadding": 6}
    config: dict[str, Any] = {
        "background": "transparent",
        "font": SANS,
        "padding": {"left": 6, "right": 8, "top": 4, "bottom": 2},  # fonts differ from the one measured with
        "view": {"stroke": None},
        "legend": {"disable": True},
        "title": {"font": SANS, "fontSize": 14, "fontWeight": 600, "color": ink, "anchor": "start"}
        | {"subtitleFont": SANS, "subtitleFontSize": 13, "subtitleColor": muted, "offset": 12},
        "header": label | {"labelColor": ink, "labelFontWeight": 600, "title": None},
        "axis": axis | {"grid": False},
        "axisY": {"grid": True, "gridColor": colour("grid"), "gridWidth": 1},
        "axisX": {"domain": True, "domainColor": ink, "domainWidth": 1, "labelPadding": 8},
        "bar": {"color": money},
        "rect": {"color": money},
        "area": {"color": money},
        "line": {"color": colour("arrivals"), "strokeWidth": 2},
        "rule": {"color": muted},
        "tick": {"color": money},
        "point": {"color": money, "filled": True, "size": 70},
        "circle": {"color": money},
        "square": {"color": money},
        "text": {"color": ink, "font": SANS, "fontSize": 13},
    }
    return alt.theme.ThemeConfig(config=config)  # type: ignore[typeddict-item]


def soft(hue: str) -> dict[str, Any]:
    """Mark properties of a second measure in a hue: tinted, and outlined, since a tint alone is under 3:1."""
    return {"fill": colour(f"{hue}-soft"), "stroke": colour(hue), "strokeWidth": 1}


def part_year(hue: str) -> dict[str, Any]:
    """Mark properties of what is incomplete or not established (part year, forecast, second-hand): dashed."""
    return soft(hue) | {"strokeWidth": 1.5, "strokeDash": [4, 3]}


def event_rule() -> dict[str, Any]:
    """Mark properties of a policy event: a thin dashed line, named at its head, or by a letter on phones."""
    return {"color": colour("context"), "strokeWidth": 1, "strokeDash": [2, 3]}


def spread(values: Sequence[float], gap: float) -> list[float]:
    """Positions for labels at the ends of lines, at least `gap` apart, in order and as near as may be.

    Same unit as the values. Labels that would overlap are centred, as a block, on the mean of their values.
    """
    order = sorted(range(len(values)), key=values.__getitem__)
    blocks: list[tuple[float, list[int]]] = []  # (centre, members)
    for i in order:
        centre, members = float(values[i]), [i]
        while blocks and centre - blocks[-1][0] < gap * (len(members) + len(blocks[-1][1])) / 2 - 1e-9:
            other, earlier = blocks.pop()
            centre = (other * len(earlier) + centre * len(members)) / (len(earlier) + len(members))
            members = earlier + members
        blocks.append((centre, members))
    placed = {
        i: centre + gap * (rank - (len(members) - 1) / 2)
        for centre, members in blocks
        for rank, i in enumerate(members)
    }
    return [placed[i] for i in range(len(values))]


def financial_year_label(start: int) -> str:
    """2018/19: the British financial year, April to March, that begins in `start`."""
    return f"{start}/{(start + 1) % 100:02d}"


def financial_year_axis(first: int) -> str:
    """A Vega expression that labels an axis of years' mid-points, y + 0.5: 2018/19 for the first, then 19/20.

    Give the axis its `values`, one a year; any value within the year will do.
    """
    start = "floor(datum.value)"
    label = f"{start} <= {first} ? {start} : format({start} % 100, '02d')"
    return f"({label}) + '/' + format(({start} + 1) % 100, '02d')"


def size(n: int) -> str:
    """16 KB, 1.2 MB: the size of a download, n in bytes; no file is shown as less than 1 KB."""
    return f"{max(1, round(n / 1000)):,} KB" if n < 999_500 else f"{n / 1e6:.1f} MB"
