"""An exhibit as complete HTML: the same in both renderers, complete without JavaScript.

Order: number, finding, measure, drawing, words, table, source, then downloads, link, embed and
citation. The finding, the drawing and the words are prominent; what follows is small and grey and
opens on demand.
"""

from __future__ import annotations

import base64
import datetime as dt
import html
import json
import os
import re
import textwrap
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

import pandas as pd

from crossings.common.formats import day, size
from crossings.common.identity import EDITION, own_site, site_address
from crossings.exhibits import MIME, display, metadata
from crossings.exhibits.drawing import (
    NARROW,
    WIDE,
    Drawing,
    Drawn,
    drawn,
    for_page,
    spec_as_drawn,
    specification,
    standing_alone,
)
from crossings.exhibits.prose import bold, limit_links, paragraphs, plain, untagged
from crossings.exhibits.tabulation import Format, check, csv_bytes, markup
from crossings.exhibits.tokens import in_tokens

STATUS: Final = {  # the closed list; the marks are the Analysis Function's shorthand
    "provisional": "Provisional: may be revised [p]",
    "final": "Final official statistics",
    "estimate": "Estimate [e]",
    "commitment": "Commitment: promised, not shown to be paid",
    "payment": "Reported payment",
    "mixed": "Commitments, promised and not shown to be paid; payments where a row says so",
    "forecast": "Partly forecast [f]",
    "second-hand": "Second-hand: not established",
}
NAMED_IN_LINE: Final = 3  # sources: of more, the line under a table names two
UNIT: Final = re.compile("([£€]) (?=[mb]illion)")  # stays on one line
DOWNLOADS: Final = {"csv": "CSV", "svg": "SVG", "png": "PNG", "json": "Spec"}
TYPES: Final = {"csv": "text/csv", "svg": "image/svg+xml", "json": "application/json"}
WIDTHS: Final = (320, 600, 900)  # px: frames on a phone, in an article, across a page
EDGES, FROM_WIDE, WIDEST, MOST_OF_A_TABLE = 32, 544, 704, 400  # px, as report/site.css has them
# Sets the height that the frame reports (report/scripts/height.js); a site that blocks scripts
# keeps the written height.
LISTENS: Final = (
    '<script>addEventListener("message",e=>{if(e.data&&e.data.channelLedger)'
    'document.querySelectorAll("iframe")'
    ".forEach(f=>{if(f.contentWindow===e.source)f.height=e.data.channelLedger})})</script>"
)
_numbers: dict[str, dict[str, int]] = {"Figure": {}, "Table": {}}


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Exhibit:
    """One finding with its drawing, words, table and source.

    `panels` is the drawing, or None for an open table without pictures; if that is `folded`, a
    reader opens it. `words` say what a reader needs who cannot see the drawing, and `note` in one
    line what it does not show; both are plain text with **bold**, and a limit cited as L3 becomes a
    link. `table` holds values: numbers, dates, text, NA. `columns` gives each column, in order, its
    heading; `formats` formats a column's values on the page, and `missing` its empty cells ([x] by
    default). `source` are the sources, each as HTML, from `crossings.tables.sources.cite`; of more
    than NAMED_IN_LINE the line names two. `origins` are the same for programs, from
    `crossings.tables.licences.origin`. `status` is one of STATUS. `events` are letters and words:
    the key under the drawing on phones. `controls` is HTML, from `exhibits.controls.form`. `under`
    are columns of long text, shown in a line below their row. `brief` are the lines and columns of
    a folded table that stand open. `code` is the cell that made it, which opens on the page;
    `tooltips` adds tooltips to a specification. An exhibit that is not `known` yet shows only its
    title, subtitle and words, without a number.

    Raises ValueError for an id that is not kebab-case, a status that is not on the list, an empty
    title, subtitle, words or source, or a table that does not fit its columns.
    """

    ident: str
    title: str
    subtitle: str
    panels: Drawing | None
    words: str
    note: str
    table: pd.DataFrame
    columns: Mapping[str, str]
    source: list[str]
    as_of: dt.date
    status: str
    formats: Mapping[str, Format] = field(default_factory=dict)
    missing: Mapping[str, str] = field(default_factory=dict)
    origins: Sequence[Mapping[str, str]] = ()
    events: Sequence[tuple[str, str]] = ()
    controls: str = ""
    under: Sequence[str] = ()
    folded: bool = False
    brief: pd.DataFrame | None = None
    code: str = ""
    tooltips: Callable[[dict[str, Any]], dict[str, Any]] = lambda spec: spec
    known: bool = True

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", self.ident):
            raise ValueError(f"{self.ident!r} is no kebab-case id; write it like money-by-year.")
        for name in ("title", "subtitle", "words", "source"):
            if not "".join(getattr(self, name)).strip():
                raise ValueError(f"The exhibit {self.ident} has no {name}; every exhibit says it.")
        if self.status not in STATUS:
            raise ValueError(
                f"The status of {self.ident} should be one of {', '.join(STATUS)}, "
                f"not {self.status!r}."
            )
        try:
            check(self.table, self.columns, [*self.formats, *self.missing, *self.under])
        except ValueError as error:
            raise ValueError(f"{self.ident}: {error}") from None

    @property
    def kind(self) -> str:
        """Figure, or Table for one without a drawing: each has its own numbering."""
        return "Table" if self.panels is None else "Figure"

    @property
    def address(self) -> str:
        """The permanent address of the exhibit's own page."""
        return f"{site_address()}/exhibits/{self.ident}.html"

    def html(self, number: int, root: str = "../") -> str:
        """The exhibit as HTML.

        `root` leads from the page to the site's root, and is "" on the front page.
        """
        if not self.known:
            return (
                f'{self._head("")}\n<div class="ex-words">{paragraphs(self.words)}</div>\n</figure>'
            )
        parts = [
            self._head(f'<p class="ex-no">{self.kind} {number}</p>'),
            self._drawings,
            (
                '<div class="ex-words">'
                f"{limit_links(paragraphs(self.words), root)}{self._note(root)}</div>"
            ),
            self.controls,
            self._table,
            self._sourced,
            self.all_sources(),
            self._working,
            self._tools(root),
            "</figure>",
        ]
        return "\n".join(part for part in parts if part)

    def bare(self, shown: str = "") -> str:
        """The frame on other sites: the drawing, the table or what is `shown`.

        Only screen readers get its words.
        """
        words = f'<div class="ex-words visually-hidden">{paragraphs(self.words)}</div>'
        return (
            f"{self._head('', 'h1')}\n{shown or self._drawings or self._open_table}\n"
            f"{words}\n{self._sourced}\n</figure>"
        )

    def _head(self, number: str, level: str = "h3") -> str:
        ident = f"fig-{self.ident}"
        subtitle = UNIT.sub("\\1\u00a0", html.escape(self.subtitle))
        return (
            f'<figure class="exhibit{"" if self.known else " not-yet"}" id="{ident}"'
            f' aria-labelledby="{ident}-title">\n<div class="ex-head">{number}'
            f'<{level} class="ex-title" id="{ident}-title">{html.escape(self.title)}</{level}>'
            f'<p class="ex-sub">{subtitle}</p></div>'
        )

    @property
    def _sourced(self) -> str:
        return (
            f'<p class="ex-source" data-url="{self.address}"><b>Source</b> {self.sources_named()}.'
            f' As of {day(self.as_of)}. <span class="status" data-status="{self.status}">'
            f"{html.escape(STATUS[self.status])}</span>.</p>"
        )

    def sources_named(self, where: str = "") -> str:
        """The sources for one line, as HTML.

        They are all, or of more than NAMED_IN_LINE two and how many there are `where`.
        """
        if len(self.source) <= NAMED_IN_LINE:
            return "; ".join(self.source)
        return f"{'; '.join(self.source[:2])}; and {len(self.source) - 2} more{where}"

    def all_sources(self) -> str:
        """What opens on all sources, where the line names two of them."""
        if len(self.source) <= NAMED_IN_LINE:
            return ""
        named = "".join(f"<li>{one}</li>" for one in self.source)
        return (
            '<details class="ex-sources">'
            f"<summary>All {len(self.source)} sources</summary><ol>{named}</ol></details>"
        )

    def small(self) -> str:
        """The drawing for phones under the finding, for the front page.

        It links to the whole.
        """
        drawings = (
            "".join(re.findall('<div class="ex-narrow">(.*?)</div>', self._drawings, re.S))
            + self._key
        )
        return (
            '<figure class="q-chart"><figcaption><b>'
            f'<a href="exhibits/{self.ident}.html">{html.escape(self.title)}</a></b> '
            f"<span>{html.escape(self.subtitle)}</span></figcaption>{drawings}</figure>"
        )

    def citation(self) -> str:
        """How to cite the exhibit, as plain text.

        The original producers come first, then this site, date and address.
        """
        return (
            f"{untagged(self.sources_named())}; {own_site().name}, ‘{self.title}’, "
            f"data as of {day(self.as_of)}, {self.address}"
        )

    def files(self) -> dict[str, bytes]:
        """The downloads by ending: csv, and for an exhibit with a drawing svg and json (Vega-Lite).

        The fourth, png, is drawn from the svg when a site is built (crossings.site.pictures).
        """
        return dict(self._files)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        if display.in_a_build():
            shown = display.outputs(self.title, lambda root: self.html(number_of(self), root))
            return shown | {MIME: self._payload()}
        return display.outputs(self.title, self._notebook_html)

    def _payload(self) -> dict[str, Any]:
        """What a build takes from a notebook with the exhibit.

        It takes its files, and its HTML for the site's root.
        """
        payload = {
            "ident": self.ident,
            "title": self.title,
            "description": (
                f"{self.subtitle.removesuffix('.')}. Data as of {day(self.as_of)}. "
                f"{STATUS[self.status]}."
            ),
            "about": metadata.metadata(self, STATUS[self.status]),
            "html_root": self.html(number_of(self), ""),
            "bare": self.bare(),
            "files": {
                ending: base64.b64encode(data).decode() for ending, data in self._files.items()
            },
        }
        if self._wide:
            payload |= {"live": self.live(), "small": self.small()}
        return payload

    def _notebook_html(self, root: str) -> str:
        """The exhibit without a site: its files are in the links themselves.

        It has no PNG, since only a build makes one.
        """
        shown = self.html(number_of(self), root)
        for ending, data in self._files.items():
            there = f'href="{html.escape(root)}exhibits/{self.ident}.{ending}" download'
            whole = f"data:{TYPES[ending]};base64,{base64.b64encode(data).decode()}"
            shown = shown.replace(there, f'href="{whole}" download="{self.ident}.{ending}"')
        return re.sub(r'<a [^>]*\.png" download>.*?</a>', "", shown)

    @cached_property
    def _wide(self) -> Drawn | None:
        return drawn(self.panels, WIDE) if self.panels else None

    @cached_property
    def _narrow(self) -> Drawn | None:
        return drawn(self.panels, NARROW) if self.panels else None

    @cached_property
    def _files(self) -> dict[str, bytes]:
        files = {"csv": csv_bytes(self.table)}
        if self._wide:
            words = f"{plain(self.words)}\n\n{plain(self.note)}".strip()
            svg = standing_alone(self._wide, self.title, self.subtitle, words, self._source_line())
            spec = specification(self._wide, self.title, self.subtitle, f"{self.title}. {words}")
            files["svg"] = svg.encode()
            files["json"] = _compact(self.tooltips(spec)).encode()
        return files

    def live(self) -> str:
        """The data that a page fetches to make the drawing live.

        They are its specification at both widths, as JSON.
        """
        both = {"wide": self._wide, "narrow": self._narrow}
        specs = {name: [self.tooltips(spec_as_drawn(one))] for name, one in both.items() if one}
        return in_tokens(_compact(specs))

    def _source_line(self) -> str:
        source = untagged(self.sources_named(", listed at the address here"))
        return (
            f"Source: {source}. As of {day(self.as_of)}. {STATUS[self.status]}. "
            f"{own_site().name}, {self.address}"
        )

    @cached_property
    def _drawings(self) -> str:
        shown = ""
        try:
            for name, one in (("wide", self._wide), ("narrow", self._narrow)):
                svg = for_page(one, f"{self.ident}-1-{name}-") if one else ""
                shown += f'<div class="ex-{name}">{svg}</div>'
        except ValueError as error:
            raise ValueError(f"The drawing of {self.ident}: {error}") from None
        return f'<div class="ex-draw">{shown}{self._key}</div>' if self.panels else ""

    @property
    def _key(self) -> str:
        said = (
            f"<li><b>{html.escape(at)}</b> {html.escape(what)}</li>" for at, what in self.events
        )
        return f'<ul class="ex-key">{"".join(said)}</ul>' if self.events else ""

    @cached_property
    def _body(self) -> str:
        return markup(
            self.table,
            self.columns,
            self.subtitle if self.known else self.title,
            self.formats,
            self.missing,
            self.under,
            whole=self.panels is None and not self.folded,
            said=True,
        )

    @property
    def _open_table(self) -> str:
        return f'<div class="ex-table">{self._body}</div>'

    @property
    def _table(self) -> str:
        if self.panels is None and not self.folded:
            return self._open_table
        rows = f"the {len(self.table)} rows" if len(self.table) > 1 else "the row"
        if self.folded:
            what = "Table" if self.brief is None else "The whole table"
            file = f"{self.address.removesuffix('.html')}.csv"
            summary = f'<summary data-file="{file}">{what}: {rows}</summary>'
            body = f'<details class="ex-table ex-folded">{summary}{self._body}</details>'
            return f"{self._brief}{body}"
        summary = (
            f'<summary data-file="{self.address.removesuffix(".html")}.csv">'
            f"Table: {rows} behind this figure</summary>"
        )
        return f'<details class="ex-table">{summary}{self._body}</details>'

    @property
    def _brief(self) -> str:
        """The lines of a folded table that stand open."""
        if self.brief is None:
            return ""
        columns = {name: self.columns[name] for name in self.brief}
        caption = f"{self.subtitle}, in brief"
        lines = markup(
            self.brief, columns, caption, self.formats, self.missing, whole=True, said=True
        )
        return f'<div class="ex-table">{lines}</div>\n'

    def _note(self, root: str) -> str:
        return (
            f'\n<p class="ex-note">{limit_links(bold(self.note), root)}</p>'
            if self.note.strip()
            else ""
        )

    @property
    def _working(self) -> str:
        if not self.code.strip():
            return ""
        code = f'<pre tabindex="0"><code>{html.escape(self.code.strip(), quote=False)}</code></pre>'
        return (
            '<details class="ex-working">'
            f"<summary>How this was worked out</summary>{code}</details>"
        )

    def _tools(self, root: str) -> str:
        way, cited = f"{html.escape(root)}exhibits/{self.ident}", html.escape(self.citation())
        sizes = {
            ending: f"<small>{size(len(data))}</small>" for ending, data in self._files.items()
        }
        if self._wide and EDITION not in os.environ:
            # Dated editions have no picture and no bare form: these are half of a site's bytes, and
            # a hundred editions must fit on a host.
            sizes["png"] = f'<small data-size="{self.ident}.png"></small>'
        files = " ".join(
            f'<a href="{way}.{ending}" download>{name} {sizes[ending]}</a>'
            for ending, name in DOWNLOADS.items()
            if ending in sizes
        )
        return (
            f'<div class="ex-tools"><span class="ex-files">{files}</span>'
            f'<a class="ex-link" href="#fig-{self.ident}">Link</a>\n{self._embed}'
            "<details><summary>Cite</summary>"
            f'<code data-copy="citation">{cited}</code></details></div>'
        )

    @property
    def _embed(self) -> str:
        if EDITION in os.environ:
            return ""
        code = (
            f'<iframe src="{site_address()}/embeds/{self.ident}.html"'
            f' title="{html.escape(self.title)}" width="100%" '
            f'height="{self._height()}" style="border:0" loading="lazy"></iframe>{LISTENS}'
        )
        return (
            "<details><summary>Embed</summary>"
            f'<code data-copy="embed code">{html.escape(code)}</code></details>'
        )

    def _height(self) -> int:
        """The height of the bare form in px.

        It is the largest of those for WIDTHS, so that nothing is cut. A table takes its largest
        height before it scrolls.
        """
        heights = []
        shared = [
            (self.title, 21.0, 27),
            (self.subtitle, 15.0, 22),
            (self._source_line(), 13.0, 20),
        ]
        key = [(" ".join(one), 14.0, 23) for one in self.events]
        for width in WIDTHS:
            room, on_phones = min(width - EDGES, WIDEST), width - EDGES < FROM_WIDE
            one = self._narrow if on_phones else self._wide
            shown = one.height * room / one.width if one else MOST_OF_A_TABLE
            lines = sum(
                len(textwrap.wrap(said, max(1, int(room / (0.51 * letter))))) * step
                for said, letter, step in shared + (key if on_phones else [])
            )
            heights.append(round(lines + shown + 110))  # the gaps between them, and the link back
        return max(heights)


def _compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def number_of(exhibit: Exhibit) -> int:
    """The exhibit's number on its page, 0 if it is not known yet.

    Numbers go by the order of first display, so that a cell run again keeps its own.
    """
    if not exhibit.known:
        return 0
    given = _numbers[exhibit.kind]
    return given.setdefault(exhibit.ident, len(given) + 1)
