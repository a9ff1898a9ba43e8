"""The head of a page for search engines, feed readers, and sites that show a card.

Both renderers write some of these tags in their own ways; those are removed and one set is added.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

from crossings.common.identity import ERROR_PAGE, own_site
from crossings.pages.edition import ON_ONE_PAGE, Edition

FEEDS = {  # by file, the subject of each
    "feed.xml": "updates",
    "revisions.xml": "revisions of official figures",
    "corrections.xml": "corrections of this report",
}
CARD_SIZE = (1200, 630)  # px: the size that sites expect
THEIRS = re.compile(
    r"\s*<(?:meta\b[^>]*\b(?:property|name)=\"(?:og:|twitter:)[^>]*"
    r"|link\b[^>]*\brel=\"canonical\"[^>]*)>",
    re.I,
)
TITLE = re.compile(r"<title>(.*?)</title>", re.S)
DESCRIPTION = re.compile(r'<meta name="description" content="([^"]*)">')


@dataclass(frozen=True)
class Card:
    """The social card of a page: its file in the site, its content in words, and its size in px."""

    file: str
    alt: str
    size: tuple[int, int] = CARD_SIZE


def title_of(page: str) -> str:
    """The title of a built page as plain text, without the site's name."""
    found = TITLE.search(page)
    title = html.unescape(found[1]).strip() if found else ""
    return re.sub(rf"\s+[–-]\s+{re.escape(own_site().name)}$", "", title)


def description_of(page: str) -> str:
    """The description of a built page as plain text; empty if it has none."""
    found = DESCRIPTION.search(page)
    return html.unescape(found[1]) if found else ""


def with_head(page: str, file: str, edition: Edition, card: Card | None) -> str:
    """The page with one canonical link, the tags of its card, and the links to the feeds.

    A dated edition can be cited, so its own address is the canonical one; it has no card.
    """
    own, title, address = own_site(), title_of(page), edition.address(file)
    tags = [f'<link rel="canonical" href="{html.escape(address)}">']
    if edition.latest and file not in (ERROR_PAGE, ON_ONE_PAGE):  # its twin, beside it
        twin = file.rpartition("/")[2].removesuffix(".html")
        tags += [f'<link rel="alternate" type="text/markdown" href="{twin}.md">']
    tags += [
        f'<link rel="alternate" type="application/atom+xml" title="{html.escape(own.name)}: {what}"'
        f' href="{own.address}/{feed}">'
        for feed, what in FEEDS.items()
    ]
    properties = {
        "og:type": "website" if file == "index.html" else "article",
        "og:site_name": own.name,
        "og:locale": "en_GB",
        "og:title": title,
        "og:description": description_of(page),
        "og:url": address,
    }
    if card:
        properties["og:image"] = f"{own.address}/{card.file}"
        properties["og:image:width"], properties["og:image:height"] = map(str, card.size)
        properties["og:image:alt"] = card.alt
    tags += [
        f'<meta property="{name}" content="{html.escape(said)}">'
        for name, said in properties.items()
        if said
    ]
    # The tags that reference managers read.
    names = [("citation_title", title), *(("citation_author", one) for one in own.authors)]
    names += [
        ("citation_publication_date", f"{edition.day:%Y/%m/%d}"),
        ("citation_public_url", address),
    ]
    names = [] if file == ERROR_PAGE else names
    names += [("twitter:card", "summary_large_image" if card else "summary")]
    tags += [f'<meta name="{name}" content="{html.escape(said)}">' for name, said in names]
    theirs, end, body = page.partition("</head>")
    return THEIRS.sub("", theirs) + "\n".join(tags) + f"\n{end}{body}"


def document(title: str, words: str, language: str, tags: str, body: str, root: str = "") -> str:
    """A whole page of plain `title` and description, with more `tags` for its head.

    `body` begins with its own tag. The page has our stylesheet alone, without those of a renderer;
    `root` leads to the site's root.
    """
    return (
        f'<!DOCTYPE html>\n<html lang="{language}"><head><meta charset="utf-8">'
        f"<title>{html.escape(title)} – {html.escape(own_site().name)}</title>"
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<meta name="description" content="{html.escape(words)}">'
        f'<link rel="icon" href="{root}report/favicon.svg">'
        f'<link rel="stylesheet" href="{root}report/site.css">'
        f"{tags}</head>{body}</body></html>\n"
    )
