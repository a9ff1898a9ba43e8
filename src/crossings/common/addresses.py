"""The addresses of pages: from what people write to what readers open.

A source, notebooks/arrivals.ipynb or report/limits.qmd, is the page report/arrivals.ipynb or
report/limits.qmd to a renderer. That writes report/arrivals.html, whose twin is report/arrivals.md.
The notebook `index` is the front page, at the top.
"""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import Final

SOURCES: Final = (".qmd", ".ipynb")  # how the sources of pages end
SITE: Final = "_site"  # the folder of the built site, in the project
FRONT_SOURCE: Final = "index.ipynb"
FRONT_PAGE: Final = "index.html"
ERROR_SOURCE: Final = "404.qmd"
ERROR_PAGE: Final = "404.html"  # the page for addresses that lead nowhere, served at any depth
EXHIBITS: Final = "exhibits/"  # a page for each exhibit, to be shared: no navigation, not searched
EMBEDS: Final = "embeds/"  # its bare form, for frames on other sites: not indexed
EDITIONS: Final = "editions"  # the folder of dated editions, each a site of its own
UPDATES: Final = "updates/"  # a page for each change of the data; one page lists them, for searches

# Pages of the report that code leads to.
ARRIVALS: Final = "report/arrivals.html"
BALKANS: Final = "report/western-balkans.html"
CHECK_A_FIGURE: Final = "report/check-a-figure.html"
CLAIMS: Final = "report/claims.html"
CORRECTIONS: Final = "report/corrections.html"
DATA: Final = "report/data.html"
LIMITS: Final = "report/limits.html"
MONEY: Final = "report/spending.html"
PILOT: Final = "report/returns-pilot.html"
REVISIONS: Final = "report/revisions.html"
WHAT_CHANGED: Final = "report/updates.html"

SCHEME: Final = re.compile(r"[a-z][a-z0-9+.-]*:")  # how an address of another site begins


def page_of(source: str) -> str:
    """The page that a renderer makes of a source: report/arrivals.ipynb, index.ipynb, 404.qmd.

    Of a notebook the name is enough.
    """
    if not source.endswith(".ipynb"):
        return source
    name = PurePosixPath(source).name
    return name if name == FRONT_SOURCE else f"report/{name}"


def source_of(page: str) -> str:
    """The file in which people write a page, such as report/arrivals.ipynb."""
    return f"notebooks/{PurePosixPath(page).name}" if page.endswith(".ipynb") else page


def html_of(page: str) -> str:
    """The file of the site that a page, as `page_of` names it, is rendered into."""
    return str(PurePosixPath(page).with_suffix(".html"))


def address_of(source: str) -> str:
    """The file of the site that is made of a source."""
    return html_of(page_of(source))


def twin_of(file: str) -> str:
    """The twin, in Markdown, of a file of the site."""
    return str(PurePosixPath(file).with_suffix(".md"))


def notebook_of(file: str) -> str:
    """The notebook that is offered beside a file of the site."""
    return str(PurePosixPath(file).with_suffix(".ipynb"))


def exhibit_file(ident: str, ending: str = "html") -> str:
    """The page of an exhibit, or another file of it, such as its csv."""
    return f"{EXHIBITS}{ident}.{ending}"


def slug(words: str, joint: str = "-") -> str:
    """Words as a name in an address: small letters and digits, joined."""
    return re.sub(r"[^a-z0-9]+", joint, words.lower()).strip(joint)


def wrong_form(ident: str) -> str:
    """What is wrong with the form of an exhibit's id, and one like it that is sound; else empty."""
    if re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", ident):
        return ""
    sound = re.sub(r"^[^a-z]+", "", slug(ident))
    form = "an id is of small letters, digits and single hyphens, and begins with a letter"
    return f"the id {ident!r} is no part of an address: {form}; write {sound or 'money-by-year'}"


def post_page(name: str) -> str:
    """The page of a post on a change of the data, named by the last day of its file."""
    return f"{UPDATES}{name}.html"


def edition_of(day: object) -> str:
    """The folder of a site that holds its edition of a day, such as editions/2025-10-14/."""
    return f"{EDITIONS}/{day}/"


def root_from(file: str) -> str:
    """What leads from a file of the site to its top: ../ for a page of the report."""
    return "../" * file.count("/")


def embed_of(ident: str) -> str:
    """The bare form of an exhibit, for frames on other sites."""
    return f"{EMBEDS}{ident}.html"
