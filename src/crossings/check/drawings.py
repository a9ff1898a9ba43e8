"""Words of a drawing that its frame cuts: measured by the letters, since fonts are the reader's.

A download shows nothing outside its frame, and on a page such words run into what stands beside the drawing. Vega
fits a drawing to its axes but never to the words at its marks, which may come from data.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

from crossings.check.parsed_site import Page, Problem

# Widths of letters in thousandths of the font's size: Helvetica's, which Arial and Liberation Sans share.
LETTERS = {
    191: "'", 222: "ijl‘’", 260: "|", 278: " \u00a0!,./:;\\[]Itf·", 333: "-()r`“”", 355: '"', 389: "*",
    500: "ckvsxyzJ", 556: "abdeghnopquL0123456789#$_?£€–", 584: "+<=>~−×±", 611: "FTZ", 667: "ABEKPSVXY&",
    722: "CDHNRUw", 778: "GOQ", 833: "mM", 889: "%", 944: "W", 1000: "—…", 1015: "@",
}  # fmt: skip
WIDTHS = {letter: width for width, letters in LETTERS.items() for letter in letters}
UNKNOWN = 600  # thousandths
BOLD = 1.06  # a semibold letter against a plain one
SLACK = 1.0  # px
ABOVE, BELOW = 0.72, 0.22  # how far letters reach above and below their line, against the font's size
PIECE = re.compile(r"<(/?)(g|text|tspan)\b([^>]*?)(/?)>|([^<>]+)(?=<)|<[^>]*>")
ATTRIBUTE = re.compile(r'([\w:-]+)="([^"]*)"')
SHIFT = re.compile(r"translate\(\s*([-\d.e]+)(?:[ ,]+([-\d.e]+))?\s*\)$")
BEFORE = {"start": 0.0, "middle": 0.5, "end": 1.0}  # which part of the words stands before their place
BOX = re.compile(r'viewBox="0 0 ([\d.]+) ([\d.]+)"')


class Words(NamedTuple):
    """A line of words in a drawing: what it says, and the box around it in px."""

    said: str
    left: float
    top: float
    right: float
    foot: float


def problems(page: Page) -> Iterator[Problem]:
    """Words that reach outside the frame of a drawing of an exhibit: once a drawing, the first of them."""
    for element in page.elements:
        if element.tag != "svg" or element.exhibit is None:
            continue
        frame = BOX.search(page.source[element.at : element.raw_at])
        if not frame or "<text" not in element.raw:
            continue
        cut = [one for one in words_of(element.raw) if outside(one, float(frame[1]), float(frame[2]))]
        if cut:
            named = element.exhibit.attrs.get("id", "without an id")
            more = f" and {len(cut) - 1} more" if len(cut) > 1 else ""
            what = (
                f"the drawing of {named} at {frame[1]} px cuts {cut[0].said[:60]!r}{more} at its frame; "
                "shorten the words, break them, or leave them room"
            )
            yield page.problem(element, what)


def outside(words: Words, width: float, height: float) -> bool:
    """Whether words reach outside a frame of this size by more than what measuring leaves open."""
    return (
        words.left < -SLACK
        or words.right > width + SLACK
        or words.top < -SLACK
        or words.foot > height + SLACK
    )


def text_width_px(words: str, size: float, bold: bool = False) -> float:
    """How wide words are in px, in a font of `size` px."""
    plain = unicodedata.normalize("NFD", words)
    thousandths = sum(WIDTHS.get(one, UNKNOWN) for one in plain if not unicodedata.combining(one))
    return thousandths / 1000 * size * (BOLD if bold else 1)


def words_of(svg: str) -> Iterator[Words]:
    """Every line of words inside an SVG as Vega writes it; those that are turned or not seen are left out."""
    places: list[tuple[float, float] | None] = [(0.0, 0.0)]  # of each group that is open; None: turned
    look: dict[str, str] = {}
    down = 0.0
    for piece in PIECE.finditer(svg):
        close, tag, raw, empty, text = piece.groups()
        if text is not None:
            place = places[-1]
            if look and place and text.strip() and look.get("opacity") != "0":
                yield _line(html.unescape(text).strip(), place[0], place[1] + down, look)
        elif tag == "tspan":
            down += 0 if close else float(dict(ATTRIBUTE.findall(raw)).get("dy", 0))
        elif close:
            places.pop()
            look = {}
        elif tag and not empty:
            given = dict(ATTRIBUTE.findall(raw))
            places.append(_moved(places[-1], given))
            look, down = (given, 0.0) if tag == "text" else ({}, 0.0)


def _moved(place: tuple[float, float] | None, given: dict[str, str]) -> tuple[float, float] | None:
    """Where a group or words stand, moved from what they stand in."""
    if "transform" not in given or place is None:
        return place
    shift = SHIFT.match(given["transform"])
    return (place[0] + float(shift[1]), place[1] + float(shift[2] or 0)) if shift else None


def _line(said: str, x: float, y: float, look: dict[str, str]) -> Words:
    size = float(look.get("font-size", "13px").removesuffix("px"))
    weight = look.get("font-weight", "400")
    across = text_width_px(
        said, size, bold=weight in ("bold", "bolder") or (weight.isdecimal() and int(weight) >= 600)
    )
    left = x - BEFORE.get(look.get("text-anchor", "start"), 0.0) * across
    return Words(said, left, y - ABOVE * size, left + across, y + BELOW * size)
