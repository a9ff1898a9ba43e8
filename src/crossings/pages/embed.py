"""Where else an exhibit stands: on the front page, on its own page, and in a frame of another site.

Its own page is the one that people share. In a frame it is bare.
"""

from __future__ import annotations

import dataclasses
import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING

from crossings.common.identity import own_site
from crossings.common.templates import render
from crossings.exhibits import PARTS, as_html
from crossings.exhibits.cells import names_bound
from crossings.exhibits.data import ExhibitData
from crossings.exhibits.display import fenced
from crossings.notebooks.outputs import exhibit_in
from crossings.pages import head, machines
from crossings.pages.edition import Edition, bibtex

if TYPE_CHECKING:
    from nbformat import NotebookNode


def exhibit_pages(
    exhibits: Collection[ExhibitData],
    language: str,
    edition: Edition,
    cards: Mapping[str, head.Card],
) -> dict[str, str]:
    """The page of each exhibit, by file; `cards` are those of exhibits, by the same."""
    pages = {}
    for exhibit in with_titles_of_their_own(exhibits):
        own = f"exhibits/{exhibit.ident}.html"
        text = page(exhibit, language, edition)
        described = machines.of_exhibit(exhibit, edition.address(own), edition)
        text = head.with_head(text, own, edition, cards.get(own))
        pages[own] = machines.tagged(text, described)
        if not edition.place:  # a hundred dated editions must fit on a host
            pages[f"embeds/{exhibit.ident}.html"] = bare(exhibit, language)
    return pages


def with_titles_of_their_own(exhibits: Collection[ExhibitData]) -> list[ExhibitData]:
    """The exhibits, each with a title that no other has.

    On an early day one sentence may replace several exhibits.
    """
    times = Counter(exhibit.title for exhibit in exhibits)
    return [
        exhibit
        if times[exhibit.title] == 1
        else dataclasses.replace(
            exhibit, title=f"{exhibit.title} ({exhibit.ident.replace('-', ' ')})"
        )
        for exhibit in exhibits
    ]


def language(pages: Mapping[str, str]) -> str:
    """The language that the front page is marked as."""
    marked = re.search(r'<html[^>]*\blang="([^"]+)"', pages["index.html"])
    return marked[1] if marked else "en-GB"


def page(exhibit: ExhibitData, language: str, edition: Edition) -> str:
    """An exhibit's own page, which leads to its chapter.

    It says so if the edition is not the latest.
    """
    ident, own = exhibit.ident, f"exhibits/{exhibit.ident}.html"
    home = exhibit.page or "index.html"
    body = render(
        "pages/exhibit.html",
        exhibit=as_html.whole(exhibit, alone=True, link=f"../{home}#fig-{ident}"),
        ident=ident,
        home=home,
        note=edition.note(own),
        site=own_site().name,
        bibtex=bibtex(edition, own, exhibit.title),
    )
    tags = render("pages/scripts.html", addresses=["../report/scripts/copy.js"])
    return head.document(exhibit.title, exhibit.description, language, tags, body, "../")


def bare(exhibit: ExhibitData, language: str) -> str:
    """The bare form of an exhibit, which is not indexed, since its own page is.

    It reports its height, and links leave the frame.
    """
    own = f"exhibits/{exhibit.ident}.html"
    body = render(
        "pages/framed.html", exhibit=as_html.bare(exhibit), own_page=own, site=own_site().name
    )
    tags = render("pages/framed-head.html", address=f"{own_site().address}/{own}")
    return head.document(exhibit.title, exhibit.description, language, tags, body, "../")


def filled(
    notebook: NotebookNode, exhibits: Mapping[str, ExhibitData], root: str = "../"
) -> NotebookNode:
    """An executed notebook with each exhibit as HTML, also in the places left for those of others.

    It is changed in place. `exhibits` are by id; `root` leads from the page to the site's root.
    Code that stands under an exhibit already is named under later ones.
    """
    shown_under: dict[str, str] = {}
    for cell in notebook.cells:
        for output in cell.get("outputs", ()):
            shown = output.get("data", {})
            if ident := exhibit_in(output):
                exhibit = _with_code_once(exhibits[ident], shown_under)
                shown["text/markdown"] = fenced(as_html.whole(exhibit, root))
            elif PARTS in shown:
                shown["text/markdown"] = fenced(put_together(shown[PARTS], exhibits, root))
    return notebook


def _with_code_once(exhibit: ExhibitData, shown_under: dict[str, str]) -> ExhibitData:
    """The exhibit without code that stands under an earlier one, which is named instead.

    `shown_under` is for each cell where it stands, and is added to.
    """
    code = []
    for cell in exhibit.code:
        names = ", ".join(names_bound(cell))
        code.append(f"# {names}: see {shown_under[cell]}" if cell in shown_under else cell)
        shown_under.setdefault(cell, f"{exhibit.kind} {exhibit.number}")
    return dataclasses.replace(exhibit, code=code)


def put_together(
    parts: Sequence[str | Sequence[str]], exhibits: Mapping[str, ExhibitData], root: str
) -> str:
    """HTML in parts, with an exhibit in each place, given as [form, id of an exhibit].

    A place stays empty for an exhibit that is not there, and one for a small drawing for an exhibit
    that has none on the day.
    """
    return "".join(
        part if isinstance(part, str) else _in_place(part[0], exhibits.get(part[1]), root)
        for part in parts
    )


def _in_place(form: str, exhibit: ExhibitData | None, root: str) -> str:
    if exhibit is None or (form == "small" and not exhibit.drawings):
        return ""
    if form == "small":
        return as_html.small(exhibit)
    return as_html.whole(exhibit, root, number=1, spread=True)  # the first of the front page
