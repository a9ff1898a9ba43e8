"""An exhibit as it travels from a notebook to the site: words, cells, drawings and files.

It holds no page's HTML. Pages, embeds, cards, the search and the twins are made from it, each in
its own form.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
from collections.abc import Mapping, Sequence
from typing import Any, Final, Protocol

from crossings.common.addresses import exhibit_file
from crossings.common.formats import day, first_listed
from crossings.common.identity import edition_or_site_address, own_site
from crossings.exhibits.table import Table

STATUS: Final = {  # the closed list; the marks are the Analysis Function's shorthand
    "provisional": "Provisional: may be revised [p]",
    "final": "Final",  # `status_words` says by whom
    "estimate": "Estimate [e]",
    "announced": "Announced: stated or reported, not official statistics",
    "commitment": "Commitment: promised, not shown to be paid",
    "payment": "Reported payment",
    "mixed": "Commitments, promised and not shown to be paid; payments where a row says so",
    "forecast": "Partly forecast [f]",
    "second-hand": "Second-hand: not established",
}
UNIT: Final = re.compile("([£€]) (?=[mb]illion)")  # must not be broken across lines
NAMED_IN_LINE: Final = 3  # if there are more sources, the line under a table names two


class Published(Protocol):
    """What a status needs to know of a source."""

    @property
    def publisher(self) -> str:
        """Who published it."""

    @property
    def official_statistics(self) -> bool:
        """Whether the release is designated as official statistics."""


@dataclasses.dataclass(frozen=True)
class Citation:
    """A source as an exhibit names it: publisher, title, and the address that the title leads to.

    All but the title may be empty: `remark` says how it was read, and `published` when it was
    published, in words. `official_statistics` says whether the release is designated so.
    `origin` is the source for programs: its id, publisher, title, address and licence.
    """

    publisher: str
    title: str
    address: str = ""
    remark: str = ""
    published: str = ""
    official_statistics: bool = False
    origin: Mapping[str, str] = dataclasses.field(default_factory=dict)

    @property
    def words(self) -> str:
        """The source in plain words."""
        named = f"{self.publisher}, {self.title}" if self.publisher else self.title
        return f"{named} ({self.remark})" if self.remark else named


def in_line(sources: Sequence[Citation]) -> Sequence[Citation]:
    """The sources that a line names: all, or two of more than NAMED_IN_LINE."""
    return sources if len(sources) <= NAMED_IN_LINE else sources[:2]


def left_out(sources: Sequence[Citation]) -> int:
    """How many sources a line does not name."""
    return len(sources) - len(in_line(sources))


def words_of_line(sources: Sequence[Citation], where: str = "") -> str:
    """The sources of a line in plain words, and how many are left out.

    `where` are words that follow their number and say where to find them.
    """
    words = "; ".join(source.words for source in in_line(sources))
    others = left_out(sources)
    return f"{words}; and {others} more{where}" if others else words


def status_words(status: str, sources: Sequence[Published]) -> str:
    """A key of STATUS in words, with the mark that tables use.

    Final figures are official statistics only if each of their sources is designated so. Otherwise
    the words say who published the first source, which has the figures: others may only have what
    stands beside them.
    """
    if status != "final":
        return STATUS[status]
    if sources and all(source.official_statistics for source in sources):
        return "Official statistics"
    publisher = sources[0].publisher if sources else ""
    return f"{STATUS[status]}, as published by {publisher}" if publisher else STATUS[status]


@dataclasses.dataclass(frozen=True)
class Picture:
    """A drawing for a page: SVG with custom properties as colours, and its size in px."""

    svg: str
    width: float
    height: float


@dataclasses.dataclass(frozen=True, kw_only=True)
class Captioned:
    """What stands around a drawing or a table, in a notebook and on the site alike.

    `words` tell what a reader needs who cannot see the drawing, and `note` in one line what it does
    not show; both are plain text with **bold**, and a limit cited as L3 becomes a link. `as_of` is
    the last day that counts, and `status` one of STATUS. `events` are letters and their words, the
    key to the drawing for phones. `code` are the cells of Python that made it, which open on the
    page.
    """

    ident: str
    title: str
    subtitle: str
    words: str
    note: str = ""
    sources: Sequence[Citation]
    as_of: dt.date
    status: str
    events: Sequence[Sequence[str]] = ()
    code: Sequence[str] = ()

    @property
    def address(self) -> str:
        """The permanent address of its own page."""
        return f"{edition_or_site_address()}/{exhibit_file(self.ident)}"

    @property
    def measure(self) -> str:
        """The subtitle, with each unit on the line of its currency."""
        return UNIT.sub("\\1\u00a0", self.subtitle)

    @property
    def status_words(self) -> str:
        """Its status in words, with the mark that tables use."""
        return status_words(self.status, self.sources)

    @property
    def description(self) -> str:
        """Measure, day and status in a sentence or two, for the head of its page."""
        measure = self.subtitle.removesuffix(".")
        return f"{measure}. Data as of {day(self.as_of)}. {self.status_words}."

    @property
    def sources_in_line(self) -> Sequence[Citation]:
        """The sources that the line under it names."""
        return in_line(self.sources)

    @property
    def publishers_in_line(self) -> str:
        """Who published its sources: Home Office, The Sun and two more (remarks below)."""
        below = " (remarks below)" if any(source.remark for source in self.sources) else ""
        return f"{first_listed(self._publishers)}{below}"

    @property
    def sources_label(self) -> str:
        """The words that open the list of its sources: All 7 sources of these 6 publishers."""
        sources, publishers = len(self.sources), len(set(self._publishers))
        if sources == 1:
            return "The source in full"
        of_whom = f" of these {publishers} publishers" if 1 < publishers < sources else ""
        return f"All {sources} sources{of_whom}"

    @property
    def _publishers(self) -> list[str]:
        """Who published each of its sources."""
        return [source.publisher or source.title for source in self.sources]

    @property
    def sources_left_out(self) -> int:
        """How many sources the line under it does not name."""
        return left_out(self.sources)

    @property
    def source_line(self) -> str:
        """The line under it in plain words: sources, day and status."""
        sources = words_of_line(self.sources)
        return f"Source {sources}. As of {day(self.as_of)}. {self.status_words}."

    def citation(self) -> str:
        """How to cite it, as plain text: the original producers, then site, date and address."""
        return (
            f"{words_of_line(self.sources)}; {own_site().name}, ‘{self.title}’, "
            f"data as of {day(self.as_of)}, {self.address}"
        )

    @property
    def credit(self) -> str:
        """The line under a drawing that stands alone, in plain words."""
        return (
            f"Source: {words_of_line(self.sources, ', listed at the address here')}. "
            f"As of {day(self.as_of)}. {self.status_words}. {own_site().name}, {self.address}"
        )


@dataclasses.dataclass(frozen=True, kw_only=True)
class ExhibitData(Captioned):
    """An exhibit without its frame and its chart: all that the site shows of it.

    `number` counts figures or tables of its page, and is 0 for one that is not known yet.
    `drawings` are for two widths, "wide" and "narrow", and empty for a table. `files` are the
    downloads as text, by ending. `live` is the specification that makes the drawing live, as JSON.
    `preview` are the rows of a collapsed table that stay open. `height` is that of the bare form
    and `svg_height` that of the SVG file, in px. `about` describes the table for programs. A build
    adds `page`, the file of the page that shows it, and `has_picture`, whether it has a PNG. An
    exhibit of another form names its own `template`, and `shown` are the values
    for that.
    """

    kind: str
    number: int
    table: Table
    files: Mapping[str, str]
    about: Mapping[str, Any]
    drawings: Mapping[str, Picture] = dataclasses.field(default_factory=dict)
    svg_height: float = 0
    preview: Table | None = None
    collapsed: bool = False
    live: str = ""
    height: int = 0
    page: str = ""
    has_picture: bool = False
    template: str = ""
    shown: Mapping[str, Any] = dataclasses.field(default_factory=dict)

    @property
    def known(self) -> bool:
        """Whether there is something to show yet: only then does it have a number."""
        return self.number > 0

    @property
    def table_label(self) -> str:
        """The words that open its table, with the number of rows; empty if the table is open."""
        rows = self.table.rows_in_words
        if self.collapsed:
            return f"{'The whole table' if self.preview else 'Table'}: {rows}"
        return f"Table: {rows}" if self.drawings else ""

    def as_json(self) -> dict[str, Any]:
        """The exhibit as values that JSON can hold."""
        return dataclasses.asdict(self) | {"as_of": self.as_of.isoformat()}

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> ExhibitData:
        """The exhibit of which `as_json` gave these values."""
        parts = {
            "as_of": dt.date.fromisoformat(values["as_of"]),
            "sources": [Citation(**source) for source in values["sources"]],
            "table": Table(**values["table"]),
            "preview": Table(**values["preview"]) if values["preview"] else None,
            "drawings": {name: Picture(**picture) for name, picture in values["drawings"].items()},
        }
        return cls(**{**values, **parts})
