"""What cells of the front page show: the answer, questions, lines of claims, a chapter's exhibit.

Every sentence is in the notebook. The drawings of chapters are put in by a build, which has run
them; in Jupyter their places are empty.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from markupsafe import Markup

from crossings.common.formats import begun, day, listed, spelt
from crossings.common.templates import render
from crossings.exhibits import PARTS, display
from crossings.exhibits.prose import Text, bold, is_sentence, plain, text_of
from crossings.facts import updates
from crossings.tables.record import Record
from crossings.tables.sources import Source


class OnTheFront:
    """A part of the front page, which is at the site's root: its links need no `../`."""

    @property
    def words(self) -> str:
        """What is shown, as plain words."""
        raise NotImplementedError

    def markup(self, root: str = "") -> Markup:
        """What is shown, as HTML; `root` leads to the site's root."""
        raise NotImplementedError

    def pieces(self) -> list[str | tuple[str, str]]:
        """HTML in pieces, with the place of each exhibit that a build puts between them.

        A place is the form of the exhibit, "whole" or "small", and its id.
        """
        return [str(self.markup())]

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        if display.in_a_build():
            return {"text/plain": self.words, PARTS: self.pieces()}
        return display.outputs(self.words, self.markup)


Link = tuple[str, str]  # words and an address
FEW: Final = 2  # sources of an answer that are shown with their days; more are folded


class SourceLinks(NamedTuple):
    """The sources of an answer: of each figure, by its name, and who they are, each once.

    The name of a figure is empty if it is the only one. Each figure has the links of one publisher
    together. `number` counts the sources.
    """

    figures: Sequence[tuple[str, Sequence[Sequence[Link]]]] = ()
    who: Sequence[Link] = ()
    number: int = 0

    @property
    def folded(self) -> bool:
        """Whether they are too many to be shown with their days."""
        return self.number > FEW

    @property
    def by_figure(self) -> list[list[list[Link]]]:
        """The links of each figure, by publisher.

        The words of a figure's first link begin with its name, for those who hear the links alone.
        """
        lines: list[list[list[Link]]] = []
        for figure, ((first, *more), *others) in self.figures:
            begins = self.folded or not lines  # folded, each figure has a line of its own
            prefix = f"{begun(figure) if begins else figure}: " if figure else ""
            lines.append([[(prefix + first[0], first[1]), *more], *map(list, others)])
        return lines


NO_SOURCES: Final = SourceLinks()


def links_to_sources(
    sources: Mapping[str, Source], idents: Mapping[str, Iterable[str]]
) -> SourceLinks:
    """The sources of each figure, by its name, for the line under an answer.

    `idents` are ids of `sources` by figure. Figures without a source are left out. Raises KeyError
    for an id that `sources` lacks.
    """
    of_figures = {
        figure: [sources[ident] for ident in dict.fromkeys(of_figure)]
        for figure, of_figure in idents.items()
    }
    every_source = {source.ident: source for of_one in of_figures.values() for source in of_one}
    links_of = _by_title if len(every_source) > FEW else _by_day
    return SourceLinks(
        [
            (figure, [links_of(of_one) for of_one in _by_publisher(of_figure)])
            for figure, of_figure in of_figures.items()
            if of_figure
        ],
        [_publisher(of_one) for of_one in _by_publisher(every_source.values())],
        len(every_source),
    )


def _by_publisher(sources: Iterable[Source]) -> Iterable[list[Source]]:
    """The sources of each publisher, in the order in which the publishers come."""
    by_publisher: dict[str, list[Source]] = {}
    for source in sources:
        by_publisher.setdefault(source.publisher, []).append(source)
    return by_publisher.values()


def _publisher(sources: Sequence[Source]) -> Link:
    """The name of a publisher, how many of its sources were not read whole, and the newest's page.

    For example: "BBC News (read in part)" for all of them, "BBC News (one source read in part)".
    """
    not_read = Counter(source.reservation for source in sources if source.reservation)
    remarks = [
        reservation if n == len(sources) else f"{spelt(n, 'source', 'sources')} {reservation}"
        for reservation, n in not_read.items()
    ]
    newest = max(sources, key=lambda source: source.published)
    return newest.publisher + (f" ({listed(remarks)})" if remarks else ""), newest.address


def _by_title(sources: Sequence[Source]) -> Sequence[Link]:
    """The titles, dates and addresses of the sources of one publisher, who is named once."""
    names = []
    for source in sources:
        is_dated = source.dated in source.title
        names.append(source.title if is_dated else f"{source.title}, {source.dated}")
    return _links(sources, names)


def _by_day(sources: Sequence[Source]) -> Sequence[Link]:
    """The days and addresses of the sources of one publisher: "BBC, 1 May", "3 May 2026".

    The last of a year has the year. A second source of one day is named by its title.
    """
    names = []
    for before, source, following in zip(
        [None, *sources], sources, [*sources[1:], None], strict=False
    ):
        is_of_same_day = before is not None and before.published == source.published
        names.append(source.title if is_of_same_day else _published(source, following))
    return _links(sources, names)


def _links(sources: Sequence[Source], names: Sequence[str]) -> Sequence[Link]:
    """Links to the sources of one publisher by these names, of which the first gets the publisher.

    How a source was read, if not whole, follows its name.
    """
    read = [f" ({source.reservation})" if source.reservation else "" for source in sources]
    publisher = [f"{sources[0].publisher}, ", *[""] * (len(sources) - 1)]
    return [
        ("".join(words), source.address)
        for source, *words in zip(sources, publisher, names, read, strict=True)
    ]


def _published(source: Source, following: Source | None) -> str:
    """When a source was published, without the year if it is also that of the following one.

    The year stays if both are of one day.
    """
    year_follows = (
        source.day_known
        and following is not None
        and following.day_known
        and following.published.year == source.published.year
        and following.published != source.published
    )
    return day(source.published, year=False) if year_follows else source.dated


@dataclass(frozen=True)
class Answer(OnTheFront):
    """The answer in short, in parts, and then the dates.

    A part is its words with **figures** bold, the kind of these figures, and links.
    """

    parts: Sequence[tuple[str, str, SourceLinks]]
    dates: str

    @property
    def words(self) -> str:
        """The words of all parts, and the dates."""
        return plain("\n\n".join([*(words for words, _, _ in self.parts), self.dates]))

    def markup(self, root: str = "") -> Markup:
        """A section with a heading."""
        parts = [(bold(words), kind, links) for words, kind, links in self.parts]
        return render("front/answer.html", parts=parts, dates=self.dates)


@dataclass(frozen=True)
class Question(OnTheFront):
    """A question with its large number and what that counts.

    It also has a small drawing, paragraphs, and a link to its chapter.
    """

    asked: str
    page: str
    chapter: str
    hue: str
    paragraphs: Sequence[str]
    number: str = ""
    of: str = ""
    drawing: str = ""
    links: SourceLinks = NO_SOURCES
    kind: str = ""

    @property
    def words(self) -> str:
        """The question, the number and the paragraphs."""
        number = (f"{self.number} {self.of}",) if self.number else ()
        return plain("\n\n".join([self.asked, *number, *self.paragraphs]))

    def markup(self, root: str = "") -> Markup:
        """A section with a heading, without its drawing."""
        return self._opening() + self._closing(root)

    def pieces(self) -> list[str | tuple[str, str]]:
        """The section with the place of its drawing."""
        drawing = [("small", self.drawing)] if self.drawing else []
        return [str(self._opening()), *drawing, str(self._closing(""))]

    def _opening(self) -> Markup:
        ident = "unknown" if self.page == "limits" else self.page
        return render("front/question_opening.html", question=self, ident=ident)

    def _closing(self, root: str) -> Markup:
        return render(
            "front/question_closing.html",
            question=self,
            paragraphs=[bold(words) for words in self.paragraphs],
            root=root,
        )


def question(
    asked: str,
    *,
    page: str,
    chapter: str,
    hue: str,
    paragraphs: Callable[[], Iterable[str]],
    number: Text = "",
    of: Text = "",
    drawing: str = "",
    links: Callable[[], SourceLinks] = lambda: NO_SOURCES,
    kind: str = "",
    unless: object = None,
) -> Question:
    """A question with its answer.

    `page` is the name of its `chapter`'s file without ending, `hue` a colour's token, `drawing` an
    exhibit's id. `links` are those of `links_to_sources`, to the sources' own pages, and `kind`
    says what their figures are.

    `unless` is the sentence, without its full stop, to show while nothing is known. If something is
    known it is not text, and only then are functions that make words called. Paragraphs are plain
    text with **bold**; those without words are left out.
    """
    if is_sentence(unless):
        return Question(asked, page, chapter, hue, [f"{unless}."], drawing=drawing)
    shown = [words for words in paragraphs() if words]
    return Question(
        asked, page, chapter, hue, shown, text_of(number), text_of(of), drawing, links(), kind
    )


@dataclass(frozen=True)
class Pointers(OnTheFront):
    """Lines that lead on: (heading, words, the file of a page with its anchor, the link's words).

    The file is one of report/. `links` are those of `links_to_sources`, to the pages of the
    sources, and `kind` says what their figures are.
    """

    lines: Sequence[tuple[str, str, str, str]]
    links: SourceLinks = NO_SOURCES
    kind: str = ""

    @property
    def words(self) -> str:
        """A line for each."""
        return "\n".join(f"{heading} {words}" for heading, words, _, _ in self.lines)

    def markup(self, root: str = "") -> Markup:
        """A list."""
        return render(
            "front/pointers.html",
            pointers=self,
            root=root,
        )


class ClaimLine(NamedTuple):
    """A claim in a line: who made it and when, the verdict in words and why.

    `working` is the page of its working, in the site, and `stated_in` the address of the
    publication, empty if that is not known. `kind` says what the figure is that it was judged by,
    and `links` lead to its sources.
    """

    claim: str
    who: str
    verdict: str
    reason: str
    working: str
    stated_in: str = ""
    kind: str = "Figures"
    links: SourceLinks = NO_SOURCES


@dataclass(frozen=True)
class ClaimsInALine(OnTheFront):
    """Claims in a line each, folded away under a heading, if there is one.

    `source` is the name and the address of a publication that has all of them. `unless` is the
    sentence, without its full stop, to show where there is no claim.
    """

    claims: Sequence[ClaimLine]
    folded: str = ""
    source: tuple[str, str] | None = None
    unless: object = None

    @property
    def words(self) -> str:
        """A line for each claim."""
        if is_sentence(self.unless):
            return f"{self.unless}."
        if not self.claims:
            return ""
        lines = (f"{line.who}: {line.claim}. {line.verdict}. {line.reason}" for line in self.claims)
        return "\n".join([*filter(None, [self.folded]), *lines])

    def markup(self, root: str = "") -> Markup:
        """A list."""
        if is_sentence(self.unless):
            return render("front/no_claim.html", sentence=self.unless)
        if not self.claims:
            return Markup()
        return render(
            "front/claims.html",
            claims=self.claims,
            heading=self.folded,
            source=self.source,
            root=root,
        )


@dataclass(frozen=True)
class FromChapter(OnTheFront):
    """A whole exhibit of a chapter; in Jupyter its title, as a link to it."""

    exhibit: str
    title: str

    @property
    def words(self) -> str:
        """The title."""
        return self.title

    def pieces(self) -> list[str | tuple[str, str]]:
        """The place of the whole exhibit."""
        return [("whole", self.exhibit)]

    def markup(self, root: str = "") -> Markup:
        """A link to the exhibit's own page, for Jupyter."""
        return render("front/from_chapter.html", exhibit=self.exhibit, title=self.title, root=root)


@dataclass(frozen=True)
class WhatChanged(OnTheFront):
    """The newest change of the data, in one line, with a link to the others.

    It is empty before anything was read. `record` is the record of the page's day.
    """

    record: Record

    @property
    def words(self) -> str:
        """The line."""
        newest = updates.newest(self.record)
        return f"Newest figures: {newest.title}." if newest else ""

    def markup(self, root: str = "") -> Markup:
        """A paragraph."""
        if not (words := self.words):
            return Markup()
        return render("front/what_changed.html", words=words, root=root)
