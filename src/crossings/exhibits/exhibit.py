"""An exhibit: one finding with its drawing, words, table and source.

A notebook makes it of a frame and a chart. It travels as data (`exhibits.data`), and becomes HTML
where it is shown (`exhibits.as_html`).
"""

from __future__ import annotations

import base64
import json
import textwrap
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from functools import cached_property
from typing import Any, Final

import pandas as pd

from crossings.common.addresses import wrong_form
from crossings.errors import refuse_unknown
from crossings.exhibits import MIME, as_html, cells, display, letters, metadata
from crossings.exhibits.data import STATUS, Captioned, ExhibitData, Picture
from crossings.exhibits.drawing import (
    NARROW,
    WIDE,
    Drawing,
    Sheet,
    SpecAtWidth,
    drawing_at,
    for_page,
    spec_as_drawn,
    specification,
    standing_alone,
)
from crossings.exhibits.prose import plain
from crossings.exhibits.table import Table
from crossings.exhibits.tabulation import Format, check, csv_bytes, table_of
from crossings.exhibits.tokens import in_tokens

TYPES: Final = {"csv": "text/csv", "svg": "image/svg+xml", "json": "application/json"}
WIDTHS: Final = (320, 600, 900)  # px: frames on a phone, in an article, across a page
EDGES, FROM_WIDE, WIDEST, MOST_OF_A_TABLE = 32, 544, 704, 400  # px, as report/site.css has them
_numbers: dict[str, dict[str, int]] = {"Figure": {}, "Table": {}}


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Exhibit(Captioned):
    """One finding with its drawing, words, table and source.

    `panels` is a function that gives the chart's specification for the width of a plot in px and
    for phones or not; it is None for a table without a drawing. `tooltips` adds tooltips to a
    specification. `table` holds values: numbers, dates, text, NA. `columns` gives each column, in
    order, its heading; `formats` formats a column's values on the page, and `missing` its empty
    cells ([x] by default). `columns_below` are columns of long text, shown in a line below their
    row. A table that is `collapsed` is closed until a reader opens it, all of it or to a frame of
    the rows and columns that stay open. An exhibit that is not `known` yet shows only its title,
    subtitle and words, without a number. `form` gives it another form on the site, as of a list.

    Raises ValueError for an id of a wrong form, a status that is not on the list, an empty
    title, subtitle, words or source, or a table that does not fit its columns.
    """

    panels: SpecAtWidth | None
    tooltips: Callable[[dict[str, Any]], dict[str, Any]] = lambda spec: spec
    table: pd.DataFrame
    columns: Mapping[str, str]
    formats: Mapping[str, Format] = field(default_factory=dict)
    missing: Mapping[str, str] = field(default_factory=dict)
    columns_below: Sequence[str] = ()
    collapsed: bool | pd.DataFrame = False
    known: bool = True
    form: Callable[[ExhibitData], ExhibitData] = lambda data: data

    def __post_init__(self) -> None:
        if wrong := wrong_form(self.ident):
            raise ValueError(f"{wrong}.")
        sources = "".join(source.words for source in self.sources)
        for name in ("title", "subtitle", "words", "source"):
            if not (sources if name == "source" else getattr(self, name)).strip():
                raise ValueError(
                    f"The exhibit {self.ident} has no {name}; an exhibit needs a title, a "
                    "subtitle, words and a source."
                )
        if self.status not in STATUS:
            raise ValueError(
                f"The status of {self.ident} should be one of {', '.join(STATUS)}, "
                f"not {self.status!r}."
            )
        for where in ("formats", "missing", "columns_below"):
            refuse_unknown(self.ident, where, getattr(self, where), list(self.columns))
        try:
            check(self.table, self.columns)
        except ValueError as error:
            raise ValueError(f"{self.ident}: {error}") from None

    @property
    def kind(self) -> str:
        """Figure, or Table for one without a drawing: each has its own numbering."""
        return "Table" if self.panels is None else "Figure"

    def data(self) -> ExhibitData:
        """The exhibit as it travels to the site; its first call gives it its number.

        Raises ValueError if its chart cannot be drawn.
        """
        sheet = self._sheet
        data = ExhibitData(
            **{each.name: getattr(self, each.name) for each in fields(Captioned)},
            kind=self.kind,
            number=number_of(self),
            table=self._table,
            files={ending: content.decode() for ending, content in self._files.items()},
            about=metadata.metadata(self),
            drawings=self._drawings,
            svg_height=sheet.height if sheet else 0,
            preview=self._preview,
            collapsed=self._is_collapsed,
            live=self._live() if self._wide else "",
            height=self._height(),
        )
        return self.form(data)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        if display.in_a_build():
            return {"text/plain": self.title, MIME: self.data().as_json()}
        return display.outputs(self.title, self._notebook_html)

    def _notebook_html(self, root: str) -> str:
        """The exhibit without a site: its files are in the links themselves.

        It has no PNG, since only a build makes one.
        """
        inline = {
            ending: f"data:{TYPES[ending]};base64,{base64.b64encode(content).decode()}"
            for ending, content in self._files.items()
        }
        return as_html.whole(self.data(), root, inline=inline)

    @cached_property
    def _wide(self) -> Drawing | None:
        return drawing_at(self.panels, WIDE) if self.panels else None

    @cached_property
    def _narrow(self) -> Drawing | None:
        return drawing_at(self.panels, NARROW) if self.panels else None

    @property
    def _by_width(self) -> dict[str, Drawing]:
        """The drawings at both widths; empty for a table."""
        both = {"wide": self._wide, "narrow": self._narrow}
        return {name: drawing for name, drawing in both.items() if drawing}

    @cached_property
    def _sheet(self) -> Sheet | None:
        """The download of the drawing, which needs nothing else; None for a table."""
        if not self._wide:
            return None
        return standing_alone(self._wide, self.title, self.subtitle, self._plain_words, self.credit)

    @property
    def _plain_words(self) -> str:
        return f"{plain(self.words)}\n\n{plain(self.note)}".strip()

    @cached_property
    def _files(self) -> dict[str, bytes]:
        """The downloads by ending: csv, and for an exhibit with a drawing svg and json (Vega-Lite).

        The fourth, png, is painted from the svg when a site is built (crossings.site.pictures).
        """
        files = {"csv": csv_bytes(self.table)}
        if self._wide and self._sheet:
            words = f"{self.title}. {self._plain_words}"
            spec = specification(self._wide, self.title, self.subtitle, words)
            files["svg"] = self._sheet.svg.encode()
            files["json"] = _compact(self.tooltips(spec)).encode()
        return files

    def _live(self) -> str:
        """The specification at both widths, as JSON, which a page fetches to make it live."""
        specs = {
            name: [self.tooltips(spec_as_drawn(drawing))]
            for name, drawing in self._by_width.items()
        }
        return in_tokens(_compact(specs))

    @cached_property
    def _drawings(self) -> dict[str, Picture]:
        """The drawings for the page, by width; empty for a table."""
        try:
            return {
                name: Picture(
                    for_page(drawing, f"{self.ident}-1-{name}-"), drawing.width, drawing.height
                )
                for name, drawing in self._by_width.items()
            }
        except ValueError as error:
            raise ValueError(f"The drawing of {self.ident}: {error}") from None

    @property
    def _table(self) -> Table:
        """The table for readers; it is shown whole where it is open in place of a drawing."""
        return table_of(
            self.table,
            self.columns,
            self.subtitle if self.known else self.title,
            self.formats,
            self.missing,
            self.columns_below,
            whole=self.panels is None and not self._is_collapsed,
            hidden_caption=True,
        )

    @property
    def _is_collapsed(self) -> bool:
        return isinstance(self.collapsed, pd.DataFrame) or self.collapsed

    @property
    def _preview(self) -> Table | None:
        """The rows of a collapsed table that stay open; None if there are none.

        Raises KeyError if they have a column that `columns` lacks.
        """
        if not isinstance(self.collapsed, pd.DataFrame):
            return None
        columns = {name: self.columns[name] for name in self.collapsed}
        return table_of(
            self.collapsed,
            columns,
            f"{self.subtitle}, in brief",
            self.formats,
            self.missing,
            whole=True,
            hidden_caption=True,
        )

    def _height(self) -> int:
        """The height of the bare form in px.

        It is the largest of those for WIDTHS, so that nothing is cut. A table takes its largest
        height before it scrolls.
        """
        heights = []
        shared = [(self.title, 21.0, 27), (self.subtitle, 15.0, 22), (self.credit, 13.0, 20)]
        key = [(" ".join(event), 14.0, 23) for event in self.events]
        for width in WIDTHS:
            inner_width, on_phones = min(width - EDGES, WIDEST), width - EDGES < FROM_WIDE
            drawing = self._narrow if on_phones else self._wide
            main_height = (
                drawing.height * inner_width / drawing.width if drawing else MOST_OF_A_TABLE
            )
            lines = sum(
                len(textwrap.wrap(words, letters.fitting(inner_width, size, letters.USUAL))) * step
                for words, size, step in shared + (key if on_phones else [])
            )
            gaps_and_link = 110
            heights.append(round(lines + main_height + gaps_and_link))
        return max(heights)


def _compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def number_of(exhibit: Exhibit) -> int:
    """The exhibit's number on its page, 0 if it is not known yet.

    Numbers go by the order of first display in this process, which runs one notebook, so that a
    cell run again keeps its own. A hidden cell leaves its number to the next exhibit.
    """
    if not exhibit.known:
        return 0
    numbers = _numbers[exhibit.kind]
    if cells.is_hidden():
        return numbers.get(exhibit.ident, len(numbers) + 1)
    return numbers.setdefault(exhibit.ident, len(numbers) + 1)
