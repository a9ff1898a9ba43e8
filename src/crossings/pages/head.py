"""Tags in the head of a page for search engines, feed readers, and sites that show a card."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from crossings.common.addresses import ERROR_PAGE, FRONT_PAGE, twin_of
from crossings.common.identity import own_site
from crossings.common.templates import render
from crossings.pages.edition import Edition

FEEDS = {  # by file, the subject of each
    "feed.xml": "updates",
    "revisions.xml": "revisions of official figures",
    "corrections.xml": "corrections of this report",
}
CARD_SIZE = (1200, 630)  # px: the size that sites expect


@dataclass(frozen=True)
class Card:
    """The social card of a page: its file in the site, its content in words, and its size in px."""

    file: str
    alt: str
    size: tuple[int, int] = CARD_SIZE


def without_site(title: str) -> str:
    """A page's title without the name of the site at its end."""
    name = own_site().name
    return title.removesuffix(f" – {name}").removesuffix(f" - {name}")


def tags(title: str, words: str, file: str, edition: Edition, card: Card | None) -> Markup:
    """The tags of a page's head: one canonical link, those of its card, and links to the feeds.

    `words` are its description. A dated edition can be cited, so its own address is the canonical
    one; it has no card.
    """
    twin = twin_of(file).rpartition("/")[2]
    return render(
        "pages/head_tags.html",
        own=own_site(),
        edition=edition,
        address=edition.address(file),
        title=title,
        description=words,
        is_front=file == FRONT_PAGE,
        is_cited=file != ERROR_PAGE,
        twin=twin if not edition.place and file != ERROR_PAGE else "",
        feeds=FEEDS,
        card=card,
    )


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
