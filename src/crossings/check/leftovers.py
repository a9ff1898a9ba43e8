"""Checks for leftovers that a reader would see: raw markup, and missing values printed as text.

Markup is raw if it was not rendered. Neither renderer fails on unknown markup, and pandas prints
missing values.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import html

from crossings.errors import Problem
from crossings.pages.markup import BROKEN, Element, Page, exhibit_of, inside, words

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
# "None of the payments …" is English: such openings are allowed in an exhibit's words, but not in a
# cell.
NOTHING = re.compile(
    r"(?<![\w-])(?:inf|Infinity|undefined)(?![\w-])"
    r"|(?<!\w)None(?!\w)(?!\s+(?:of|is|are|was|were|has|have|had|in|yet|can)\b)"
)
CELL = re.compile(r"[£€$+−-]?\s*(?:nan|NaN|NAN|None|NaT|<NA>|inf|Infinity|null|undefined)\s*%?")
FIGURES = re.compile(r"[\s\d.,/£€%+−–]*")  # most texts are figures in a table, without leftovers
BROKEN_SHAPE = re.compile(r"NaN|undefined|Infinity")
NOT_WORDS = ("script", "style", "template", "iframe")
CODE, CELLS = (
    ("code", "pre"),
    ("td", "th", "text", "tspan"),
)  # a label of a drawing is checked like a cell
READ_ALOUD = ("alt", "title", "aria-label", "aria-description", "placeholder")


def problems(page: Page) -> Iterator[Problem]:
    """Leftovers in text that is seen or read aloud.

    In code, only tracebacks and inline code that was not run count.
    """
    for place in BROKEN(page.top):
        said = place.text if isinstance(place, html.HtmlComment) else place.tag
        yield page.problem(
            place, f"a tag is broken, near {said[:40]!r}; close its quotes and brackets"
        )
    for element in page.elements:
        for text, parent in ((element.text, element), (element.tail, element.getparent())):
            if text and not FIGURES.fullmatch(text) and parent.tag not in NOT_WORDS:
                yield from _in_text(page, text, parent)
        for name, value in element.attrib.items():
            if name in READ_ALOUD or (name == "content" and element.tag == "meta"):
                yield from (page.problem(element, what) for what in _in_words(value, element))
            elif (
                (wrong := BROKEN_SHAPE.search(value))
                and inside(element, "svg")
                and "data:" not in value
            ):
                what = (
                    f"a shape of the drawing measures {wrong[0]}; "
                    "drop rows without a value before drawing"
                )
                yield page.problem(element, what)
        if {"cell-output-error", "cell-output-stderr"} & set(element.get("class", "").split()):
            said = words(element)
            if TRACEBACK not in said:
                what = f"a notebook's warning or error is on the page: {said[:60]!r}"
                yield page.problem(element, f"{what}; mend it and run it again")


def _in_text(page: Page, text: str, parent: Element) -> Iterator[Problem]:
    if TRACEBACK in text:
        yield page.problem(parent, "a traceback is on the page; mend the notebook and run it again")
    if parent.tag in CODE or inside(parent, *CODE):
        if (
            parent.tag == "code"
            and re.match(r"\{(?:python|r)\}", text)
            and not inside(parent, "pre")
        ):
            yield page.problem(
                parent, f"inline code was not run: {text.strip()!r}; use a variable instead"
            )
        return
    yield from (page.problem(parent, what) for what in _in_words(text, parent))


def _in_words(text: str, parent: Element) -> Iterator[str]:
    for left in LEFTOVER.findall(text):
        yield f"{_cut(left)!r} was left unrendered; write it in a form that both renderers know"
    in_exhibit, missing = exhibit_of(parent) is not None, NOT_A_NUMBER.findall(text)
    if CELL.fullmatch(text.strip()) and (
        in_exhibit or parent.tag in CELLS or inside(parent, *CELLS)
    ):
        missing = [text.strip()]
    elif in_exhibit and not missing and (nothing := NOTHING.search(text)):
        missing = [nothing[0]]
    for value in missing:
        yield (
            f"{_cut(value)!r} stands where a value should; "
            "say in words that it is missing or not collected"
        )


def _cut(found: str) -> str:
    return " ".join(found.split())[:60]
