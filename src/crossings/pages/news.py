"""For readers: a light page for each change of the data, and the list of all, newest first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any, Final

from markupsafe import Markup

from crossings.common import addresses
from crossings.common.formats import begun, day, number
from crossings.common.identity import own_site
from crossings.common.templates import Markdown, markdown, render
from crossings.exhibits import in_markdown
from crossings.exhibits.table import NUMBERS, as_table
from crossings.facts.fact_names import FACT_NAMES
from crossings.measures.revisions import MEASURES
from crossings.pages import feed
from crossings.pages.fragment import Fragment, fragment_of
from crossings.pages.post_page import PostPage
from crossings.posts import all_posts
from crossings.posts.all_posts import Post
from crossings.posts.post_words import count_or_not_known
from crossings.tables.record import Record

CHAPTERS: Final = {  # the pages that show more of a change
    "arrivals": addresses.ARRIVALS,
    "revisions": addresses.REVISIONS,
}
# A table: its caption, the names and kinds of its columns, and its rows.
Rows = tuple[str, tuple[str, ...], tuple[str, ...], list[tuple[str, ...]]]


def post_pages(record: Record) -> list[PostPage]:
    """The page of every workbook and daily page whose days had come by the record's day.

    The newest is first.
    """
    newest_first = all_posts.posts(record)
    corrected = feed.corrections_of_posts(record)
    later = (None, *newest_first)
    earlier = (*newest_first[1:], None)
    return [
        PostPage(
            _file(post),
            post.day.isoformat(),
            post.title,
            post.words,
            _body(post, before, after, corrected.get(_file(post), [])),
            _in_twin(post, corrected.get(_file(post), [])),
        )
        for post, before, after in zip(newest_first, earlier, later, strict=False)
    ]


def _file(post: Post) -> str:
    return addresses.post_page(post.slug)


def _body(
    post: Post, earlier: Post | None, later: Post | None, corrections: Sequence[Any]
) -> Markup:
    """The contents of a post as HTML, with links to chapters and to the posts next to it.

    `corrections` are rows of corrections.csv on it, which stand under its sentences.
    """
    titles = own_site().pages
    chapters = (
        *CHAPTERS.values(),
        *([addresses.CLAIMS] if post.verdicts else []),
        addresses.WHAT_CHANGED,
    )
    others = (("Earlier", earlier), ("Later", later))
    return render(
        "posts/post.html",
        title=post.title,
        sentences=post.sentences,
        corrections=corrections,
        tables=[as_table(*table) for table in _tables(post)],
        pages={page: titles[page] for page in chapters if page in titles},
        other_posts=[(name, _file(other), other.title) for name, other in others if other],
    )


def _in_twin(post: Post, corrections: Sequence[Any]) -> Markdown:
    tables = [
        in_markdown.captioned(caption, names, rows) for caption, names, _, rows in _tables(post)
    ]
    return markdown(
        "posts/post.md",
        day=post.day,
        sentences=post.sentences,
        corrections=corrections,
        tables=tables,
    )


def _tables(post: Post) -> Iterator[Rows]:
    """The tables of a post: earlier figures that were changed, and headline numbers that moved."""
    if post.revised:
        yield (
            "Earlier figures that were changed",
            ("Figure", "Day or week to", "Before", "Now"),
            ("", "", NUMBERS, NUMBERS),
            [
                (
                    begun(MEASURES[figure.column]),
                    day(figure.key),
                    count_or_not_known(figure.old),
                    count_or_not_known(figure.new),
                )
                for figure in post.revised
            ],
        )
    if post.moved:
        yield (
            "Headline numbers that moved",
            ("Number", "Before", "Now", "As of"),
            ("", NUMBERS, NUMBERS, ""),
            [
                (_label(moved.ident), moved.before, moved.now, day(moved.as_of))
                for moved in post.moved
            ],
        )


def _label(ident: str) -> str:
    """The name of a headline number; its id if this report no longer gives it."""
    return FACT_NAMES[ident].label if ident in FACT_NAMES else ident


def list_of_news(record: Record, place: str = "") -> Fragment:
    """All news by the record's day, newest first, by year.

    That is posts, agreements, payments, figures of the pilot, and corrections.

    In a dated edition, whose folder is `place`, it has the newest entry only.
    """
    entries = [*feed.entries(record), *_corrections(record)]
    entries.sort(key=lambda entry: (entry.known, entry.ident), reverse=True)
    if place:
        entries = entries[:1]
    years = {
        year: list(of_year) for year, of_year in groupby(entries, lambda entry: entry.known.year)
    }
    return fragment_of(
        "posts/list", years=years, posts_folder=addresses.UPDATES, has_posts=not place
    )


def _corrections(record: Record) -> Iterator[feed.Entry]:
    """The corrections of this report, one entry a day; their own page says what was wrong."""
    titles = own_site().pages
    for found_on, rows in feed.corrections(record).groupby("found"):
        total, names = len(rows), dict.fromkeys(titles.get(page, page) for page in rows.page)
        title = (
            f"{begun(number(total))} {'correction' if total == 1 else 'corrections'} of this report"
        )
        ident, words = f"corrections/{found_on.date()}", f"Mended in: {', '.join(names)}."
        yield feed.Entry(ident, found_on.date(), title, words, addresses.CORRECTIONS)
