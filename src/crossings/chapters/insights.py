"""An insight: a finding in two to five sentences, with its notes, that opens a chapter.

A notebook writes it once, in a cell before the exhibit that shows it. The chapter shows its words
there, and the front page shows it whole, by its name: with the exhibit's title and drawing, a line
of sources and a link. It travels as data; HTML is made where it is shown.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from markupsafe import Markup

from crossings.chapters import INSIGHT
from crossings.chapters.notes import Note, NotesOfPage, as_json, without_marks
from crossings.common.formats import first_listed
from crossings.common.templates import Markdown, markdown, render
from crossings.exhibits import display
from crossings.exhibits.data import ExhibitData
from crossings.exhibits.prose import NOTHING, Text, is_sentence, text_of


@dataclass(frozen=True, kw_only=True)
class Insight:
    """A finding in words: what it is about, paragraphs with marks of notes, and the notes.

    `shown_by` is the id of the exhibit that shows it and gives its title; one without an exhibit
    has a `title` of its own. `hue` is a colour's token. `links` are words and pages of report/. One
    that is not `known` yet is one sentence, which the front page leaves out.
    """

    name: str
    about: str
    shown_by: str
    hue: str
    paragraphs: Sequence[str]
    links: Sequence[tuple[str, str]]
    notes: Sequence[Note] = field(default=())
    title: str = ""
    sources: str = ""
    known: bool = True

    @property
    def words(self) -> str:
        """Its paragraphs as plain text."""
        return "\n\n".join(map(without_marks, self.paragraphs))

    def as_json(self) -> dict[str, Any]:
        """The insight as values that JSON can hold."""
        return {**self.__dict__, "notes": as_json(self.notes)}

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> Insight:
        """The insight of which `as_json` gave these values."""
        return cls(**{**values, "notes": [Note.from_json(note) for note in values["notes"]]})

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        if display.in_a_build():
            return {"text/plain": self.words, INSIGHT: self.as_json()}
        notes = NotesOfPage({note.key: note for note in self.notes})
        return display.outputs(self.words, lambda root: opening(self, notes) + notes.as_list(root))


def insight(
    name: str,
    *,
    about: str,
    shown_by: str = "",
    words: Callable[[], str],
    links: Mapping[str, str],
    notes: Callable[[], Sequence[Note]] = lambda: (),
    hue: str = "ink",
    title: Text = "",
    fallback: object = None,
) -> Insight:
    """The insight `name`, which the exhibit `shown_by` shows, from its words.

    These are paragraphs with blank lines between. `links` are files of pages by the words that lead
    there, the chapter first. `fallback` is the sentence, without its full stop, that stands in its
    place while nothing is known, or NOTHING; words, notes and title are then not called.
    """
    links_in_order = list(links.items())
    if is_sentence(fallback):
        return Insight(
            name=name,
            about=about,
            shown_by=shown_by,
            hue=hue,
            paragraphs=[] if fallback == NOTHING else [f"{fallback}."],
            links=links_in_order,
            known=False,
        )
    written = list(notes())
    return Insight(
        name=name,
        about=about,
        shown_by=shown_by,
        hue=hue,
        paragraphs=words().split("\n\n"),
        links=links_in_order,
        notes=written,
        title=text_of(title),
        sources=_line_of_sources(written),
    )


def _line_of_sources(notes: Sequence[Note]) -> str:
    """Who is cited in the notes: Home Office, UK Parliament and two more."""
    return first_listed(who for note in notes for who in note.publishers)


def opening(shown: Insight, notes: NotesOfPage) -> Markup:
    """The insight as the opening of its chapter, in front of its exhibit."""
    paragraphs = [notes.markup(words) for words in shown.paragraphs]
    return render("insights/opening.html", insight=shown, paragraphs=paragraphs)


def on_the_front(shown: Insight, exhibit: ExhibitData | None, notes: NotesOfPage) -> Markup:
    """The insight on the front page, with the title and the drawing of its exhibit.

    It is empty while it, or its exhibit, is not known.
    """
    if not _is_shown(shown, exhibit):
        return Markup()
    paragraphs = [notes.markup(words) for words in shown.paragraphs]
    return render("insights/insight.html", insight=shown, exhibit=exhibit, paragraphs=paragraphs)


def opening_in_twin(shown: Insight, notes: NotesOfPage) -> Markdown:
    """The insight as the opening of its chapter, as Markdown."""
    paragraphs = [notes.markdown(words) for words in shown.paragraphs]
    return markdown("insights/opening.md", insight=shown, paragraphs=paragraphs)


def front_in_twin(shown: Insight, exhibit: ExhibitData | None, notes: NotesOfPage) -> Markdown:
    """The insight on the front page as Markdown, empty where `on_the_front` is."""
    if not _is_shown(shown, exhibit):
        return Markdown()
    paragraphs = [notes.markdown(words) for words in shown.paragraphs]
    return markdown("insights/insight.md", insight=shown, exhibit=exhibit, paragraphs=paragraphs)


def _is_shown(shown: Insight, exhibit: ExhibitData | None) -> bool:
    """Whether the front page shows an insight: not while it, or its exhibit, is not known."""
    return shown.known and (not shown.shown_by or bool(exhibit and exhibit.known))
