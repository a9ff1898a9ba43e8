"""Where exhibits are shown: on chapters, the front page, their own pages, and frames elsewhere.

An exhibit's own page is the one that people share. In a frame of another site it is bare.
"""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

from markupsafe import Markup
from nbformat.v4 import new_markdown_cell

from crossings.chapters.front import first_screen
from crossings.chapters.insights import Insight, on_the_front, opening
from crossings.chapters.notes import NotesOfPage
from crossings.common.addresses import FRONT_PAGE, embed_of, exhibit_file
from crossings.common.identity import own_site
from crossings.common.templates import render
from crossings.exhibits import as_html
from crossings.exhibits.cells import names_bound
from crossings.exhibits.data import ExhibitData
from crossings.exhibits.display import fenced
from crossings.notebooks import outputs
from crossings.pages import head, machines
from crossings.pages.edition import Edition, bibtex
from crossings.pages.source_files import ANY_HEADING

if TYPE_CHECKING:
    from nbformat import NotebookNode


def exhibit_pages(
    exhibits: Collection[ExhibitData],
    language: str,
    edition: Edition,
    cards: Mapping[str, head.Card],
    undated: Collection[str],
) -> dict[str, str]:
    """The page of each exhibit, by file; `cards` are those of exhibits, by the same.

    `undated` are the pages whose data depend on no day.

    With them come the bare forms, for frames, unless the edition has a folder of its own.
    """
    pages = {}
    for exhibit in with_unique_titles(exhibits):
        file = exhibit_file(exhibit.ident)
        pages[file] = page(exhibit, language, edition, cards.get(file), undated)
        if not edition.place:  # a hundred dated editions must fit on a host
            pages[embed_of(exhibit.ident)] = bare(exhibit, language)
    return pages


def with_unique_titles(exhibits: Collection[ExhibitData]) -> list[ExhibitData]:
    """The exhibits, with their ids added to titles that several of them have.

    On an early day one sentence may stand in place of several exhibits.
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


def page(
    exhibit: ExhibitData,
    language: str,
    edition: Edition,
    card: head.Card | None = None,
    undated: Collection[str] = (),
) -> str:
    """An exhibit's own page, with a link to its chapter and a description for programs.

    It says so if the edition is not the latest.
    """
    ident, file = exhibit.ident, exhibit_file(exhibit.ident)
    home = exhibit.page or FRONT_PAGE
    body = render(
        "pages/exhibit.html",
        exhibit=as_html.whole(exhibit, alone=True, link=f"../{home}#fig-{ident}"),
        ident=ident,
        home=home,
        note=edition.note(file, undated=home in undated),
        site=own_site().name,
        bibtex=bibtex(edition, file, exhibit.title),
    )
    title, words = exhibit.title, exhibit.description
    description = machines.of_exhibit(exhibit, edition.address(file), edition)
    tags = render("pages/scripts.html", addresses=["../report/scripts/copy.js"])
    tags += head.tags(title, words, file, edition, card) + machines.linked_data(description)
    return head.document(title, words, language, tags, body, "../")


def bare(exhibit: ExhibitData, language: str) -> str:
    """The bare form of an exhibit, which search engines leave out, since they have its own page.

    It reports its height, and its links leave the frame.
    """
    file = exhibit_file(exhibit.ident)
    body = render(
        "pages/framed.html", exhibit=as_html.bare(exhibit), own_page=file, site=own_site().name
    )
    tags = render("pages/framed-head.html", address=f"{own_site().address}/{file}")
    return head.document(exhibit.title, exhibit.description, language, tags, body, "../")


def with_contents(
    notebook: NotebookNode,
    exhibits: Mapping[str, ExhibitData],
    insights: Mapping[str, Insight],
    root: str = "../",
) -> NotebookNode:
    """An executed notebook with its exhibits and insights, and those of others, as HTML.

    Its outputs are changed in place. `exhibits` are by id, and `insights` by name; `root` leads
    from the page to the site's root. Code that was shown under one exhibit is only named under
    later ones. The notes that the page uses become the last section of a copy.
    """
    notes = NotesOfPage({note.key: note for one in insights.values() for note in one.notes})
    shown_under: dict[str, str] = {}
    level = "h2"  # of a title before the page's first section
    for cell in notebook.cells:
        if cell.cell_type == "markdown" and ANY_HEADING.match(cell.source):
            level = "h3"
        form = _form(notes, root, level, shown_under)
        for output in cell.get("outputs", ()):
            shown = outputs.in_form(output, form, exhibits, insights)
            if shown:
                output["data"]["text/markdown"] = fenced(shown)
    listed = notes.as_list(root)
    if not listed:
        return notebook
    words = f"## Notes and sources {{#notes}}\n\n{fenced(listed)}"
    cells = [*notebook.cells, new_markdown_cell(words, id="notes")]
    return type(notebook)({**notebook, "cells": cells})


def _form(notes: NotesOfPage, root: str, level: str, shown_under: dict[str, str]) -> outputs.Form:
    """What cells show as HTML; `notes` number those that are used, the rest as in this module."""
    return outputs.Form(
        exhibit=lambda exhibit: as_html.whole(
            _with_code_once(exhibit, shown_under), root, level=level
        ),
        opening=lambda insight: opening(insight, notes),
        answer=lambda answer, picture: first_screen(answer, picture, notes),
        front_insights=lambda shown: Markup().join(on_the_front(*one, notes) for one in shown),
    )


def _with_code_once(exhibit: ExhibitData, shown_under: dict[str, str]) -> ExhibitData:
    """The exhibit; code that an earlier exhibit shows is replaced by the name of that exhibit.

    `shown_under` gives the exhibit that shows each cell. This function adds to it.
    """
    code = []
    for cell in exhibit.code:
        names = ", ".join(names_bound(cell))
        code.append(f"# {names}: see {shown_under[cell]}" if cell in shown_under else cell)
        shown_under.setdefault(cell, f"{exhibit.kind} {exhibit.number}")
    return dataclasses.replace(exhibit, code=code)
