"""An exhibit as complete HTML: the reader's unit, the same in both renderers, complete without JavaScript.

Order: number, finding, measure, drawing, words, table, source, then downloads, link, embed and citation. The
finding, the drawing and the words speak at full strength; what follows is small and grey and opens on demand.
"""

from __future__ import annotations

import base64
import datetime as dt
import html
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

import pandas as pd

from crossings.exhibits.drawing import (
    NARROW,
    WIDE,
    Drawing,
    Drawn,
    Panel,
    drawn,
    for_page,
    picture,
    specification,
    standing_alone,
)
from crossings.exhibits.editing import twin
from crossings.exhibits.prose import Prose as Prose
from crossings.exhibits.prose import bold, fenced, limit_links, paragraphs, plain
from crossings.exhibits.tabulation import Format, check, csv_bytes, markup
from crossings.theme import day, size

SITE: Final = (
    "https://channel-ledger.example"  # only in citations and embeds: pages link to each other by way
)
NAME: Final = "Channel Ledger"
MIME: Final = "application/vnd.crossings.exhibit+json"
STATUS: Final = {  # the closed list; the mark is the Analysis Function's shorthand
    "provisional": "Provisional: may be revised [p]",
    "final": "Final official statistics",
    "estimate": "Estimate [e]",
    "commitment": "Commitment: promised, not shown to be paid",
    "payment": "Reported payment",
    "forecast": "Partly forecast [f]",
    "second-hand": "Second-hand: not established",
}
DOWNLOADS: Final = {"csv": "CSV", "svg": "SVG", "png": "PNG", "json": "Spec"}

_numbers: dict[str, dict[str, int]] = {"Figure": {}, "Table": {}}


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Exhibit:
    """One finding with its drawing, words, table and source.

    `panels` is a drawing, several with their headings, or None for a table that stands open and has no
    pictures. `words` say what a reader who cannot see the drawing needs, and `note` in one line what it does
    not show; both are plain text with **bold**, and a limit cited as L3 becomes a link to it. `table` holds
    values, not words: numbers, dates, text, NA. `columns` gives each machine-readable column, in order, its
    heading; `formats` words a column's values on the page, and `missing` its empty cells ([x] unless said).
    With `total_row` the last row is a total. `source` is HTML, from `crossings.sources.cite`. `status` is one
    of STATUS. `events` are letters and words: the key under the first drawing on phones. `spread` sets the
    words beside the drawing, on the front page. `controls` is HTML, from `exhibits.controls.form`.

    Raises ValueError for an id that is not kebab-case, a status that is not on the list, an empty title,
    subtitle, words, note or source, and a table that does not fit its columns.
    """

    ident: str
    title: str
    subtitle: str
    panels: Drawing | Sequence[Panel] | None
    words: str
    note: str
    table: pd.DataFrame
    columns: Mapping[str, str]
    caption: str
    source: str
    as_of: dt.date
    status: str
    formats: Mapping[str, Format] = field(default_factory=dict)
    missing: Mapping[str, str] = field(default_factory=dict)
    total_row: bool = False
    events: Sequence[tuple[str, str]] = ()
    spread: bool = False
    controls: str = ""

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", self.ident):
            raise ValueError(f"{self.ident!r} is no kebab-case id; write it like money-by-year.")
        for name in ("title", "subtitle", "words", "note", "caption", "source"):
            if not getattr(self, name).strip():
                raise ValueError(f"The exhibit {self.ident} has no {name}; every exhibit says it.")
        if self.status not in STATUS:
            raise ValueError(
                f"The status of {self.ident} should be one of {', '.join(STATUS)}, not {self.status!r}."
            )
        try:
            check(self.table, self.columns, {**self.formats, **self.missing}, self.total_row)
        except ValueError as error:
            raise ValueError(f"{self.ident}: {error}") from None

    @property
    def kind(self) -> str:
        """Figure, or Table for one without a drawing: the two are numbered apart."""
        return "Table" if self.panels is None else "Figure"

    @property
    def address(self) -> str:
        """The permanent address of the exhibit's own page."""
        return f"{SITE}/exhibits/{self.ident}.html"

    def html(self, number: int, root: str = "../", heading_level: int = 3) -> str:
        """The exhibit as HTML; `root` leads from the page to the site's root, and is "" on the front page."""
        title, ident = html.escape(self.title), f"fig-{self.ident}"
        parts = [
            f'<figure class="exhibit{" spread" if self.spread else ""}" id="{ident}"'
            f' aria-labelledby="{ident}-title">',
            f'<div class="ex-head"><p class="ex-no">{self.kind} {number}</p>'
            f'<h{heading_level} class="ex-title" id="{ident}-title">{title}</h{heading_level}>'
            f'<p class="ex-sub">{html.escape(self.subtitle)}</p></div>',
            self._drawings(),
            f'<div class="ex-words">{limit_links(paragraphs(self.words), root)}\n'
            f'<p class="ex-note">{limit_links(bold(self.note), root)}</p></div>',
            self.controls,
            self._table(),
            f'<p class="ex-source" data-url="{self.address}"><b>Source</b> {self.source}.'
            f' As of {day(self.as_of)}. <span class="status" data-status="{self.status}">'
            f"{html.escape(STATUS[self.status])}</span>.</p>",
            self._tools(root),
            "</figure>",
        ]
        return "\n".join(part for part in parts if part)

    def files(self) -> dict[str, bytes]:
        """The downloads by ending: csv, and for an exhibit with a drawing svg, png and json (Vega-Lite)."""
        return dict(self._files)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        # Never text/html in a build: for any such output Quarto adds scripts from a public server.
        number = number_of(self)
        payload = {
            "ident": self.ident,
            "title": self.title,
            "as_of": self.as_of.isoformat()[:10],
            "number": number,
            "html_root": self.html(number, root=""),
            "files": {ending: base64.b64encode(data).decode() for ending, data in self._files.items()},
        }
        shown = self.html(number)
        return {"text/plain": self.title, "text/markdown": fenced(shown), MIME: payload, **twin(shown)}

    @cached_property
    def _wide(self) -> list[Drawn]:
        return [drawn(panel, WIDE) for panel in self._panels]

    @cached_property
    def _narrow(self) -> list[Drawn]:
        return [drawn(panel, NARROW) for panel in self._panels]

    @property
    def _panels(self) -> Sequence[Panel]:
        if self.panels is None:
            return []
        return [("", self.panels)] if callable(self.panels) else self.panels

    @cached_property
    def _files(self) -> dict[str, bytes]:
        files = {"csv": csv_bytes(self.table)}
        if self._wide:
            words = f"{plain(self.words)}\n\n{plain(self.note)}"
            svg = standing_alone(self._wide, self.title, self.subtitle, words, self._source_line())
            spec = specification(self._wide, self.title, self.subtitle, f"{self.title}. {words}")
            files["svg"] = svg.encode()
            files["png"] = picture(svg)
            files["json"] = json.dumps(spec, ensure_ascii=False, separators=(",", ":")).encode()
        return files

    def _source_line(self) -> str:
        source = html.unescape(re.sub(r"<[^>]*>", "", self.source))
        return f"Source: {source}. As of {day(self.as_of)}. {STATUS[self.status]}. {NAME}, {self.address}"

    def _drawings(self) -> str:
        if self.panels is None:
            return ""
        parts = []
        for n, (wide, narrow) in enumerate(zip(self._wide, self._narrow, strict=True)):
            if wide.heading:
                parts.append(f'<p class="ex-panel">{html.escape(wide.heading)}</p>')
            for name, one in (("wide", wide), ("narrow", narrow)):
                svg = for_page(one, f"{self.ident}-{n + 1}-{name}-")
                parts.append(f'<div class="ex-{name}">{svg}</div>')
            if n == 0 and self.events:
                key = (f"<li><b>{html.escape(at)}</b> {html.escape(what)}</li>" for at, what in self.events)
                parts.append(f'<ul class="ex-key">{"".join(key)}</ul>')
        return f'<div class="ex-draw">{"".join(parts)}</div>'

    def _table(self) -> str:
        body = markup(self.table, self.columns, self.caption, self.formats, self.missing, self.total_row)
        if self.panels is None:
            return f'<div class="ex-table">{body}</div>'
        rows = f"the {len(self.table)} rows" if len(self.table) > 1 else "the row"
        return (
            f'<details class="ex-table"><summary>Table: {rows} behind this figure</summary>{body}</details>'
        )

    def _tools(self, root: str) -> str:
        way = f"{html.escape(root)}exhibits/{self.ident}"
        files = " ".join(
            f'<a href="{way}.{ending}" download>{DOWNLOADS[ending]} <small>{size(len(data))}</small></a>'
            for ending, data in self._files.items()
        )
        embed = (
            f'<iframe src="{self.address}" title="{html.escape(self.title)}" width="100%" height="560" '
            'style="border:0" loading="lazy"></iframe>'
        )
        cite = f"{NAME}, ‘{self.title}’, data as of {day(self.as_of)}, {self.address}"
        return (
            f'<div class="ex-tools"><span class="ex-files">{files}</span>'
            f'<a class="ex-link" href="#fig-{self.ident}">Link</a>\n'
            f"<details><summary>Embed</summary><code>{html.escape(embed)}</code></details>"
            f"<details><summary>Cite</summary><code>{html.escape(cite)}</code></details></div>"
        )


def number_of(exhibit: Exhibit) -> int:
    """The exhibit's number on its page: by order of first display, so that running a cell again keeps it."""
    given = _numbers[exhibit.kind]
    return given.setdefault(exhibit.ident, len(given) + 1)


def forget_numbers() -> None:
    """Begin again at 1: for a page made in the same process as another."""
    for given in _numbers.values():
        given.clear()
