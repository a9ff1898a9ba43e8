"""Put the stylesheets of the stand-in's pages into the pages.

So the first screen needs no second request. Linked stylesheets cost a second request before
anything is seen, which is most of the wait on a slow phone. They come with the page instead, in the
same order, without comments.

The stand-in switches light and dark by the `media` of two links. The links stay for that switch,
but load nothing. The two themes are in the page, each with the `media` of its link, and
`scripts/scheme.js` makes them follow. The themes have nearly the same rules, so their pieces
alternate: gzip looks back 32 KB, and finds each piece of the dark theme in the light one before it.
Only one theme applies at a time, so the order changes nothing.

Deferred scripts are requested at the end of the page: from the head they would compete with the
first chart.

Quarto's own scripts rewrite its links, so its pages are not changed.
"""

from __future__ import annotations

import functools
import itertools
import posixpath
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from crossings.common.files import script
from crossings.exhibits.styles import COMMENT
from crossings.site.render import by_stand_in

SHEET = re.compile(r'<link rel="stylesheet" href="([^"]+)"([^>]*)>\s*')
THEME = re.compile(r'class="quarto-color-scheme( quarto-color-alternate)?".*(media="[^"]*")')
PIECE = re.compile(
    r"(?:[^{}]*\{(?:[^{}]|\{[^{}]*\})*\}){1,80}"
)  # rules, and groups of rules: some 12 KB
ADDRESS = re.compile(r"url\([\"']?(?![a-z]+:|[/#\"'])")
WAITING = re.compile(r'(<script (?=[^>]*\bsrc=")(?=[^>]*\bdefer\b)[^>]*></script>)\s*')


def with_sheets(site: Path, pages: Mapping[str, str]) -> dict[str, str]:
    """The pages, by file, with the stylesheets of `site` in each page from the stand-in.

    A page is not changed if one of its sheets is not there, or imports another, which only the head
    of a sheet may.
    """
    made, styles_of = dict(pages), functools.cache(functools.partial(_styles, site))
    for page, text in pages.items() if by_stand_in(site) else ():
        head, body = text.split("</head>", 1)
        if THEME.search(head) and (
            styles := styles_of(posixpath.dirname(page), tuple(SHEET.findall(head)))
        ):
            begin = head.index('<link rel="stylesheet"')
            head = (
                f"{head[:begin]}{styles}{SHEET.sub('', head[begin:])}"
                f"<script>{script('scheme.js')}</script>"
            )
            scripts = "".join(WAITING.findall(head))
            before, end, after = body.rpartition("</body>")
            made[page] = f"{WAITING.sub('', head)}</head>{before}{scripts}{end}{after}"
    return made


def _styles(site: Path, folder: str, links: Iterable[tuple[str, str]]) -> str:
    """The links of a page in `folder` that switch the themes, and their targets as styles."""
    switches, themes, others = "", [], ""
    for href, attributes in links:
        file = site / href[1:] if href.startswith("/") else site / folder / href
        rules = COMMENT.sub("", file.read_text(encoding="utf-8")) if file.is_file() else "@import"
        if "@import" in rules:
            return ""
        rules = ADDRESS.sub(rf"\g<0>{posixpath.join(posixpath.dirname(href), '')}", rules)
        if theme := THEME.search(attributes):
            switches += f'<link rel="alternate" type="text/css" href="{href}"{attributes}>'
            start = f'<style class="scheme{" alternate" if theme[1] else ""}" {theme[2]}>'
            themes.append([f"{start}{piece}</style>" for piece in PIECE.findall(rules)])
        else:
            others += rules
    pieces = itertools.chain.from_iterable(itertools.zip_longest(*themes, fillvalue=""))
    return f"{switches}{''.join(pieces)}<style>{others}</style>"
