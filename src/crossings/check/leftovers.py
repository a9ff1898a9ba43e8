"""Leftovers: what a renderer did not render, and values that are no values, where a reader would see them.

Neither renderer fails on what it does not know, and pandas prints what it does not have.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from crossings.check.parsed_site import Element, Page, Problem

LEFTOVER = re.compile(
    r"\{\{<.*?>\}\}|\{\{<|>\}\}"  # shortcodes
    r"|\?(?:var|meta|env|include):[\w.-]*"  # how Quarto shows a shortcode it could not fill
    r"|\?@[\w-]*|(?<!\w)@(?:fig|tbl|sec|eq|lst)-[\w-]*|\[@[\w-]*"  # references and citations
    r"|:::+|```+"  # divs and fences
    r"|\{(?:[.#=][A-Za-z][^{}<>]*|[\w-]+=[^{}]*)\}"  # attributes
    r"|\\[(\[]",  # formulas that need a script from elsewhere
    re.S,
)
TRACEBACK = "Traceback (most recent call last)"
NOT_A_NUMBER = re.compile(
    r"[£€$]\s?(?:nan|NaN|NAN|None|NaT|<NA>|[+−-]?inf)(?!\w)|(?<![\w-])(?:nan|NaN|NaT)(?![\w-])|<NA>"
)
# "None of the payments …" is English: such openings pass in an exhibit's words, though not in a cell.
NOTHING = re.compile(
    r"(?<![\w-])(?:inf|Infinity|undefined)(?![\w-])"
    r"|(?<!\w)None(?!\w)(?!\s+(?:of|is|are|was|were|has|have|had|in|yet|can)\b)"
)
CELL = re.compile(r"[£€$+−-]?\s*(?:nan|NaN|NAN|None|NaT|<NA>|inf|Infinity|null|undefined)\s*%?")
FIGURES = re.compile(r"[\s\d.,/£€%+−–]*")  # most texts are figures in a table: nothing can hide in them
IN_DRAWING = re.compile(r"<(?:text|tspan|title|desc)\b[^>]*>([^<]*)")
BROKEN_SHAPE = re.compile(r"NaN|undefined|Infinity")
NO_SHAPE = re.compile(r">[^<]+<|data:[^\"')]*")  # labels, and pictures whose letters may spell anything
READ_ALOUD = ("alt", "title", "aria-label", "aria-description", "placeholder")


def problems(page: Page) -> Iterator[Problem]:
    """Leftovers in what is seen or read aloud; in code, only tracebacks and inline code that was not run."""
    for at in page.broken:
        said = page.source[at : at + 40]
        yield page.problem(at, f"a tag is broken: {said!r}; close its quotes and brackets")
    for at, text, parent in page.texts:
        if text.isspace():
            continue
        if TRACEBACK in text:
            yield page.problem(at, "a traceback is on the page; mend the notebook and run it again")
        if parent is not None and parent.in_code:
            if parent.tag == "code" and re.match(r"\{(?:python|r)\}", text) and not parent.inside("pre"):
                yield page.problem(at, f"inline code was not run: {text.strip()!r}; use a variable instead")
            continue
        for what in _in_words(text, parent):
            yield page.problem(_place(page, at, text, what), _said(what))
    for element in page.elements:
        yield from _in_element(page, element)


def _in_words(text: str, parent: Element | None) -> Iterator[str]:
    """Each leftover in a text."""
    if FIGURES.fullmatch(text):
        return
    for match in LEFTOVER.finditer(text):
        yield match[0]
    exhibit = parent is not None and parent.exhibit is not None
    if parent is not None and CELL.fullmatch(text.strip()) and (exhibit or _in_cell(parent)):
        yield text.strip()
        return
    for match in NOT_A_NUMBER.finditer(text):
        yield match[0]
    if exhibit and (nothing := NOTHING.search(text)) and not NOT_A_NUMBER.search(text):
        yield nothing[0]


def _in_cell(element: Element) -> bool:
    return element.tag in ("td", "th") or element.inside("td", "th")


def _in_element(page: Page, element: Element) -> Iterator[Problem]:
    """Leftovers in attributes that are read aloud, in descriptions of the page, and in drawings."""
    if not element.attrs:
        return
    attributes = [element.attrs[name] for name in READ_ALOUD if name in element.attrs]
    if element.tag == "meta":
        attributes.append(element.attrs.get("content", ""))
    for value in attributes:
        for what in _in_words(value, element):
            yield page.problem(element, _said(what))
    if {"cell-output-error", "cell-output-stderr"}.intersection(element.classes):
        said = page.words(element)
        if TRACEBACK not in said:
            what = f"a notebook's warning or error is on the page: {said[:60]!r}; mend it and run it again"
            yield page.problem(element, what)
    if element.tag == "svg":
        yield from _in_drawing(page, element)


def _in_drawing(page: Page, drawing: Element) -> Iterator[Problem]:
    """Values that are no numbers, as label or as a shape's measure."""
    raw = drawing.raw
    for match in IN_DRAWING.finditer(raw):
        text = html.unescape(match[1])
        found = CELL.fullmatch(text.strip()) or NOT_A_NUMBER.search(text) or LEFTOVER.search(text)
        if found:
            yield page.problem(drawing.raw_at + match.start(), _said(found[0]))
    if not any(word in raw for word in ("NaN", "undefined", "Infinity")):
        return  # most drawings end here: searching each of their characters by pattern is slow
    if shape := BROKEN_SHAPE.search(NO_SHAPE.sub("><", raw)):
        what = f"a shape of the drawing measures {shape[0]}; drop rows without a value before drawing"
        yield page.problem(drawing.raw_at + raw.index(shape[0]), what)


def _place(page: Page, at: int, text: str, what: str) -> int:
    """Where in the source a leftover stands, near enough to name its line."""
    return at + max(0, page.source[at : at + 2 * len(text)].find(what))


def _said(what: str) -> str:
    what = " ".join(what.split())
    if LEFTOVER.match(what):
        return f"{what[:60]!r} was left unrendered; write it in a form that both renderers know"
    return f"{what[:60]!r} stands where a value should; say in words that it is missing or not collected"
