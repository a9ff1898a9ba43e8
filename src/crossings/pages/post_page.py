"""A post as a light page, made from stored text.

So a build reads no table for it, unless the data have changed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from markupsafe import Markup

from crossings.common.identity import own_site
from crossings.common.templates import render
from crossings.pages import head
from crossings.pages.edition import Edition


@dataclass(frozen=True)
class PostPage:
    """A post's page as text: its file, day, title, description and HTML.

    The day is written as in 2026-10-07. `in_twin` is the body as Markdown.
    """

    file: str
    day: str
    title: str
    words: str
    body: str
    in_twin: str


def pages(
    posts: Sequence[PostPage], language: str, edition: Edition, card: head.Card | None
) -> dict[str, str]:
    """The posts as whole pages by file, each cited by its own day."""
    return {post.file: _page(post, language, edition, card) for post in posts}


def _page(post: PostPage, language: str, edition: Edition, card: head.Card | None) -> str:
    """A post as a whole page, with a citation as of its own day instead of the edition's."""
    day = dt.date.fromisoformat(post.day)
    body = render(
        "posts/page.html",
        site=own_site().name,
        note=edition.note(post.file),
        day=day,
        post=Markup(post.body),
        citation=replace(edition, day=day).citation(post.file, post.title),
    )
    tags = render("pages/scripts.html", addresses=["../report/scripts/copy.js"])
    tags += head.tags(post.title, post.words, post.file, edition, card)
    return head.document(post.title, post.words, language, tags, body, "../")
