"""What cells of the front page show: the answer, a question, claims in a line each, an exhibit of a chapter.

Here is the markup alone: every sentence is in the notebook. The drawings of chapters are put in by a build, which has
run them; in Jupyter their places are empty.
"""

from __future__ import annotations

import html
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from crossings.exhibits import display
from crossings.exhibits.prose import Text, bold, plain, written


def drawing_of(ident: str) -> str:
    """The place of an exhibit's small drawing, marked by an HTML comment."""
    return f"<!-- the drawing of {ident} -->"


def whole_of(ident: str) -> str:
    """The place of a whole exhibit, marked by an HTML comment."""
    return f"<!-- the whole of {ident} -->"


class OnTheFront:
    """Something on the front page, which is at the site's root: links need no way up."""

    @property
    def words(self) -> str:
        """What is shown, as plain words."""
        raise NotImplementedError

    def markup(self, root: str = "") -> str:
        """What is shown, as HTML; `root` leads to the site's root."""
        raise NotImplementedError

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        return display.outputs(self.words, self.markup, way_up="")


@dataclass(frozen=True)
class Answer(OnTheFront):
    """The answer in short, a paragraph for each sentence, with **figures** bold; under it the dates of the data."""

    sentences: Sequence[str]
    dates: str

    @property
    def words(self) -> str:
        """The sentences and the dates."""
        return plain("\n\n".join([*self.sentences, self.dates]))

    def markup(self, root: str = "") -> str:
        """A section with a heading."""
        paragraphs = "".join(f"<p>{bold(sentence)}</p>" for sentence in self.sentences)
        return (
            '<section class="lede" aria-labelledby="the-answer">'
            '<h2 id="the-answer" class="kicker">The answer in short</h2>'
            f'<div class="answer">{paragraphs}</div>'
            f'<p class="how-old">{html.escape(self.dates)}</p></section>'
        )


@dataclass(frozen=True)
class Question(OnTheFront):
    """A question: its large number and what that counts, a small drawing, paragraphs, a link to its chapter."""

    asked: str
    page: str
    chapter: str
    hue: str
    paragraphs: Sequence[str]
    number: str = ""
    of: str = ""
    drawing: str = ""

    @property
    def words(self) -> str:
        """The question, the number and the paragraphs."""
        number = (f"{self.number} {self.of}",) if self.number else ()
        return "\n\n".join([self.asked, *number, *self.paragraphs])

    def markup(self, root: str = "") -> str:
        """A section with a heading."""
        ident = "unknown" if self.page == "limits" else self.page
        number = (
            f'<p class="q-number" data-hue="{self.hue}"><b>{html.escape(self.number)}</b> '
            f"<span>{html.escape(self.of)}</span></p>"
        )
        paragraphs = "".join(f"<p>{html.escape(words)}</p>" for words in self.paragraphs)
        return (
            f'<section class="question" data-hue="{self.hue}" aria-labelledby="q-{ident}">'
            f'<h2 id="q-{ident}">{html.escape(self.asked)}</h2>'
            f"{number if self.number else ''}{drawing_of(self.drawing) if self.drawing else ''}"
            f'<div>{paragraphs}<p class="q-more"><a href="{root}report/{self.page}.html">'
            f"{html.escape(self.chapter)}</a></p></div></section>"
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
    unless: object = None,
) -> Question:
    """A question with its answer; `page` is the file of its `chapter`, `hue` a colour's token, `drawing` an exhibit's id.

    What makes words may be a function, which is called only if `unless` is no sentence: `unless` says what stands there
    while nothing is known. Paragraphs without words are left out.
    """
    if isinstance(unless, str):
        return Question(asked, page, chapter, hue, [f"{unless}."], drawing=drawing)
    shown = [words for words in paragraphs() if words]
    return Question(asked, page, chapter, hue, shown, written(number), written(of), drawing)


@dataclass(frozen=True)
class ClaimsInALine(OnTheFront):
    """Claims in a line each, as (claim, when it was made, verdict, why)."""

    claims: Sequence[tuple[str, str, str, str]]

    @property
    def words(self) -> str:
        """A line for each claim."""
        lines = (f"“{said}” ({when}). {found}: {why}" for said, when, found, why in self.claims)
        return "\n".join(lines)

    def markup(self, root: str = "") -> str:
        """A list."""
        items = (
            f"<li>“{said}” ({when}). <b>{found}</b>: {why}</li>"
            for said, when, found, why in (map(html.escape, claim) for claim in self.claims)
        )
        return f'<ul class="said">{"".join(items)}</ul>'


@dataclass(frozen=True)
class FromChapter(OnTheFront):
    """A whole exhibit of a chapter, `title` in Jupyter, where a link leads to it."""

    exhibit: str
    title: str

    @property
    def words(self) -> str:
        """The title."""
        return self.title

    def markup(self, root: str = "") -> str:
        """A place that a build fills, or in Jupyter a link to the exhibit's own page."""
        if display.in_a_build():
            return whole_of(self.exhibit)
        return f'<p><a href="{root}exhibits/{self.exhibit}.html">{html.escape(self.title)}</a></p>'
