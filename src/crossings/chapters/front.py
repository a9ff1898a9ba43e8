"""What cells of the front page show: the answer, questions, lines of claims, a chapter's exhibit.

Here is the markup alone: every sentence is in the notebook. The drawings of chapters are put in by
a build, which has run them; in Jupyter their places are empty.
"""

from __future__ import annotations

import html
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from crossings.common.formats import begun, day
from crossings.exhibits import display
from crossings.exhibits.prose import Text, bold, plain, written
from crossings.tables.sources import Source

if TYPE_CHECKING:
    from crossings.tables.record import Record


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


# For each figure its name, empty where there is one, with who says so and the address of the page.
Links = Sequence[tuple[str, Sequence[tuple[str, str]]]]


def linked(sources: Mapping[str, Source], idents: Mapping[str, Iterable[str]]) -> Links:
    """Who says so and where, for the line under an answer, each figure's sources under its name.

    Sources stand in the order given, by their titles where a name would stand twice; figures of
    none are left out.
    """
    groups = (
        (figure, _named([sources[ident] for ident in given])) for figure, given in idents.items()
    )
    return [(figure, named) for figure, named in groups if named]


def _named(sources: Sequence[Source]) -> Sequence[tuple[str, str]]:
    named: dict[str, str] = {}
    # Of two readings of one page, the one that is less sure is named.
    for source in sorted(sources, key=lambda source: not source.second_hand):
        name = source.who
        if source.address and source.address in named.values():
            continue
        if named.get(name, source.address) != source.address:
            name = f"{source.publisher}: {source.title}"
        named.setdefault(name, source.address)
    return [*named.items()]


def by_line(kind: str, links: Links) -> str:
    """The line that says what kind of figure it is, and leads to the sources' own pages."""
    groups: list[str] = []
    for figure, named in links:
        of_what = f"{figure if groups else begun(figure)}: " if figure else ""
        (first, address), *others = named
        # The first link says of which figure it is, also to those who hear the links alone.
        shown = [_link(f"{of_what}{first}", address), *(_link(*other) for other in others)]
        groups.append(", ".join(shown))
    who = "; ".join(groups)
    stop = ": " if len(groups) == 1 else ". " if who else ""
    return f'<small class="by"><b>{html.escape(kind)}</b>{stop}{who}</small>'


def _link(words: str, address: str) -> str:
    """The words, as a link where there is an address."""
    said = html.escape(words)
    return f'<a href="{html.escape(address)}">{said}</a>' if address else said


def _sources(links: Links) -> str:
    return f"<p>{by_line('Sources', links)}</p>" if links else ""


@dataclass(frozen=True)
class Answer(OnTheFront):
    """The answer in short, in parts, and then the dates.

    A part is its words with **figures** bold, what kind they are, and links.
    """

    parts: Sequence[tuple[str, str, Links]]
    dates: str

    @property
    def words(self) -> str:
        """The words of all parts, and the dates."""
        return plain("\n\n".join([*(words for words, _, _ in self.parts), self.dates]))

    def markup(self, root: str = "") -> str:
        """A section with a heading."""
        paragraphs = "".join(
            f"<p>{bold(words)} {by_line(kind, links)}</p>" for words, kind, links in self.parts
        )
        return (
            '<section class="lede" aria-labelledby="the-answer">'
            '<h2 id="the-answer" class="kicker">The answer in short</h2>'
            f'<div class="answer">{paragraphs}</div>'
            f'<p class="how-old">{html.escape(self.dates)}</p></section>'
        )


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

    @property
    def words(self) -> str:
        """The question, the number and the paragraphs."""
        number = (f"{self.number} {self.of}",) if self.number else ()
        return plain("\n\n".join([self.asked, *number, *self.paragraphs]))

    def markup(self, root: str = "") -> str:
        """A section with a heading."""
        ident = "unknown" if self.page == "limits" else self.page
        number = (
            f'<p class="q-number" data-hue="{self.hue}"><b>{html.escape(self.number)}</b> '
            f"<span>{html.escape(self.of)}</span></p>"
        )
        paragraphs = "".join(f"<p>{bold(words)}</p>" for words in self.paragraphs)
        return (
            f'<section class="question" data-hue="{self.hue}" aria-labelledby="q-{ident}">'
            f'<h2 id="q-{ident}">{html.escape(self.asked)}</h2>'
            f"{number if self.number else ''}{drawing_of(self.drawing) if self.drawing else ''}"
            f"<div>{paragraphs}{_sources(self.links)}"
            f'<p class="q-more"><a href="{root}report/{self.page}.html">'
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
    links: Callable[[], Links] = tuple,
    unless: object = None,
) -> Question:
    """A question with its answer.

    `page` is the file of its `chapter`, `hue` a colour's token, `drawing` an exhibit's id. `links`
    are those of `linked`, to the sources' own pages.

    What makes words may be a function, which is called only if `unless` is no sentence: `unless`
    says what stands there while nothing is known. Paragraphs without words are left out.
    """
    if isinstance(unless, str):
        return Question(asked, page, chapter, hue, [f"{unless}."], drawing=drawing)
    shown = [words for words in paragraphs() if words]
    given = (written(number), written(of), drawing, links())
    return Question(asked, page, chapter, hue, shown, *given)


@dataclass(frozen=True)
class Pointers(OnTheFront):
    """Lines that lead on: (heading, words, the file of a page with its anchor, the link's words).

    `links` are those of `linked`, to the pages of the sources.
    """

    lines: Sequence[tuple[str, str, str, str]]
    links: Links = ()

    @property
    def words(self) -> str:
        """A line for each."""
        return "\n".join(f"{heading} {words}" for heading, words, _, _ in self.lines)

    def markup(self, root: str = "") -> str:
        """A list."""
        items = (
            f'<li><b>{heading}</b> {words} <a href="{root}report/{page}">{link}</a>.</li>'
            for heading, words, page, link in (map(html.escape, line) for line in self.lines)
        )
        return f'<ul class="said">{"".join(items)}</ul>{_sources(self.links)}'


@dataclass(frozen=True)
class ClaimsInALine(OnTheFront):
    """Claims in a line each; folded away under a heading, if one is given.

    Each is (claim, who made it and when, verdict, why, way to its working, address of where it
    stands). They are folded away under a heading, if one is given.

    `source` is the name and the address of what they all stand in. `unless` says what stands there
    without a claim; else nothing does.
    """

    claims: Sequence[tuple[str, str, str, str, str, str]]
    folded: str = ""
    source: tuple[str, str] | None = None
    unless: object = None

    @property
    def words(self) -> str:
        """A line for each claim."""
        if isinstance(self.unless, str):
            return f"{self.unless}."
        if not self.claims:
            return ""
        lines = (f"“{said}” ({who}). {found}: {why}" for said, who, found, why, *_ in self.claims)
        return "\n".join([*filter(None, [self.folded]), *lines])

    def markup(self, root: str = "") -> str:
        """A list."""
        if isinstance(self.unless, str):
            return f"<p>{html.escape(self.unless)}.</p>"
        if not self.claims:
            return ""
        items = (_claim(root, *claim) for claim in self.claims)
        shown = f'<ul class="said">{"".join(items)}</ul>'
        if self.source:
            shown += f"<p>{by_line('The article', [('', [self.source])])}</p>"
        return (
            f"<details><summary>{html.escape(self.folded)}</summary>{shown}</details>"
            if self.folded
            else shown
        )


def _claim(root: str, said: str, who: str, found: str, why: str, way: str, address: str) -> str:
    """A claim as an item of a list: who said it leads there, its verdict to its working."""
    said, found, why = map(html.escape, (said, found, why))
    working = f'<a href="{html.escape(root + way)}"><b>{found}</b></a>'
    return f"<li>“{said}” ({_link(who, address)}). {working}: {why}</li>"


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


@dataclass(frozen=True)
class WhatChanged(OnTheFront):
    """The newest of what changed, in one line, with the way to the rest.

    It is empty before anything was read. `record` is the record of the page's day.
    """

    record: Record

    @property
    def words(self) -> str:
        """What the line says."""
        from crossings.facts import updates  # a build reads this module, and no table

        newest = updates.newest(self.record)
        return f"New on {day(newest.day)}: {newest.title}." if newest else ""

    def markup(self, root: str = "") -> str:
        """A paragraph."""
        if not (words := html.escape(self.words)):
            return ""
        return (
            f'<p class="what-changed">{words} '
            f'<a href="{root}report/updates.html">What changed</a></p>'
        )
