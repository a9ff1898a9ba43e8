"""Checks for leftovers that a reader would see: raw markup, and missing values printed as text.

Neither renderer fails on unknown markup, which stays raw, and pandas prints missing values.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import html

from crossings.check import prose
from crossings.check.references import SPACED_LINK
from crossings.errors import Problem
from crossings.exhibits.prose import NONE
from crossings.pages.markup import BROKEN, Element, Page, exhibit_of, inside, words

UNKNOWN = "was left unrendered; write it in a form that both renderers know"
NOT_CLOSED = (
    "was left unrendered; close it in the same paragraph, or put a backslash before the sign"
)
AS_PYTHON_WRITES = (
    "is a value as Python writes it; give it words, as `count`, `pct`, `day` and `listed` do"
)
LEFTOVERS = {  # what is wrong with each, in the order in which they are looked for
    r"<(?:bound method|function|built-in)\b.*|\bdtype:|\b(?:Timestamp|np\.\w+|datetime\.\w+)\("
    r"|\[\d+,? \d|\{'|\['|(?<![\w“‘])(?:True|False)(?!\w)"
    r"|\b\d{4}-\d\d-\d\d[ T]\d\d:\d\d(?::\d\d)?|(?<=[a-z] )\d{4}-\d\d-\d\d(?![\w-])"
    # A number of a document has no comma.
    r"|(?<![\w.,/:#-])(?<!answer )(?<!No\. )(?:\d{5,}|\d{4,}\.\d+|\d+\.\d{5,})(?![\w/-])": (
        AS_PYTHON_WRITES
    ),
    r"\{\{<.*?>\}\}|\{\{<|>\}\}": (
        "was left unrendered; write it whole, and only in words of a page: in code take the number "
        "itself"
    ),
    r"\?(?:var|meta|env|include):[\w.-]*"  # how Quarto shows a shortcode it could not fill
    r"|\?@[\w-]*|(?<!\w)@(?:fig|tbl|sec|eq|lst)-[\w-]*|\[@[\w-]*"  # references and citations
    r"|:::+|```+"  # divs and fences
    r"|\{(?:[.#=][A-Za-z][^{}<>]*|[\w-]+=[^{}]*)\}"  # attributes
    r"|\\[(\[]": UNKNOWN,  # formulas that need a script from elsewhere
    r"\*\*+|(?<!\w)\*(?=\w)|`": NOT_CLOSED,
    rf"{SPACED_LINK.pattern}|\]\(|\([\w./-]+\.(?:qmd|ipynb)(?:#[\w-]+)?\)": (
        "was left unrendered; a link is [words](address), in words of a page alone"
    ),
    r"\[\^[^\]\s]*\]": "was left unrendered; write the note of this mark, or take the mark out",
    r"(?<![\w#/])#{1,6}(?=[A-Za-z])": "was left unrendered; a heading has a space after its signs",
    r"\n[-*] (?=\S)|\|[ :]*-{3,}": (
        "was left unrendered; a list and a table need an empty line before them"
    ),
    r"&(?:[a-z]+|#\d+);|</?[a-z]+\b[^<>]*>": "was left unrendered; write the sign itself",
    r"<!": "begins a comment that does not end; close it with -->",
    r"\{[A-Za-z_]\w*[.(\[:][^{}]*\}": (
        "was left unrendered; in code put an f before the string, in words name a number, as in "
        "{{< var arrivals.total >}}"
    ),
    r"(?<![^\s(])-[−£€]?(?=\d)": "is a hyphen before a number; write a minus, −, as `signed` does",
    r"[£€]\s?[£€]|\d\s?%\s?%|%\s?per ?cent|per ?cent\s?%|[£€][\d.,]+(?:mm|bnm|mbn|bnbn)\b": (
        "says its unit twice; the words of a number have it, so take out what stands beside it"
    ),
    rf"(?<![\w.,–-])1 (?:days|weeks|months|years|{prose.COUNTED})\b": (
        "counts one of several; word it with `counted`"
    ),
    r"\d[a-z]{5,}|[a-z][.!?][A-Z][a-z]|[a-z],[A-Za-z]": "lacks a space; put one between",
    r"\w [,.](?=\s|$)|,,|(?<=\w)\.\.(?=\s|$)|[,;]\.": "is a slip; keep one mark, after the word",
    r"[ÂÃ][\xa0-\xbf€©]|â€|\ufffd": "was read in a wrong encoding; write the sign itself",
    r"[\u200b-\u200f\u2028-\u202e\u2060\ufeff\xad\ufb00-\ufb06\ue000-\uf8ff]": (
        "is a sign that nobody sees; type these words again"
    ),
    r"\b(?:TODO|FIXME|XXX+|TBC|TBD)\b|(?i:\blorem ipsum\b)": "is left to do; do it",
    r"(?<![/\w.@])www\.\w": "is an address that leads nowhere; make it a link: [words](address)",
    r"(?i:\b(?P<word>(?!that\b|had\b)[a-z]+) (?P=word)\b)": "stands twice; take one out",
}
LEFTOVER = re.compile("|".join(f"({pattern})" for pattern in LEFTOVERS), re.S)
INLINE_CODE = re.compile(r"\{(?:python|r)\}")
TRACEBACK = "Traceback (most recent call last)"
NOT_A_NUMBER = re.compile(
    r"[£€$]\s?(?:nan|NaN|NAN|None|NaT|<NA>|[+−-]?inf)(?!\w)|(?<![\w-])(?:nan|NaN|NaT)(?![\w-])|<NA>"
)
# In a cell, no "None" is English.
NOTHING = re.compile(rf"(?<![\w-])(?:inf|Infinity|undefined|{NONE})(?![\w-])")
CELL = re.compile(r"[£€$+−-]?\s*(?:nan|NaN|NAN|None|NaT|<NA>|inf|Infinity|null|undefined)\s*%?")
FIGURES = re.compile(r"[\s\d.,/£€%+−–]*")  # most texts: figures in a table, without leftovers
BROKEN_SHAPE = re.compile(r"NaN|undefined|Infinity")
NOT_WORDS = ("script", "style", "template", "iframe")
CODE = ("code", "pre")
OUTPUTS = {"cell-output-error", "cell-output-stderr", "cell-output-stdout"}
CELLS = ("td", "th", "text", "tspan")  # a label of a drawing is checked like a cell
READ_ALOUD = ("alt", "title", "aria-label", "aria-description", "placeholder")


def problems(page: Page) -> Iterator[Problem]:
    """Leftovers in text that is seen or read aloud.

    In code, only tracebacks and inline code that was not run count.
    """
    for broken in BROKEN(page.top):
        source = broken.text if isinstance(broken, html.HtmlComment) else broken.tag
        fault = f"a tag is broken, near {source[:40]!r}; close its quotes and brackets"
        yield page.problem(broken, fault)
    for element in page.elements:
        for text, parent in _texts(element):
            yield from (page.problem(parent, fault) for fault in _in_text(text, parent))
        for name, value in element.attrib.items():
            for fault in _in_attribute(name, value, element):
                yield page.problem(element, fault)
        for fault in _in_output(element):
            yield page.problem(element, fault)


def _texts(element: Element) -> Iterator[tuple[str, Element]]:
    """The texts at the beginning of an element and behind it, with the element that holds each.

    Texts of figures alone are left out, and so are scripts and other texts that are no words.
    """
    for text, parent in ((element.text, element), (element.tail, element.getparent())):
        if text and not FIGURES.fullmatch(text) and parent.tag not in NOT_WORDS:
            yield text, parent


def _in_text(text: str, parent: Element) -> Iterator[str]:
    """Faults of a text that `parent` holds; in code only tracebacks and code that was not run."""
    if TRACEBACK in text:
        yield "a traceback is on the page; correct the notebook and run it again"
    if parent.tag not in CODE and not inside(parent, *CODE):
        yield from _in_words(text, parent)
    elif parent.tag == "code" and INLINE_CODE.match(text) and not inside(parent, "pre"):
        yield f"inline code was not run: {text.strip()!r}; use a variable instead"


def _in_attribute(name: str, value: str, element: Element) -> Iterator[str]:
    """Faults of an attribute that is read aloud, or that places or measures a drawing's shape."""
    if name in READ_ALOUD or (name == "content" and element.tag == "meta"):
        yield from _in_words(value, element)
        return
    missing = BROKEN_SHAPE.search(value)
    if missing and inside(element, "svg") and "data:" not in value:
        fault = f"a shape of the drawing measures {missing[0]}"
        yield f"{fault}; drop rows without a value before drawing"


def _in_output(element: Element) -> Iterator[str]:
    """What a notebook printed, warned of or failed with, unless a traceback, found as text."""
    if OUTPUTS.isdisjoint(element.get("class", "").split()):
        return
    output = words(element)
    if TRACEBACK not in output:
        fault = f"what a notebook printed, warned of or failed with is on the page: {output[:60]!r}"
        yield f"{fault}; take it out, or say it with `Prose`"


def _in_words(text: str, parent: Element) -> Iterator[str]:
    """Faults of words that are seen or read aloud; for an attribute, `parent` is its element."""
    for leftover in LEFTOVER.finditer(text):
        what, _, advice = list(LEFTOVERS.values())[(leftover.lastindex or 1) - 1].partition("; ")
        around = _shortened(text[max(0, leftover.start() - 20) : leftover.end() + 20])
        yield f"{_shortened(leftover[0])!r} {what}, in {around!r}; {advice}"
    for value in _missing_values(text, parent):
        fault = f"{_shortened(value)!r} stands where a value should"
        yield f"{fault}; say in words that it is missing or not collected"


def _missing_values(text: str, parent: Element) -> list[str]:
    """The signs for missing values in a text, such as nan.

    In a cell or an exhibit the whole text may be one. Among other words None, inf and undefined are
    such signs too, but only in an exhibit.
    """
    in_exhibit, trimmed = exhibit_of(parent) is not None, text.strip()
    if CELL.fullmatch(trimmed) and (in_exhibit or parent.tag in CELLS or inside(parent, *CELLS)):
        return [trimmed]
    missing = NOT_A_NUMBER.findall(text)
    nothing = NOTHING.search(text) if in_exhibit and not missing else None
    return [nothing[0]] if nothing else missing


def _shortened(text: str) -> str:
    return " ".join(text.split())[:60]
