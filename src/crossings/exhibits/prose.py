"""Sentences that code writes: plain text with **bold**, escaped, as Markdown for both renderers.

Text from data can hold anything, so it is escaped in one place, before any mark-up is added.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from markupsafe import Markup

from crossings.common.addresses import LIMITS
from crossings.common.formats import counted
from crossings.common.templates import Markdown, as_markdown, render
from crossings.exhibits import display

MOST_WORDS: Final = 14  # of a title: a finding that needs more becomes two
MOST_NUMBERS: Final = 2  # without years and dates
DATE: Final = re.compile(
    r"(\d{1,2} )?[A-Z][a-z]+ 2\d{3}|\b\d{1,2} [A-Z][a-z]+|\b(19|2\d)\d\d(/\d\d)?\b"
)
# "None of these …" is English, and "None people …" is not.
NONE: Final = r"None(?!\s+(?:of|is|are|was|were|has|have|had|in|yet|can|could)\b)"
MISSING_VALUE: Final = re.compile(rf"(?<![\w-])(nan|NaN|NaT|<NA>|{NONE})(?![\w-])")
Text = str | Callable[[], str]
NOTHING: Final = " "  # as `fallback`: nothing is shown, where a sentence would be one too many
LIMIT: Final = re.compile(r"(?<![\w#&])L(\d{1,2})(?!\w)")  # a limit, cited as L3
BOLD: Final = re.compile(r"\*\*(?=\S)(.+?)(?<=\S)\*\*", re.DOTALL)
NOTE_MARK: Final = re.compile(r"\[\^(?P<key>[a-z][a-z-]*)\]")  # of a note, by its key


@dataclass(frozen=True)
class Prose:
    """Computed sentences in a notebook: plain text, with blank lines and **bold**.

    If all lines of a paragraph begin with "- ", it is a list. A limit cited as L3 becomes a link to
    it. `fallback` is a sentence to show instead while nothing is known, or NOTHING to show nothing.
    `words` may be a function, which is then not called. With a `summary`, a reader opens the
    sentences under those words; on paper they are open.
    """

    words: Text
    fallback: object = None
    summary: str = ""

    def __post_init__(self) -> None:
        words = f"{self.fallback}." if is_sentence(self.fallback) else text_of(self.words)
        object.__setattr__(self, "words", "" if self.fallback == NOTHING else words)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        words = text_of(self.words)
        if not words:
            return {"text/plain": "", "text/markdown": ""}
        return display.outputs(
            plain(words), lambda root: self._markup(words, root), self._in_twin(words)
        )

    def _in_twin(self, words: str) -> str:
        opened = f"**{as_markdown(self.summary)}**\n\n" if self._is_closed else ""
        return opened + in_markdown(words)

    @property
    def _is_closed(self) -> bool:
        return bool(self.summary) and not is_sentence(self.fallback)

    def _markup(self, words: str, root: str) -> Markup:
        body = limit_links(paragraphs(words), root)
        if not self._is_closed:
            return body
        return render("exhibits/folded.html", summary=self.summary, words=body)


def is_sentence(fallback: object) -> bool:
    """Whether a `fallback` is a sentence to show instead: not False, nor an empty text of `say`."""
    return isinstance(fallback, str) and bool(fallback)


def text_of(text: Text, where: str = "") -> str:
    """The text, or what the function returns if it is one; ValueError if that is no text.

    `where` begins its message.
    """
    words = text() if callable(text) else text
    if not isinstance(words, str):
        kind = type(words).__name__
        found = f"an {kind}" if kind.startswith(tuple("aeiou")) else f"a {kind}"
        fault = f"{where}text is expected, found {found}"
        raise ValueError(f"{fault}: {repr(words)[:60]}; join it with say(…)")
    return words


def say(*sentences: object, between: str = " ") -> str:
    """The sentences that hold, joined.

    An example is `say("Always.", later and f"Only if {later}.")`. Raises ValueError for a sentence
    that names a missing value: NaN counts as true, so its condition does not leave it out.
    """
    return between.join(_those_that_hold(sentences))


def first(*titles: object) -> str:
    """The first of the titles that holds and is short enough, or else the last that holds.

    Raises ValueError if none holds, or if one names a missing value.
    """
    titles_that_hold = _those_that_hold(titles)
    if not titles_that_hold:
        raise ValueError("none of these titles holds; let the last one hold on every day")
    return next((title for title in titles_that_hold if not too_long(title)), titles_that_hold[-1])


def _those_that_hold(texts: Sequence[object]) -> list[str]:
    """The texts that are not empty.

    A condition that does not hold leaves False, None, 0, NaN or an empty list instead of its text.
    Raises ValueError for a text that names a missing value, and for several texts in one.
    """
    true_texts = []
    for text in texts:
        if isinstance(text, Iterable) and not isinstance(text, str) and any(True for _ in text):
            fault = f"one sentence is expected, found a {type(text).__name__}: {text!r:.60}"
            raise ValueError(f"{fault}; write its sentences one by one, or a * before it")
        if isinstance(text, str) and text:
            true_texts.append(text)
    for text in true_texts:
        if missing := MISSING_VALUE.search(text):
            fault = f"{text!r} names a missing value ({missing[0]})"
            raise ValueError(
                f"{fault}; let its condition ask whether the value is known: pd.notna(…) and …"
            )
    return true_texts


def paragraphs(words: str) -> Markup:
    """Plain text as HTML: paragraphs as `<p>`, lists as `<ul>`, **bold** as `<strong>`.

    Everything else is escaped.
    """
    blocks = (block.strip() for block in re.split(r"\n\s*\n", words))
    lines = [_lines(block) for block in blocks if block]
    return Markup(render("exhibits/paragraphs.html", blocks=lines).strip())


def _lines(block: str) -> Markup | list[Markup]:
    """A paragraph, or the lines of a list."""
    lines = block.split("\n")
    is_list = all(line.startswith("- ") for line in lines)
    return [bold(line[2:]) for line in lines] if is_list else bold(block)


def bold(words: str) -> Markup:
    """One run of plain text as HTML, escaped, with **bold** as `<strong>`.

    A lone ** stays as it is.
    """
    return Markup(BOLD.sub(r"<strong>\1</strong>", html.escape(words)))


def plain(words: str) -> str:
    """The words without **, for places without mark-up."""
    return BOLD.sub(r"\1", words)


def limit_links(escaped: str, root: str = "../") -> Markup:
    """HTML text in which a limit cited as L3 is a link to that limit on the page of limits."""
    link = Markup('<a href="{0}{1}#l{2}">limit {2}</a>')
    return Markup(LIMIT.sub(lambda cited: link.format(root, LIMITS, cited[1]), escaped))


def bold_in_markdown(words: str) -> Markdown:
    """Plain text with **bold** as Markdown; its paragraphs and the lines of its lists stay."""
    blocks = re.split(r"\n\s*\n", words.strip())
    lines = ("\n".join(map(_line_in_markdown, block.strip().split("\n"))) for block in blocks)
    return Markdown("\n\n".join(lines))


def _line_in_markdown(line: str) -> str:
    parts = BOLD.split(line)  # every other part is bold
    return "**".join(as_markdown(part) for part in parts)


def in_markdown(words: str) -> Markdown:
    """Plain text as Markdown, in which a limit cited as L3 is a link to the page of limits."""
    link = rf"[limit \1](/{LIMITS}#l\1)"
    return Markdown(LIMIT.sub(link, bold_in_markdown(words)))


def too_long(title: str) -> str:
    """Why the title of an exhibit is too long, as the end of a sentence; empty if it is not."""
    words, numbers = len(title.split()), len(re.findall(r"\d[\d,.]*", DATE.sub("", title)))
    if words <= MOST_WORDS and numbers <= MOST_NUMBERS:
        return ""
    return (
        f"has {words} words and {counted(numbers, 'number', 'numbers')}, "
        f"more than {MOST_WORDS} or {MOST_NUMBERS}"
    )
