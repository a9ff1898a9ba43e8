"""A twin of each page in Markdown, for programs that read text, and `llms.txt`, which lists them.

A twin has the words, lists and links of a page, and of each figure its title, words and table, but
no drawings, tools and navigation.
"""

from __future__ import annotations

import datetime as dt
import posixpath
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from crossings.common.addresses import FRONT_PAGE, SCHEME, exhibit_file, notebook_of, twin_of
from crossings.common.identity import own_site
from crossings.common.templates import Markdown, markdown
from crossings.exhibits import in_markdown
from crossings.exhibits.data import ExhibitData
from crossings.pages.edition import Edition
from crossings.pages.embed import with_unique_titles
from crossings.pages.machines import ARCHIVE
from crossings.pages.page_text import PageText
from crossings.pages.post_page import PostPage
from crossings.tables.licences import OUR_LICENCE

LLMS_TXT: Final = "llms.txt"
NOTHING: Final = Markdown()
ANCHOR: Final = re.compile(r" *\{#[\w.-]+\}$", re.M)  # at the end of a heading
LINK: Final = re.compile(r"\[((?:\\.|\[[^]]*\]|[^][\\])*)\]\(((?:[^()\s]|\([^()\s]*\))+)\)")
SOURCE: Final = re.compile(r"\.(qmd|ipynb)$")
DATA_FILES: Final = {
    "data/facts.json": (
        "every headline figure with its source and its sentence, and the arrivals of each day"
    ),
    "data/datapackage.json": "every table: columns, units, keys, sources, licences",
    f"data/{ARCHIVE}": "all tables",
    "feed.xml": "what changed",
}


def of_exhibits(exhibits: Collection[ExhibitData]) -> Iterator[PageText]:
    """The text of each exhibit's own page."""
    for exhibit in with_unique_titles(exhibits):
        home = in_markdown.link(own_site().name, f"/{exhibit.page or FRONT_PAGE}")
        yield PageText(
            file=exhibit_file(exhibit.ident),
            title=exhibit.title,
            description=exhibit.description,
            body=f"{in_markdown.whole(exhibit)}\n\n{home}: in its chapter, with its limits",
        )


def of_posts(posts: Iterable[PostPage]) -> Iterator[PageText]:
    """The text of the page of each change of the data."""
    for post in posts:
        yield PageText(file=post.file, title=post.title, description=post.words, body=post.in_twin)


def twins(
    chapters: Iterable[PageText],
    exhibits: Collection[ExhibitData],
    posts: Sequence[PostPage],
    edition: Edition,
    notebook_sizes: Mapping[str, int],
) -> dict[str, str]:
    """The twins of all pages, by file, and their list.

    `chapters` are the pages that a renderer wrote; those of no menu are listed last.
    `notebook_sizes` are in bytes, by page.
    """
    menu = {file: at for at, file in enumerate(own_site().pages)}
    in_order = sorted(chapters, key=lambda page: menu.get(page.file, len(menu)))
    place_of = {page.file: at for at, page in enumerate(in_order)}
    by_chapter = sorted(exhibits, key=lambda one: place_of.get(one.page, len(place_of)))
    figures, changes = list(of_exhibits(by_chapter)), list(of_posts(posts))
    files = {page.file for page in (*in_order, *figures, *changes)}
    written = [
        *(_chapter(page, edition, notebook_sizes.get(page.file, 0)) for page in in_order),
        *(replace(page, body=_written(page, edition)) for page in figures),
        *(_post(page, post, edition) for page, post in zip(changes, posts, strict=True)),
    ]
    texts = {page.twin: f"{_linked(page, files)}\n" for page in written}
    return texts | {LLMS_TXT: llms_txt(in_order, figures, changes, edition)}


def _chapter(page: PageText, edition: Edition, notebook_size: int) -> PageText:
    """A page with its head, and how to cite it, its notebook and its dates at the foot."""
    foot = markdown(
        "pages/foot.md",
        notebook=notebook_of(page.file),
        notebook_size=notebook_size,
        dates=edition.dates(),
        licence=OUR_LICENCE.address,
    )
    citation = edition.citation(page.file, page.title)
    return replace(page, body=_written(page, edition, citation=citation, foot=foot))


def _post(page: PageText, post: PostPage, edition: Edition) -> PageText:
    """A post with its head, and how to cite it as of its own day."""
    of_its_day = replace(edition, day=dt.date.fromisoformat(post.day))
    foot = Markdown("[Feed of updates](/feed.xml)")
    citation = of_its_day.citation(page.file, page.title)
    body = _written(page, edition, has_own_day=True, citation=citation, foot=foot)
    return replace(page, body=body)


def _written(
    page: PageText,
    edition: Edition,
    *,
    has_own_day: bool = False,
    citation: str = "",
    foot: Markdown = NOTHING,
) -> Markdown:
    """A whole twin, whose links still lead from its page."""
    return markdown(
        "pages/twin.md",
        title=page.title,
        address=edition.address(page.file),
        day=None if has_own_day else edition.day,
        note=edition.note_in_twin(page.file, written=page.written, undated=page.undated),
        body=Markdown(page.body),
        citation=citation,
        foot=foot,
    )


def _linked(page: PageText, files: Collection[str]) -> str:
    """The text of a page, in which links to `files` of the site lead to their twins.

    A twin has no places, so that headings lose their anchors, and a link to a place of its own page
    is only its words.
    """
    folder = posixpath.dirname(page.file)

    def lead(link: re.Match[str]) -> str:
        words, target = link.groups()
        if target.startswith("#"):
            return words
        if SCHEME.match(target):
            return link[0]
        path = target.partition("#")[0]
        if path.startswith("/"):
            path = path[1:]
        else:
            path = posixpath.normpath(posixpath.join(folder, path))
        html = SOURCE.sub(".html", path) if not target.startswith("/") else path
        led = twin_of(html) if html in files else path
        return f"[{words}]({posixpath.relpath(led, folder or '.')})"

    return LINK.sub(lead, ANCHOR.sub("", page.body))


def llms_txt(
    chapters: Sequence[PageText],
    figures: Sequence[PageText],
    changes: Sequence[PageText],
    edition: Edition,
) -> str:
    """The text of `llms.txt`: what the site is, and each page's twin with its description.

    See https://llmstxt.org.
    """
    text = markdown(
        "pages/llms.md",
        name=own_site().name,
        description=next(page.description for page in chapters if page.file == FRONT_PAGE),
        edition=edition,
        root=edition.address("").rstrip("/"),
        groups=[
            ("Pages", chapters),
            ("Figures and tables", figures),
            ("What changed, the newest first", changes),
        ],
        files=DATA_FILES,
    )
    return f"{text}\n"
