"""The head of a page for search engines, feed readers, and sites that show a card.

Both renderers write some of these tags in their own ways; those are removed and one set is added.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

from crossings.common.identity import ERROR_PAGE, own_site
from crossings.pages.edition import Edition

FEEDS = {  # by file, the subject of each
    "feed.xml": "updates",
    "revisions.xml": "revisions of official figures",
    "corrections.xml": "corrections of this report",
}
CARD_SIZE = (1200, 630)  # px: the size that sites expect
THEIRS = re.compile(
    r"\s*<(?:meta\b[^>]*\b(?:property|name)=\"(?:og:|twitter:)[^>]*|link\b[^>]*\brel=\"canonical\"[^>]*)>",
    re.I,
)
TITLE = re.compile(r"<title>(.*?)</title>", re.S)
DESCRIPTION = re.compile(r'<meta name="description" content="([^"]*)">')


@dataclass(frozen=True)
class Card:
    """The social card of a page: its file within the site, its content in words, and its size in px."""

    file: str
    alt: str
    size: tuple[int, int] = CARD_SIZE


def feed_title() -> str:
    """What the feed of updates is called."""
    return f"{own_site().name}: updates"


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
    title, words = title_of(page), description_of(page)
    tags = [
        f'<link rel="canonical" href="{html.escape(edition.address(file))}">',
        *(
            f'<link rel="alternate" type="application/atom+xml" title="{html.escape(own_site().name)}: {what}" href="{own_site().address}/{feed}">'
            for feed, what in FEEDS.items()
        ),
        *(
            _property(name, value)
            for name, value in (
                ("og:type", "website" if file == "index.html" else "article"),
                ("og:site_name", own_site().name),
                ("og:locale", "en_GB"),
                ("og:title", title),
                ("og:description", words),
                ("og:url", edition.address(file)),
            )
            if value
        ),
    ]
    if card:
        width, height = card.size
        tags += [
            _property("og:image", f"{own_site().address}/{card.file}"),
            _property("og:image:width", str(width)),
            _property("og:image:height", str(height)),
            _property("og:image:alt", card.alt),
        ]
    tags += [
        f'<meta name="{name}" content="{html.escape(said)}">' for name, said in citation(title, file, edition)
    ]
    tags.append(f'<meta name="twitter:card" content="{"summary_large_image" if card else "summary"}">')
    theirs, end, body = page.partition("</head>")
    return THEIRS.sub("", theirs) + "\n".join(tags) + f"\n{end}{body}"


def citation(title: str, file: str, edition: Edition) -> list[tuple[str, str]]:
    """The tags that reference managers read, by name; none for the error page."""
    if file == ERROR_PAGE:
        return []
    return [
        ("citation_title", title),
        *(("citation_author", one) for one in own_site().authors),
        ("citation_publication_date", f"{edition.day:%Y/%m/%d}"),
        ("citation_public_url", edition.address(file)),
    ]


def _property(name: str, value: str) -> str:
    return f'<meta property="{name}" content="{html.escape(value)}">'
