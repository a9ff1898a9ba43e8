"""What cells of the front page show: the answer, questions, lines of claims, a chapter's exhibit.

Every sentence is in the notebook. The drawings of chapters are put in by a build, which has run
them; in Jupyter their places are empty.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from crossings.common.formats import begun
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


# For each figure its name, empty if it is the only one, and its sources: who, and their address.
Links = Sequence[tuple[str, Sequence[tuple[str, str]]]]


def links_to_sources(sources: Mapping[str, Source], idents: Mapping[str, Iterable[str]]) -> Links:
    """The sources of each figure, by its name, for the line under an answer.

    `idents` are ids of `sources` by figure. Figures without a source are left out.
    """
    groups = (
        (figure, _names_and_addresses([sources[ident] for ident in of_figure]))
        for figure, of_figure in idents.items()
    )
    return [(figure, links) for figure, links in groups if links]


def _names_and_addresses(sources: Sequence[Source]) -> Sequence[tuple[str, str]]:
    """Who says so and when, and the address, of each source.

    A source whose name an earlier one has is named by publisher and title, unless it is at the same
    address: then it is left out.
    """
    addresses: dict[str, str] = {}
    for source in sources:
        name = source.who_and_when
        if addresses.get(name, source.address) != source.address:
            name = f"{source.publisher}: {source.title}"
        addresses.setdefault(name, source.address)
    return [*addresses.items()]


def _by_figure(links: Links) -> list[list[tuple[str, str]]]:
    """The words and addresses of a line's links, those of each figure together.

    The words of a figure's first link begin with its name, for those who hear the links alone.
    """
    figures: list[list[tuple[str, str]]] = []
    for figure, of_figure in links:
        prefix = f"{figure if figures else begun(figure)}: " if figure else ""
        (name, address), *others = of_figure
        figures.append([(f"{prefix}{name}", address), *others])
    return figures


@dataclass(frozen=True)
class Answer(OnTheFront):
    """The answer in short, in parts, and then the dates.

    A part is its words with **figures** bold, the kind of these figures, and links.
    """

    parts: Sequence[tuple[str, str, Links]]
    dates: str

    @property
    def words(self) -> str:
        """The words of all parts, and the dates."""
        return plain("\n\n".join([*(words for words, _, _ in self.parts), self.dates]))

    def markup(self, root: str = "") -> Markup:
        """A section with a heading."""
        parts = [(bold(words), kind, _by_figure(links)) for words, kind, links in self.parts]
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
    links: Links = ()
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
            figures=_by_figure(self.links),
            kind=self.kind,
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
    links: Callable[[], Links] = tuple,
    kind: str = "",
    unless: object = None,
) -> Question:
    """A question with its answer.

    `page` is the name of its `chapter`'s file without ending, `hue` a colour's token, `drawing` an
    exhibit's id. `links` are those of `links_to_sources`, to the sources' own pages, and `kind`
    says what their figures are.

    `unless` is the sentence to show while nothing is known. If something is known it is not text,
    and only then are functions that make words called. Paragraphs without words are left out.
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
    links: Links = ()
    kind: str = ""

    @property
    def words(self) -> str:
        """A line for each."""
        return "\n".join(f"{heading} {words}" for heading, words, _, _ in self.lines)

    def markup(self, root: str = "") -> Markup:
        """A list."""
        return render(
            "front/pointers.html",
            lines=self.lines,
            figures=_by_figure(self.links),
            kind=self.kind,
            root=root,
        )


@dataclass(frozen=True)
class ClaimsInALine(OnTheFront):
    """Claims in a line each, folded away under a heading, if there is one.

    Each is (claim, who made it and when, verdict, reason, link to its working, address of the
    publication, links to the sources of the figure that it was judged by).

    `source` is the name and the address of a publication that has all of them. `unless` is the
    sentence to show where there is no claim.
    """

    claims: Sequence[tuple[str, str, str, str, str, str, Links]]
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
        lines = (
            f"{who}: {claim}. {verdict}: {reason}"
            for claim, who, verdict, reason, *_ in self.claims
        )
        return "\n".join([*filter(None, [self.folded]), *lines])

    def markup(self, root: str = "") -> Markup:
        """A list."""
        if is_sentence(self.unless):
            return render("front/no_claim.html", sentence=self.unless)
        if not self.claims:
            return Markup()
        return render(
            "front/claims.html",
            claims=[(*line, _by_figure(links)) for *line, links in self.claims],
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
