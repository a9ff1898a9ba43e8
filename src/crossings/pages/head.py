"""Tags in the head of a page for search engines, feed readers, and sites that show a card.

Each renderer writes some of these tags in its own way; those are removed and one set is added.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

from markupsafe import Markup

from crossings.common.identity import ERROR_PAGE, own_site
from crossings.common.templates import render
from crossings.pages.edition import Edition

FEEDS = {  # by file, the subject of each
    "feed.xml": "updates",
    "revisions.xml": "revisions of official figures",
    "corrections.xml": "corrections of this report",
}
CARD_SIZE = (1200, 630)  # px: the size that sites expect
RENDERERS_TAGS = re.compile(
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
    match = TITLE.search(page)
    title = html.unescape(match[1]).strip() if match else ""
    return re.sub(rf"\s+[–-]\s+{re.escape(own_site().name)}$", "", title)


def description_of(page: str) -> str:
    """The description of a built page as plain text; empty if it has none."""
    match = DESCRIPTION.search(page)
    return html.unescape(match[1]) if match else ""


def with_head(page: str, file: str, edition: Edition, card: Card | None) -> str:
    """The page with one canonical link, the tags of its card, and the links to the feeds.

    A dated edition can be cited, so its own address is the canonical one; it has no card.
    """
    twin = f"{file.rpartition('/')[2].removesuffix('.html')}.md"
    tags = render(
        "pages/head_tags.html",
        own=own_site(),
        edition=edition,
        address=edition.address(file),
        title=title_of(page),
        description=description_of(page),
        is_front=file == "index.html",
        is_cited=file != ERROR_PAGE,
        twin=twin if edition.latest and file != ERROR_PAGE else "",
        feeds=FEEDS,
        card=card,
    )
    before, end, body = page.partition("</head>")
    return "".join((RENDERERS_TAGS.sub("", before), tags, "\n", end, body))


def with_tags(page: str, tags: str) -> str:
    """The page with more `tags` at the end of its head."""
    before, end, after = page.partition("</head>")
    return "".join((before, tags, end, after))


def document(title: str, words: str, language: str, tags: str, body: str, root: str) -> str:
    """A whole page of plain `title` and description, with more `tags` for its head.

    `words` are its description. `body` begins with its own tag. The page has our stylesheet alone,
    without those of a renderer; `root` leads to the site's root.
    """
    return str(
        render(
            "pages/document.html",
            title=title,
            site=own_site().name,
            words=words,
            language=language,
            tags=Markup(tags),
            body=Markup(body),
            root=root,
        )
    )
