"""Notes: what a figure is, and its sources, opened at a small number in a sentence.

A sentence marks them as a footnote of Markdown: `**213,545**[^people] people arrived`. A note is
written once, in the chapter that tells of it, and any page may use it. A build numbers the notes
of each page in the order in which the page uses them.
"""

from __future__ import annotations

import dataclasses
import html
import itertools
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from markupsafe import Markup

from crossings.common.addresses import CHECK_A_FIGURE, exhibit_file
from crossings.common.templates import Markdown, markdown, render
from crossings.errors import refuse_unknown
from crossings.exhibits import in_markdown
from crossings.exhibits.prose import BOLD, NOTE_MARK, bold, bold_in_markdown

if TYPE_CHECKING:
    from crossings.tables.record import Record
    from crossings.tables.sources import Source

Link = tuple[str, str]  # words and an address
# The figure or the word before a mark, and what ends its clause, stay on the mark's line.
MARKED: Final = re.compile(
    rf"(?:\*\*(?P<figure>[^*]+)\*\*|(?P<word>\S*?)){NOTE_MARK.pattern}(?P<after>[.,;:?!)]*)"
)


@dataclass(frozen=True)
class Note:
    """A note: the kind of a figure, its exact words, its sources, and where to read and quote it.

    `sources` are links by the figure that they give, which is empty if there is only one, and
    `publishers` those of all these. `hue` is the token of the colour that its figure has in
    sentences. `chapter` is a link within report/, and `quote` are links within the site.
    """

    key: str
    hue: str
    kind: str
    words: str
    sources: Sequence[tuple[str, Sequence[Link]]]
    chapter: Link
    quote: Sequence[Link]
    publishers: Sequence[str] = ()

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> Note:
        """The note of which `dataclasses.asdict` gave these values."""
        return cls(**values)

    @property
    def text(self) -> Markup:
        """Its words as HTML."""
        return bold(self.words)


def notes_of(record: Record) -> Callable[..., Note]:
    """The function that writes a note with the sources of a record, by id.

    Its `sources_of` are ids by the figure that they give, with an empty name for one. `quote` gives
    what to quote, a fact or an exhibit, by its words; a fact that is not known on the
    record's day is left out. It raises ValueError for an unknown fact, and KeyError for a source.
    """
    from crossings.facts.facts import facts

    sources = record.sources

    def is_known(key: str, name: str) -> bool:
        if "." not in name:
            return True
        refuse_unknown(key, "quote", [name], list(facts(record)))
        return facts(record)[name].value is not None

    def note(
        key: str,
        *,
        kind: str,
        words: str,
        chapter: Link,
        sources_of: Mapping[str, Iterable[str]] | None = None,
        quote: Mapping[str, str] | None = None,
        hue: str = "ink",
    ) -> Note:
        given = _given(sources_of or {}, sources)
        publishers = [source.publisher for source in itertools.chain(*given.values())]
        quotes = {
            f"Quote {figure}": name for figure, name in (quote or {}).items() if is_known(key, name)
        }
        return Note(
            key,
            hue,
            kind,
            words,
            [(figure, links_to(of_figure)) for figure, of_figure in given.items()],
            chapter,
            [(figure, _address_of(name)) for figure, name in quotes.items()],
            list(dict.fromkeys(publishers)),
        )

    return note


def _given(
    idents_of: Mapping[str, Iterable[str]], sources: Mapping[str, Source]
) -> dict[str, list[Source]]:
    """The sources of each figure that has any, each once."""
    given = {
        figure: [sources[ident] for ident in dict.fromkeys(idents) if ident]
        for figure, idents in idents_of.items()
    }
    return {figure: of_figure for figure, of_figure in given.items() if of_figure}


def _address_of(name: str) -> str:
    """The place of the site from which a fact, as in arrivals.total, or an exhibit is quoted."""
    return f"{CHECK_A_FIGURE}#{name}" if "." in name else exhibit_file(name)


def links_to(sources: Iterable[Source]) -> list[Link]:
    """Links to sources by publisher and day: "BBC, 1 May 2026", "3 May 2026 (read in part)".

    The publisher stands before the first of its sources. A second source of one day is named by its
    title.
    """
    links: list[Link] = []
    for of_one in by_publisher(sources):
        named: set[str] = set()
        for source in of_one:
            name = source.title if source.dated in named else source.dated
            read = f" ({source.reservation})" if source.reservation else ""
            who = "" if named else f"{source.publisher}, "
            named.add(source.dated)
            links.append((f"{who}{name}{read}", source.address))
    return links


def by_publisher(sources: Iterable[Source]) -> Iterable[list[Source]]:
    """The sources of each publisher, in the order in which the publishers come."""
    publishers: dict[str, list[Source]] = {}
    for source in sources:
        publishers.setdefault(source.publisher, []).append(source)
    return publishers.values()


class NotesOfPage:
    """The notes that a page uses, numbered from 1 in the order of their first use.

    `written` are the notes by key of all chapters that were run.
    """

    def __init__(self, written: Mapping[str, Note]) -> None:
        self._written = written
        self._used: dict[str, int] = {}

    def markup(self, words: str) -> Markup:
        """One run of plain text as HTML: **bold**, and a button for each mark of a note."""
        parts, at = [], 0
        for mark in MARKED.finditer(words):
            parts += [bold(words[at : mark.start()]), self._button(mark)]
            at = mark.end()
        return Markup().join([*parts, bold(words[at:])])

    def markdown(self, words: str) -> Markdown:
        """One run of plain text as Markdown, with a footnote's number for each mark of a note."""

        def numbered(mark: re.Match[str]) -> str:
            return f"[^{self._number(mark[1])}]" if mark[1] in self._written else ""

        return Markdown(NOTE_MARK.sub(numbered, bold_in_markdown(words)))

    def _number(self, key: str) -> int:
        return self._used.setdefault(key, len(self._used) + 1)

    def _button(self, mark: re.Match[str]) -> Markup:
        """The button of a mark; only its figure or word for a note that no chapter here has."""
        key, figure = mark["key"], mark["figure"] or ""
        if key not in self._written:
            return bold((f"**{figure}**" if figure else mark["word"]) + mark["after"])
        return render(
            "insights/mark.html",
            number=self._number(key),
            figure=figure,
            word=Markup(html.escape(mark["word"] or "")),
            after=mark["after"],
            hue=self._written[key].hue,
        )

    def as_list(self, root: str) -> Markup:
        """The notes that were used, as a list; empty if there are none.

        `root` leads from the page to the site's root.
        """
        if not self._used:
            return Markup()
        return render("insights/notes.html", notes=self._numbered(), root=root)

    def in_twin(self) -> Markdown:
        """The notes that were used, as footnotes under a heading; empty if there are none."""
        return markdown(
            "insights/notes.md",
            notes=self._numbered(),
            bold=bold_in_markdown,
            link=in_markdown.link,
        )

    def _numbered(self) -> list[tuple[int, Note]]:
        return [(number, self._written[key]) for key, number in self._used.items()]


def without_marks(words: str) -> str:
    """The words without marks of notes and without **."""
    return BOLD.sub(r"\1", NOTE_MARK.sub("", words))


def as_json(notes: Iterable[Note]) -> list[dict[str, Any]]:
    """Notes as values that JSON can hold."""
    return [dataclasses.asdict(note) for note in notes]
