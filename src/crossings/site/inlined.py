"""Put the stylesheets of the stand-in's pages into the pages, so that the first screen needs no second request.

Linked stylesheets cost a second request before anything is seen, which is most of the wait on a slow phone. They come
with the page instead, in the same order, without comments.

The stand-in switches light and dark by the `media` of two links. The links stay for that switch, but load nothing. The
two themes are in the page, each with the `media` of its link, and `scripts/scheme.js` makes them follow. The themes
have nearly the same rules, so their pieces alternate: gzip looks back 32 KB, and finds each piece of the dark theme in
the light one before it. Only one theme applies at a time, so the order changes nothing.

Deferred scripts are requested at the end of the page: from the head they would compete with the first chart.

Quarto's own scripts rewrite its links, so its pages are not changed.
"""

from __future__ import annotations

import functools
import html
import itertools
import posixpath
import re
from collections.abc import Mapping
from importlib import resources
from pathlib import Path
from typing import Final, NamedTuple

SHEET = re.compile(r'<link rel="stylesheet" href="([^"]+)"([^>]*)>\s*')
SCHEME: Final = "quarto-color-scheme"
ALTERNATE: Final = "quarto-color-alternate"
THEIRS: Final = "site_libs/smalldocs.css"
PIECE: Final = 9_000  # characters of one theme; two such pieces fit well within gzip's window
MARK = re.compile(r"/\*.*?\*/|\"(?:\\.|[^\"\\])*\"|'(?:\\.|[^'\\])*'|url\([^)]*\)|[{}]", re.S)
ADDRESS = re.compile(r"url\((['\"]?)(?!['\"]|[a-z][a-z0-9+.-]*:|[/#])([^)]*?)\1\)", re.I)
WAITING = re.compile(r'<script (?=[^>]*\bsrc=")(?=[^>]*\bdefer\b)[^>]*></script>\s*')
UNFIT = re.compile(
    r"</style|@import|@namespace", re.I
)  # would end the element, or must come first in a sheet


class Sheet(NamedTuple):
    """A linked stylesheet: its address in the page, the other attributes of its link, and its rules."""

    href: str
    attributes: str
    rules: str


def with_sheets(site: Path, pages: Mapping[str, str]) -> dict[str, str]:
    """The pages, by file, with the stylesheets of `site` in each page from the stand-in.

    A page whose sheet cannot be inlined is not changed.
    """
    made = dict(pages)
    if not (site / THEIRS).is_file():
        return made
    kept: dict[Path, str | None] = {}
    for page, text in pages.items():
        if SCHEME not in text:
            continue
        head, body = text.split("</head>", 1)
        sheets = []
        for href, attributes in SHEET.findall(head):
            address = html.unescape(href).split("?")[0]
            path = site / address[1:] if address.startswith("/") else (site / page).parent / address
            file = Path(posixpath.normpath(path.as_posix()))
            if file not in kept:
                kept[file] = without_comments(file.read_text(encoding="utf-8")) if file.is_file() else None
            sheets.append((href, attributes, kept[file]))
        ready = [Sheet(href, attributes, rules) for href, attributes, rules in sheets if rules is not None]
        if ready and len(ready) == len(sheets) and not any(UNFIT.search(sheet.rules) for sheet in ready):
            made[page] = scripts_last(f"{with_styles(head, ready)}</head>{body}")
    return made


def scripts_last(page: str) -> str:
    """The page with the deferred scripts of its head at the end of its body: in the same order, run at the same time."""
    head, body = page.split("</head>", 1)
    scripts = "".join(script[0].strip() for script in WAITING.finditer(head))
    before, end, after = body.rpartition("</body>")
    return f"{WAITING.sub('', head)}</head>{before}{scripts}{end}{after}" if end else page


def with_styles(head: str, sheets: list[Sheet]) -> str:
    """The head of a page with these stylesheets instead of links, and the script that switches the themes."""
    links = "".join(
        f'<link rel="alternate" type="text/css" href="{sheet.href}"{sheet.attributes}>'
        for sheet in sheets
        if SCHEME in sheet.attributes
    )
    written = links + "".join(_elements(tuple(sheets)))
    places = list(SHEET.finditer(head))
    script = (resources.files("crossings") / "scripts" / "scheme.js").read_text(encoding="utf-8")
    before, after = head[: places[0].start()], SHEET.sub("", head[places[0].start() :])
    return f"{before}{written}{after}<script>{script}</script>" if links else f"{before}{written}{after}"


@functools.lru_cache(maxsize=8)  # the same for all pages of a folder
def _elements(sheets: tuple[Sheet, ...]) -> tuple[str, ...]:
    """The style elements: adjacent themes in alternating pieces, and adjacent other sheets joined into one."""
    out: list[str] = []
    for themed, run in itertools.groupby(sheets, lambda sheet: SCHEME in sheet.attributes):
        if not themed:
            out.append(f"<style>{''.join(_from_page(sheet) for sheet in run)}</style>")
            continue
        themes = [
            [f"<style{_scheme(sheet.attributes)}>{piece}</style>" for piece in pieces(_from_page(sheet))]
            for sheet in run
        ]
        out += [piece for turn in itertools.zip_longest(*themes, fillvalue="") for piece in turn]
    return tuple(out)


def _scheme(attributes: str) -> str:
    media = re.search(r'\smedia="[^"]*"', attributes)
    return f' class="scheme{" alternate" if ALTERNATE in attributes else ""}"{media[0] if media else ""}'


def without_comments(sheet: str) -> str:
    """The stylesheet without its comments, except licences; text in strings is kept."""
    return MARK.sub(
        lambda mark: "" if mark[0].startswith("/*") and mark[0][2] != "!" else mark[0], sheet
    ).strip()


def _from_page(sheet: Sheet) -> str:
    """The rules with addresses relative to the page instead of the sheet's folder."""
    folder = posixpath.dirname(html.unescape(sheet.href))
    text = re.sub(r'^\s*@charset "[^"]*";', "", sheet.rules)
    return ADDRESS.sub(lambda found: f'url("{posixpath.normpath(posixpath.join(folder, found[2]))}")', text)


def pieces(sheet: str, size: int = PIECE) -> list[str]:
    """The stylesheet in pieces of about `size` characters, cut only between rules."""
    cuts, depth = [0], 0
    for mark in MARK.finditer(sheet):
        depth += {"{": 1, "}": -1}.get(mark[0], 0)
        if mark[0] == "}" and depth == 0 and mark.end() - cuts[-1] >= size:
            cuts.append(mark.end())
    ends = [*cuts[1:], len(sheet)]
    return [sheet[begin:end] for begin, end in zip(cuts, ends, strict=True) if sheet[begin:end].strip()]
