"""The edition of the report that a site is: its dates, how a page is cited, and its folder."""

from __future__ import annotations

import datetime as dt
import os
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from markupsafe import Markup

from crossings.common import addresses
from crossings.common.formats import day
from crossings.common.identity import EDITION as DATED
from crossings.common.identity import own_site
from crossings.common.templates import Markdown, markdown, render
from crossings.tables.licences import OUR_LICENCE
from crossings.tables.sources import SMALL_BOATS

if TYPE_CHECKING:
    from crossings.tables.record import Record

LATER_WORDS = "The words of this page were written later, and may speak of what came after {}."
UNDATED_WORDS = "The data of this page depend on no day, and may be newer than {}."
REMARKS = {  # on pages of a dated edition with content that came after its day
    addresses.CORRECTIONS: "Corrections are listed whole, with what came after {}.",
    addresses.DATA: "The tables are given whole, with what came after {}.",
}


@dataclass(frozen=True)
class Edition:
    """The dates of one edition.

    `day` is the last day that counts, `newest` the last day of the daily series, and `read_on` the
    day on which the official workbook or the daily page was last read, None if neither was. `place`
    is the folder of a dated edition within the published site, such as editions/2025-10-14/; it is
    empty for the latest, and for a dated one outside such a site. `due` is the day on which the
    next official workbook is expected, None if it has no fixed day, and `rhythm` says in words how
    often it appears. `weeks` is the last day of the weekly figures in words, empty if no week had
    ended. `workbook` is the last day of the last workbook read, `later_days` tells whether later
    days come from the daily page, and `copied_after` is the day after which weeks come from a copy
    of a later workbook, None if none do.
    """

    day: dt.date
    newest: dt.date
    read_on: dt.date | None
    latest: bool = True
    place: str = ""
    due: dt.date | None = None
    rhythm: str = "irregular"
    weeks: str = ""
    workbook: dt.date | None = None
    later_days: bool = False
    copied_after: dt.date | None = None

    @classmethod
    def of(cls, record: Record, newest: dt.date, place: str = "") -> Edition:
        """The edition that a record makes."""
        from crossings.tables.stored import last_read  # imports pandera, which pages do not need

        weeks = record.weekly.week_ending
        source, workbook_day = record.sources[SMALL_BOATS], record.workbook_day
        return cls(
            record.day,
            newest,
            last_read(record.table),
            record.latest,
            place,
            due=source.next_after(min(record.day, workbook_day)),
            rhythm=source.rhythm,
            weeks=day(weeks.iloc[-1]) if len(weeks) else "",
            workbook=workbook_day,
            later_days=bool(record.page_sources_to(record.day)),
            copied_after=record.weeks_copied_after,
        )

    def address(self, page: str) -> str:
        """A page's own permanent address; the front page is the bare folder."""
        return f"{own_site().address}/{self.place}{'' if page == addresses.FRONT_PAGE else page}"

    def dates(self) -> list[str]:
        """What the edition says of its dates, each with its name."""
        dates = [f"Daily figures to {day(self.day)}"]
        if self.weeks:
            dates += [f"Weekly figures to {self.weeks}"]
        if not self.latest:
            dates += ["Edition As of a past day; most statistics as now known"]
        elif self.read_on is not None:
            dates += [f"the newest that we had on {day(self.read_on)}"]
        return dates

    def workbooks(self) -> str:
        """Which workbook was read last, and when the next is due, in sentences.

        It is empty for an edition of a past day, or if no workbook was read. Weeks from a copy are
        those of the table weekly_copy: others copied them from a workbook that was not read.
        """
        if not self.latest or self.read_on is None or self.workbook is None:
            return ""
        last = f"The last workbook that we have read runs to {day(self.workbook)}. "
        if self.later_days:
            last += "Later days are from the Home Office’s daily page, and provisional. "
        if self.copied_after is not None:
            last += f"Weeks after {day(self.copied_after)} are from a copy of a later workbook. "
        if self.due is None:
            return f"{last}There is no fixed day for the next."
        habit = f"by the publisher’s habit ({self.rhythm})"
        if self.due >= self.read_on:
            return f"{last}The next is due on {day(self.due)} {habit}."
        itself = " itself" if self.copied_after is not None else ""
        return (
            f"{last}The next was due on {day(self.due)} {habit}: we have not read it{itself} yet."
        )

    def citation(self, page: str, title: str) -> str:
        """How to cite a page, in plain words: who, what, data as of when, where."""
        within = "" if page == addresses.FRONT_PAGE else f"‘{title}’, in "
        own = own_site()
        return (
            f"{own.makers} ({self.day.year}), {within}{own.work}, "
            f"data as of {day(self.day)}, {self.address(page)}"
        )

    def note(self, page: str, *, written: bool = False, undated: bool = False) -> Markup:
        """The line that marks a page of an edition that is not the latest, as HTML.

        It is empty for the latest. `written` says whether people wrote all words of the page, and
        `undated` whether its front matter says that its data depend on no day.
        """
        if self.latest:
            return Markup()
        root = addresses.root_from(page)
        return render(
            "pages/edition_note.html",
            edition=self,
            page=page,
            root=root,
            # Within the published site, links need no address.
            latest=root + addresses.root_from(self.place) if self.place else "",
            later=self._later(page, written, undated),
        )

    def note_in_twin(self, page: str, *, written: bool = False, undated: bool = False) -> Markdown:
        """The same line as Markdown, for an edition outside the published site."""
        if self.latest:
            return Markdown()
        later = self._later(page, written, undated)
        return markdown("pages/edition_note.md", edition=self, page=page, later=later)

    def _later(self, page: str, written: bool, undated: bool) -> str:
        """What the page of an earlier day has of later days, in a sentence."""
        usual = UNDATED_WORDS if undated else LATER_WORDS if written else ""
        return REMARKS.get(page, usual).format(day(self.day))


def bibtex(edition: Edition, page: str, title: str) -> str:
    """A page as BibTeX, for programs that set references."""
    name = page.rpartition("/")[2].removesuffix(".html")
    escaped_title, *makers = (
        re.sub(r"([&%#_$])", r"\\\1", words) for words in (title, *own_site().authors)
    )
    authors = " and ".join(f"{{{maker}}}" for maker in makers)
    return (
        f"@misc{{{own_site().slug}-{name}-{edition.day}, "
        f"author = {{{authors}}}, title = {{{{{escaped_title}}}}}, "
        f"year = {{{edition.day.year}}}, note = {{Data as of {day(edition.day)}}}, "
        f"url = {{{edition.address(page)}}}}}"
    )


def edition_folder() -> str:
    """The folder of the dated edition that is being made, within the published site.

    It is empty for any other build.
    """
    dated = os.environ.get(DATED)
    return addresses.edition_of(dated) if dated else ""


def page_foot(edition: Edition, page: str, title: str, notebook_size: int = 0) -> Markup:
    """The foot of every page as HTML: how to cite it, the dates of its data, the licences.

    It offers the page's notebook too, unless `notebook_size`, in bytes, is 0.
    """
    name = page.rpartition("/")[2].removesuffix(".html")
    return render(
        "pages/foot.html",
        citation=edition.citation(page, title),
        bibtex=bibtex(edition, page, title),
        dates=edition.dates(),
        read=edition.read_on if edition.latest else None,
        notebook=f"{name}.ipynb",
        notebook_size=notebook_size,
        licence=OUR_LICENCE.address,
        root=addresses.root_from(page),
    )


def site_path(page: str) -> str:
    """The path of a page from the root of the host, such as /report/data.html."""
    return f"{urlsplit(own_site().address).path}/{page}"
