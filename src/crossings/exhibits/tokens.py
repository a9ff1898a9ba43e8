"""Colour tokens: the one table of colours, which report/site.css repeats, and how drawings use it.

Charts are drawn in the light hex; `tokenise` then swaps each hex for its CSS custom property, so
that one SVG serves light, dark and print.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from crossings.errors import did_you_mean
from crossings.exhibits.cells import where_written

# name: (light, dark). Every light hex is unique, because `tokenise` looks it up.
TOKENS: Final[dict[str, tuple[str, str]]] = {
    "paper": ("#fcfbf8", "#14181d"),  # the page
    "raised": ("#f4f2ec", "#1c2127"),  # code, table heads, the search field
    "ink": ("#1b2026", "#e9e7e2"),  # words, totals, the baseline of a chart
    "muted": ("#565e67", "#a9b1ba"),  # subtitles, axis labels, annotations, sources
    "rule": ("#dbd7cd", "#343b44"),  # hairlines between things
    "grid": ("#e9e6de", "#262c33"),  # gridlines: lighter than any rule
    # Other years, comparison lines: a contrast of 3:1, so not for text.
    "context": ("#868d95", "#767e88"),
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
STEPS: Final = {"low": 0.25, "mid": 0.5, "high": 0.75}  # shades between a soft token and its own


def _between(soft: str, own: str, share: float) -> str:
    """The hex that lies at a share of the way from one hex to another."""
    parts = [(int(soft[at : at + 2], 16), int(own[at : at + 2], 16)) for at in (1, 3, 5)]
    return "#" + "".join(f"{round(start + share * (end - start)):02x}" for start, end in parts)


SHADES: Final = {  # for scales of values: arrivals-soft, -low, -mid, -high, arrivals
    f"{name}-{step}": (
        _between(TOKENS[f"{name}-soft"][0], TOKENS[name][0], share),
        _between(TOKENS[f"{name}-soft"][1], TOKENS[name][1], share),
    )
    for name in TOKENS
    if f"{name}-soft" in TOKENS
    for step, share in STEPS.items()
}
PALETTE: Final = TOKENS | SHADES
SANS: Final = (
    'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", '
    '"Liberation Sans", Arial, sans-serif'
)

SHOWN: Final = 3  # colours that are no tokens are named in an error, of all that a chart has
_HEX = re.compile(r"#[0-9a-fA-F]{3,8}\b")
_TAG = re.compile(r"(<[^>]*>)")
_PAINT = re.compile(r'\b(fill|stroke|stop-color|flood-color|color)(?:="|\s*:\s*)([^";]+)')
_UNCOLOURED: Final = {
    **dict.fromkeys(("black", "#000", "#000000"), "ink"),
    **dict.fromkeys(("white", "#fff", "#ffffff"), "paper"),
}
_COLOURLESS = re.compile(r"var\(--cl-|none$|transparent$|url\(|currentColor$|inherit$")


def colour(name: str) -> str:
    """The hex to draw with: the light value of a token.

    Raises KeyError, with the known names, for an unknown token.
    """
    if name not in PALETTE:
        raise KeyError(
            f"no colour is named {name!r}: {did_you_mean(name, TOKENS)}"
            f"The names are {', '.join(TOKENS)}"
        )
    return PALETTE[name][0]


# The stand-in reads from the background whether a page is dark, so the background cannot depend on
# the class that it then sets: this stands at the end of its dark theme, which it switches whole.
DARK_SHEET: Final = (
    "\n@media screen { html:root, html:root body"
    " { color-scheme: dark; --light: ; --dark: initial; } }\n"
)


def in_tags(svg: str, change: Callable[[str], str]) -> str:
    """The SVG with `change` applied to its tags only: the words between tags are data.

    `change` gets all tags at once, separated by NULs that it must keep: a drawing has a thousand
    tags. Without a tag it is not called. Raises ValueError if it returns another number of pieces.
    """
    parts = _TAG.split(svg)
    if len(parts) > 1:
        # Raises ValueError if the number of tags has changed.
        parts[1::2] = change("\0".join(parts[1::2])).split("\0")
    return "".join(parts)


def bare_by_word(svg: str) -> str:
    """The SVG with the class `bare` on what is named bare_….

    A page can select by part of a class, but vl-convert only by whole words.
    """
    return in_tags(svg, lambda tags: re.sub(r'class="[^"]*\bbare_[^"]*"', 'class="bare"', tags))


def tokenise(svg: str, *, other_colours: bool = False) -> str:
    """The SVG with each token's hex as `var(--cl-name)`, without Vega's roles and labels.

    The drawing is hidden from screen readers, since the words and the table replace it. Downloads
    keep the hex, since drawing programs do not read custom properties.

    Raises ValueError for a colour that is not a token, since it could not follow the dark theme.
    With `other_colours` it stays as it is; but black, Vega's default, becomes ink, and white paper.
    """
    names = {light: f"var(--cl-{name})" for name, (light, _) in PALETTE.items()}
    if other_colours:
        svg = in_tags(svg, lambda tags: _PAINT.sub(_black_as_ink, tags))

    def follow(tags: str) -> str:
        tags = re.sub(r'\s(?:role|aria-[a-z]+)="[^"]*"', "", tags)
        return _HEX.sub(lambda match: names.get(match[0].lower(), match[0]), tags)

    svg = in_tags(svg, follow)
    stray = {
        f"{kind} {paint}"
        for kind, paint in _PAINT.findall("\0".join(_TAG.findall(svg)))
        if not _COLOURLESS.match(paint.strip())
    }
    if stray and not other_colours:
        raise ValueError(_not_tokens(sorted(stray)))
    return re.sub(r"<svg\b", '<svg aria-hidden="true" focusable="false"', svg, count=1)


def _not_tokens(stray: list[str]) -> str:
    """What is wrong with paints that are no tokens, such as "fill red", and what to do."""
    written = (
        where_written(quote + paint.split(" ", 1)[1] + quote) for paint in stray for quote in "\"'"
    )
    several = len(stray) > SHOWN
    blended = any("rgb(" in paint for paint in stray)  # as only a scale of values makes them
    hint = " For a scale of values take `charts.shades`, for categories `charts.hues`."
    shown = ", ".join(stray[:SHOWN]) + (f" and {len(stray) - SHOWN} more" if several else "")
    return (
        f"{shown}: not a token of the theme, so it cannot follow the dark theme."
        f"{next(filter(None, written), '')}{hint if several or blended else ''} "
        "Black (#000) is often words or a mark that was given no colour. "
        "Take a token with tokens.colour(NAME); src/crossings/exhibits/tokens.py "
        f"has {', '.join(TOKENS)}"
    )


def _black_as_ink(paint: re.Match[str]) -> str:
    name = _UNCOLOURED.get(paint[2].strip().lower())
    return paint[0].replace(paint[2], TOKENS[name][0]) if name else paint[0]


def in_tokens(text: str) -> str:
    """A specification as text, with each token's hex as its custom property."""
    for name, (light, _) in PALETTE.items():
        text = text.replace(light, f"var(--cl-{name})")
    return text
