"""What cells of the front page show: the answer, insights of chapters by name, lines of claims.

A build, which has run the chapters, puts their insights and drawings in; in Jupyter their places
hold a link.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from markupsafe import Markup

from crossings.chapters import SHOWN
from crossings.chapters.notes import Link, NotesOfPage, without_marks
from crossings.common.templates import Markdown, as_markdown, markdown, render
from crossings.exhibits import display, in_markdown
from crossings.exhibits.data import ExhibitData
from crossings.exhibits.prose import is_sentence


@dataclass(frozen=True)
class Answer:
    """The answer, the lines below it, and the picture beside it: the id of a chapter's exhibit.

    Their words have marks of notes, which the chapters write.
    """

    answer: str
    lines: Sequence[str]
    picture: str

    @property
    def words(self) -> str:
        """The answer and its lines, as plain text."""
        return without_marks("\n\n".join([self.answer, *self.lines]))

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        if display.in_a_build():
            return {"text/plain": self.words, SHOWN: {"answer": self.__dict__}}
        return display.outputs(
            self.words, lambda root: render("front/words.html", words=self.words)
        )


@dataclass(frozen=True)
class FromChapters:
    """The insights of chapters, by their names; those that are not known yet are left out."""

    names: Sequence[str]

    @property
    def words(self) -> str:
        """Nothing: the words are the chapters'."""
        return ""

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        if display.in_a_build():
            return {"text/plain": "", SHOWN: {"insights": list(self.names)}}
        return display.outputs(
            "", lambda root: render("front/named.html", names=self.names, root=root)
        )


def first_screen(values: dict[str, Any], exhibit: ExhibitData | None, notes: NotesOfPage) -> Markup:
    """The answer with its lines, and the picture: the `exhibit` with its title and drawing.

    There is no picture if the exhibit is not known yet.
    """
    return render(
        "front/first_screen.html",
        answer=notes.markup(values["answer"]),
        lines=[notes.markup(words) for words in values["lines"]],
        exhibit=exhibit if exhibit and exhibit.known else None,
    )


def first_in_twin(
    values: dict[str, Any], exhibit: ExhibitData | None, notes: NotesOfPage
) -> Markdown:
    """The answer with its lines as Markdown, and the whole `exhibit` that is its picture."""
    return markdown(
        "front/first_screen.md",
        answer=notes.markdown(values["answer"]),
        lines=[notes.markdown(words) for words in values["lines"]],
        exhibit=in_markdown.whole(exhibit, title=exhibit.title)
        if exhibit and exhibit.known
        else "",
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
    links: Sequence[Link] = ()


@dataclass(frozen=True)
class ClaimsInALine:
    """Claims in a line each, folded away under a heading, if there is one.

    `source` is the name and the address of a publication that has all of them. `fallback` is the
    sentence, without its full stop, to show where there is no claim.
    """

    claims: Sequence[ClaimLine]
    summary: str = ""
    source: tuple[str, str] | None = None
    fallback: object = None

    @property
    def words(self) -> str:
        """A line for each claim."""
        if is_sentence(self.fallback):
            return f"{self.fallback}."
        if not self.claims:
            return ""
        lines = (f"{line.who}: {line.claim}. {line.verdict}. {line.reason}" for line in self.claims)
        return "\n".join([*filter(None, [self.summary]), *lines])

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        # The front page is at the site's root.
        return display.outputs(self.words, self.markup, self._in_twin(), root="")

    def _in_twin(self) -> Markdown:
        if is_sentence(self.fallback):
            return as_markdown(f"{self.fallback}.")
        if not self.claims:
            return as_markdown("")
        return markdown(
            "front/claims.md",
            claims=self.claims,
            heading=self.summary,
            source=self.source,
            link=in_markdown.link,
        )

    def markup(self, root: str) -> Markup:
        """A list."""
        if is_sentence(self.fallback):
            return render("front/no_claim.html", sentence=self.fallback)
        if not self.claims:
            return Markup()
        return render(
            "front/claims.html",
            claims=self.claims,
            heading=self.summary,
            source=self.source,
            root=root,
        )
