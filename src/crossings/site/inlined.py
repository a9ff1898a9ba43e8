"""The stylesheets of smalldocs' pages in the pages themselves, so that the first screen is painted without asking again.

Four linked stylesheets are a second journey to the server before anything is seen, and on a slow telephone that is most
of the wait. They come with the page instead, in the same order, without comments.

smalldocs switches light and dark by the `media` of two links. The links stay, as what it switches and nothing that is
loaded; the two themes stand in the page, each under the medium of its link, and `scripts/scheme.js` has them follow.
They hold nearly the same rules, so they are written piece by piece in turn: gzip looks back 32 KB, and finds each piece
of the dark theme in the light one beside it. No element is ever under both, so turn by turn changes nothing.

Scripts that wait for the whole page anyhow are asked for at its end: from the head they share the line with the first
chart, and win.

Quarto's own scripts look for its links and rewrite them: its pages are left as they are.
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
PIECE: Final = 9_000  # characters of one theme; two such pieces lie well within what gzip looks back on
MARK = re.compile(r"/\*.*?\*/|\"(?:\\.|[^\"\\])*\"|'(?:\\.|[^'\\])*'|url\([^)]*\)|[{}]", re.S)
ADDRESS = re.compile(r"url\((['\"]?)(?!['\"]|[a-z][a-z0-9+.-]*:|[/#])([^)]*?)\1\)", re.I)
WAITING = re.compile(r'<script (?=[^>]*\bsrc=")(?=[^>]*\bdefer\b)[^>]*></script>\s*')
UNFIT = re.compile(
    r"</style|@import|@namespace", re.I
)  # would end the element, or has to stand first in a sheet


class Sheet(NamedTuple):
    """A linked stylesheet: its address as the page writes it, the other attributes of its link, and its rules."""

    href: str
    attributes: str
    rules: str


def with_sheets(site: Path, pages: Mapping[str, str]) -> dict[str, str]:
    """The pages, by file, with the stylesheets of `site` in each that smalldocs wrote.

    One whose sheet cannot stand there is left as it is.
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
    """The page with the deferred scripts of its head at the end of its body: in the same order, run at the same moment."""
    head, body = page.split("</head>", 1)
    scripts = "".join(script[0].strip() for script in WAITING.finditer(head))
    before, end, after = body.rpartition("</body>")
    return f"{WAITING.sub('', head)}</head>{before}{scripts}{end}{after}" if end else page


def with_styles(head: str, sheets: list[Sheet]) -> str:
    """The head of a page with these stylesheets in place of its links, and what has the schemes follow the renderer."""
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


@functools.lru_cache(maxsize=8)  # all pages of a folder have the same
def _elements(sheets: tuple[Sheet, ...]) -> tuple[str, ...]:
    """The style elements: neighbouring themes in turn, piece by piece, then neighbouring sheets of every page as one."""
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
    """The stylesheet without its comments, save those that hold a licence; what looks like one in a string stays."""
    return MARK.sub(
        lambda mark: "" if mark[0].startswith("/*") and mark[0][2] != "!" else mark[0], sheet
    ).strip()


def _from_page(sheet: Sheet) -> str:
    """The rules with addresses from the page, where the sheet has them from its own folder."""
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
