"""The list on the page of editions: which there are, by year, and how to cite one."""

from __future__ import annotations

import datetime as dt
import html
import os
import re
from itertools import groupby
from pathlib import Path

from crossings.build.editions import shelf
from crossings.common.formats import day
from crossings.common.identity import EDITION, own_site
from crossings.exhibits.display import fenced

PAGE = "report/editions.html"
LISTED = re.compile(r'href="[^"]*editions/(\d{4}-\d{2}-\d{2})/index\.html"')


def is_current(site: Path) -> bool:
    """Whether the page of editions in `site` names those that stand there, and no others."""
    page = site / PAGE
    named = LISTED.findall(page.read_text(encoding="utf-8")) if page.is_file() else []
    return set(named) == {one.day.isoformat() for one in shelf.dated_editions(site)}


def fragment(as_of: dt.date, site: Path) -> str:
    """The list of the dated editions that stand in `site`, newest year first, as Markdown.

    `as_of` is the report's own day. In a dated edition itself, the way to the list that is kept with the latest. Where there is none, the way to how one is made.
    """
    if EDITION in os.environ:
        way = '<a href="../../../report/editions.html">the list of all editions</a>'
        return fenced(
            f"<p>You are reading the edition of {day(as_of)}. With the latest report stands {way}.</p>"
        )
    there = shelf.dated_editions(site)
    if not there:
        return fenced('<p>No dated edition has been built yet. <a href="#make">How one is made</a></p>')
    years = []
    for year, group in groupby(reversed(there), key=lambda one: one.day.year):
        items = "".join(
            f'<li><a href="../editions/{one.day}/index.html">{day(one.day)}</a></li>'
            for one in sorted(group, key=lambda one: one.day)
        )
        years.append(f"<dt>{year}</dt><dd><ul>{items}</ul></dd>")
    count = f"{len(there)} dated editions" if len(there) > 1 else "1 dated edition"
    newest = there[-1].day
    cited = f"{own_site().makers} ({newest.year}), {own_site().work}, edition of {day(newest)}, {own_site().address}/editions/{newest}/"
    return fenced(
        f'<p>There {"are" if len(there) > 1 else "is"} {count}.</p><dl class="editions">{"".join(years)}</dl>'
        f"<p>For example, to cite the newest of them: <cite>{html.escape(cited)}</cite></p>"
    )
