"""A post as a light page, made of text that is kept.

So a build which prepares nothing anew reads no table.
"""

from __future__ import annotations

import datetime as dt
import html
from collections.abc import Sequence
from dataclasses import dataclass, replace

from crossings.common.formats import day
from crossings.common.identity import own_site
from crossings.pages import head
from crossings.pages.edition import Edition


@dataclass(frozen=True)
class Post:
    """A post's page, which text alone makes: its file, day, title, words and HTML.

    The day is written as in 2026-10-07.
    """

    file: str
    day: str
    title: str
    words: str
    body: str


def pages(
    told: Sequence[Post], language: str, made: Edition, card: head.Card | None
) -> dict[str, str]:
    """The posts as whole pages by file, each cited by its own day."""
    return {one.file: _page(one, language, made, card) for one in told}


def _page(one: Post, language: str, made: Edition, card: head.Card | None) -> str:
    its_day = dt.date.fromisoformat(one.day)
    cited = replace(made, day=its_day).citation(one.file, one.title)
    note = made.note(one.file)
    marked = f'<p class="edition-note">{note}</p>' if note else ""
    foot = (
        '<section class="apparatus" id="cite-this-page" aria-labelledby="cite-this-page-title">'
        '<h2 id="cite-this-page-title">How to cite this page</h2>'
        f'<p class="citation" data-copy="citation">{html.escape(cited)}</p>'
        '<p><a href="../feed.xml">Feed of updates</a></p></section>'
    )
    body = (
        '<body class="embed post"><header>'
        f'<a href="../index.html">{html.escape(own_site().name)}</a>'
        f'</header><main class="content">{marked}<section>'
        f'<p class="post-day">{day(its_day)}</p>{one.body}</section>{foot}</main>'
    )
    tags = '<script src="../report/scripts/copy.js" defer></script>'
    text = head.document(one.title, one.words, language, tags, body, "../")
    return head.with_head(text, one.file, made, card)
