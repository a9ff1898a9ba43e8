"""Words that people write, before they are rendered: no number typed by hand, no word that takes a side."""

from __future__ import annotations

import re
from collections.abc import Iterator

MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
COUNTED = "people|persons|boats|arrivals|crossings|returns|attempts|preventions"
# What is no statistic: links, code, shortcodes, quotations, licences, dates, financial years, years, limits, names.
NOT_COUNTED = re.compile(
    r"```(?!\{=).*?```|`[^`\n]*`|\]\([^)]*\)|\{\{<.*?>\}\}|\{#[^}]*\}|“[^”]*”|OGL v3\.0|v3\.0|CC BY 4\.0"
    rf"|\b\d{{1,2}} (?:{MONTHS})\b(?: \d{{4}})?|\b20\d\d-\d\d-\d\d\b|\b20\d\d/\d\d\b|\b(?:19|20)\d\d\b|\bL\d+\b"
    r"|\b365 days\b|\b(?:as|times) 100\b"  # a year's length, an index's base: definitions
    # What is named by a number: parts of laws and of documents, and papers of Parliament and the Treaty Series.
    r"|\b(?:(?:[Ss]ection|[Aa]rticle|[Rr]egulation|[Pp]aragraph|[Pp]age|Schedule|Annex|Rule|Directive) "
    r"|(?:CBP|CP|HC|HL|Cm|Cmd|SN|SI|UKTS)[ -]|No\.[ \u00a0])\d+(?:/\d+)?[A-Z]?\b"
    rf"(?![.,]\d|\s?(?:%|per ?cent|million|billion|thousand|{COUNTED}))",
    re.S,
)
STATISTIC = re.compile(
    r"[£€]\s?\d[\d.,]*\w*|\d[\d.,]*\s?(?:%|per ?cent|million|billion|thousand|m\b|bn\b|k\b)"
    r"|\d{1,3}(?:,\d{3})+|\b\d{3,}\b|\b\d+\.\d+\b"
    rf"|\b\d+ (?:{COUNTED}|weeks running)\b"
)
FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,}|:{3,})(.*)$", re.M)
QUOTED = re.compile(r"“[^”]*”|\]\([^)]*\)", re.S)
LOADED = re.compile(
    r"\b(?:surge\w*|soar\w*|flood\w*|crisis|invasion|illegals|bogus|merely|shocking\w*|staggering|thanks to"
    r"|drove|driven by|led to|resulted in|as a result of|because of the (?:money|deal|pilot|agreement|pact)"
    r"|due to the (?:money|deal|pilot|agreement|pact)|attributable to|deterred|deters|influx|plummet\w*|skyrocket\w*"
    r"|migrants?)\b",
    re.I,
)


def typed_statistics(text: str) -> Iterator[tuple[int, str]]:
    """Each statistic that stands as digits in Markdown, with its place; years, dates and quotations are none."""
    for found in STATISTIC.finditer(_blank(NOT_COUNTED, text)):
        yield found.start(), found[0]


def loaded_words(text: str) -> Iterator[tuple[int, str]]:
    """Each word that takes a side or says that one thing caused another, with its place; quotations aside."""
    for found in LOADED.finditer(_blank(QUOTED, text)):
        yield found.start(), found[0]


def unclosed_blocks(text: str) -> Iterator[tuple[int, str]]:
    """Each block of Markdown that is opened and not closed, or closed and not opened, with its place: code and ::: blocks.

    What follows on the page becomes part of an open block: smalldocs says nothing of it, and Pandoc only warns.
    """
    opened: list[tuple[int, str]] = []
    code: tuple[int, str] | None = None
    for found in FENCE.finditer(text):
        fence, rest = found[1], found[2].strip()
        if code:
            if fence[0] == code[1][0] and len(fence) >= len(code[1]) and not rest:
                code = None
        elif fence[0] != ":":
            code = found.start(), fence
        elif rest:
            opened.append((found.start(), found[0].strip()))
        elif opened:
            opened.pop()
        else:
            yield found.start(), f"{fence} closes no block; remove it, or open one above"
    for at, line in [*opened, *([code] if code else [])]:
        yield at, f"the block that begins with {line} is not closed; end it with a line of its own"


def problems(text: str) -> Iterator[tuple[int, str]]:
    """What is wrong in a piece of Markdown: the place, and what to do."""
    yield from unclosed_blocks(text)
    for at, typed in typed_statistics(text):
        yield (
            at,
            f"{typed.strip()!r} is typed by hand and will go stale; take it from a fact, such as "
            "{{< var arrivals.total >}} (`crossings facts` lists them), or from an exhibit",
        )
    for at, word in loaded_words(text):
        yield at, f"{word!r} takes a side or names a cause; say what was counted, in the source’s own terms"


def _blank(pattern: re.Pattern[str], text: str) -> str:
    """The text with what matches blanked out, every other character where it was."""
    return pattern.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), text)
