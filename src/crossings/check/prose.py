"""Checks of prose: no typed numbers, no word that takes a side, plain English."""

from __future__ import annotations

import calendar
import contextlib
import datetime as dt
import functools
import re
from collections.abc import Iterator
from typing import Final

from crossings.common.formats import NUMBERS, TEENS, TENS

MONTHS = "|".join(calendar.month_name[1:])
SHORT_MONTHS = "Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec"
COUNTED = "people|persons|boats|arrivals|crossings|returns|attempts|preventions|deaths|flights"
# These are not statistics: links, code, shortcodes, quotations, licences, dates, financial years,
# years, limits, names.
NOT_COUNTED = re.compile(
    r"```(?!\{=).*?```|`[^`\n]*`|\]\([^)]*\)|\{\{<.*?>\}\}|\{#[^}]*\}|“[^”]*”"
    r"|OGL v3\.0|v3\.0|CC BY 4\.0"
    rf"|\b\d{{1,2}} (?:{MONTHS})\b(?: \d{{4}})?"
    r"|\b20\d\d-\d\d-\d\d\b|\b20\d\d/\d\d\b|\b(?:19|20)\d\d\b|\bL\d+\b"
    r"|\b365 days\b|\b(?:as|times) 100\b"  # a year's length, an index's base: definitions
    # Names with a number: parts of laws and of documents, and papers of Parliament and the Treaty
    # Series.
    r"|\b(?:(?:[Ss]ection|[Aa]rticle|[Rr]egulation|[Pp]aragraph|[Pp]age"
    r"|Schedule|Annex|Rule|Directive) "
    r"|(?:CBP|CP|HC|HL|Cm|Cmd|SN|SI|UKTS)[ -]|No\.[ \u00a0])\d+(?:/\d+)?[A-Z]?\b"
    rf"(?![.,]\d|\s?(?:%|per ?cent|million|billion|thousand|{COUNTED}))",
    re.S,
)
STATISTIC = re.compile(
    r"[£€]\s?\d[\d.,]*\w*|\d[\d.,]*\s?(?:%|per ?cent|million|billion|thousand|m\b|bn\b|k\b)"
    r"|\d{1,3}(?:,\d{3})+|\b\d{3,}\b|\b\d+\.\d+\b"
    rf"|\b\d+ (?:{COUNTED}|weeks running)\b"
)
# A whole number of two digits is a statistic too, unless it is fixed: a day beside others of its
# month, the number of a thing in its name, a span of time or a size, an age, the mark of a list.
# Weeks are counted, so they are not among the spans, but for a “12-week window”.
TWO_DIGITS = re.compile(r"(?<![\w.,:=#^&’'\"/])(?<!\w[-–])\d\d(?![\w/%]|[.,:–-]\w)")
FIXED = re.compile(
    rf"\b(?:\d{{1,2}}(?:, | (?:to|and|or) |[-–/]))*\d{{1,2}} (?:{MONTHS}|{SHORT_MONTHS})\b"
    rf"|\b(?:{MONTHS}) \d{{1,2}}\b|\b(?:19|20)\d\d[-–/]\d\d\b(?!-)|^\s*\d\d[.)] "
    r"|\b(?:Table|Figure|Chart|Appendix|Column|Volume|Version|Channel|Protocol|Number|Annex"
    r"|Schedule"
    r"|[Ss]ection|[Aa]rticle|[Pp]aragraph|[Pp]age|[Ff]ootnote|[Cc]lause|[Pp]art|[Cc]hapter"
    r"|[Qq]uestion)s? \d+(?:(?:, | to | and | or |[-–])\d+)*"
    rf"(?!\s?(?:%|per ?cent|{COUNTED}))|\b10 Downing\b"
    r"|\b\d\d(?:(?: to | and | or |[-–])\d\d)?[ -](?:hour|minute|second|day|month|year|page"
    r"|mile|kilometre|km|metre|nautical mile|knot|degree)s?\b|\b\d\d-week\b"
    rf"|\b(?:aged? |(?:under|over|below) (?=1[68]\b))\d\d(?:(?: to | and |[-–])\d\d)?\b"
    rf"(?!\s?(?:%|per ?cent|{COUNTED}))"
    r"|\b\d\d (?:and|or) (?:under|over|younger|older)\b",
    re.M,
)
BASE = re.compile(
    r"\b(?:every|each) 1(?:,0)?00\b|\b(?:of|in) 100\b(?!,)|\b95% interval\b|\b365 before\b", re.I
)
# Figures in words can become false too. Ordinary phrases are allowed: one in, one out; two panels;
# a third country.
SMALL = "|".join((*NUMBERS[2:], *TEENS[:2]))
LARGE = rf"{'|'.join(TEENS[2:])}|(?:{'|'.join(TENS)})(?:-\w+)?"
PART = "third|quarter|fifth|sixth|seventh|eighth|ninth|tenth"
ABOUT = "by|about|around|nearly|almost|roughly|over|under|than|only"
IN_WORDS = re.compile(
    rf"\b(?:(?:an?|one|several|few|hundred|{SMALL}|{LARGE})"
    r"[ -](?:hundred|thousand|[mb]illion|dozen)s?"
    r"|(?:ten|dozen|hundred|thousand|[mb]illion)s (?=of )"
    rf"|(?:{LARGE})(?! (?:day|week|month|year)s?\b)"
    rf"|(?:one|{SMALL}) (?:{COUNTED}|per ?cent)"
    rf"|(?:one|{SMALL}) (?:in|out of) (?:every )?(?:{SMALL}|hundred|thousand)"
    rf"|(?:doubl|tripl|trebl|quadrupl|halv)(?:ed|es|ing)|(?:{SMALL}|many)fold"
    rf"|twice (?=(?:as|the)\b)|(?:{SMALL}) times (?=(?:as|the|more|higher|larger)\b)"
    rf"|(?:{SMALL})[ -](?:thirds|fifths|sixths|sevenths|eighths|ninths|tenths)"
    rf"|three[ -]quarters|(?:{ABOUT}) an? (?:{PART})"
    rf"|(?:an?|one) (?:{PART})(?= (?:of|as|fewer|more|less|lower|higher|smaller|larger)\b|[.,;:])"
    rf"|(?:{ABOUT}|in) (?:a )?half"
    r"|(?<!first )(?<!second )(?<!other )half (?=(?:of|the|all|as)\b))\b",
    re.I,
)
FENCED: Final = re.compile(r"^ {0,3}(`{3,}|~{3,}).*?^ {0,3}\1", re.M | re.S)
CODE: Final = re.compile(r"```.*?```|`[^`\n]*`", re.S)
FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,}|:{3,})(.*)$", re.M)
QUOTED = re.compile(r"```(?!\{=).*?```|“[^”]*”|\]\([^)]*\)|`[^`\n]*`", re.S)
DATE: Final = re.compile(
    rf"(?:\b(?P<weekday>{'|'.join(calendar.day_name)}),? )?"
    rf"(?<![\w.,])(?P<day>\d{{1,2}}) (?P<month>{MONTHS})\b(?: (?P<year>\d{{4}})\b)?"
    r"|(?<![\w-])(?<!date: )(?P<iso>(?:19|20)\d\d-\d\d-\d\d)(?![\w-])"
)
CELLS_BEGIN: Final = re.compile(r"^[ |:-]*-[ |:-]*\|[ |:-]*$")  # the line under a table's head
LOADED = re.compile(
    r"\b(?:surge\w*|soar\w*|flood\w*|crisis|invasion|illegals|bogus|merely|shocking\w*|staggering"
    r"|thanks to|drove|driven by|led to|resulted in|as a result of"
    r"|because of the (?:money|deal|pilot|agreement|pact)"
    r"|due to the (?:money|deal|pilot|agreement|pact)|attributable to"
    r"|deterred|deters|influx|plummet\w*|skyrocket\w*|migrants?)\b",
    re.I,
)
# Allowed in a sentence that says that nothing is known: nothing shows that the deal caused it.
CAUSE = re.compile(
    r"\b(?:(?<!what )(?<!who )caus(?:ed|es|ing)|because of|owing to|on account of|brought about"
    r"|gave rise to|put down to|as a consequence of|stem(?:s|med) from"
    r"|due to (?=(?:an?|the|its|their|this|these|those|fewer|more|better|worse)\b)"
    r"|(?:cut|reduced|curbed|slashed) (?=(?:the number of )?(?:arrivals|crossings|boats)\b))",
    re.I,
)
CANNOT_TELL = re.compile(r"\b(?:not?|nor|nobody|nothing|none|neither|never|cannot|whether)\b", re.I)
SENTENCE = re.compile(r"(?:[^.!?\n]|[.!?](?!\s)|\n(?!\s*\n))+")
NEVER_SAID: Final = {  # stilted words, and what to write instead
    r"\bbooked to\b": "counted for",
    r"\bis held\b": "is known, or stays fixed",
    r"\bas later reported as due\b": "by a later report",
    r"\ba reading\b": "a way to count",
    r"\boutturns?\b": "what was spent",
    r"\bnought\b": "0, or none",
    r"\blay at\b": "was",
    r"\bbesides the peak\b": "apart from the highest",
    r"\bby variant\b": "for each way of counting",
    (
        r"\bless official\b|\b(?:stated|daily|new|sums?|totals?|figures?|shares?) less "
        r"(?!than\b|often\b|likely\b|certain\b)"
    ): "minus",
    r"(?<=\d) less (?=[\d£€])": "minus",
    r"\bwhoever\b": "anyone who",
    r"\bhad back\b": "returned",
}


def typed_in_words(text: str) -> Iterator[tuple[int, str]]:
    """Each statistic in Markdown, in digits or words, with its place.

    Years, dates and quotations do not count.
    """
    counted = blanked(NOT_COUNTED, text)
    for pattern in (STATISTIC, IN_WORDS):
        for statistic in pattern.finditer(counted):
            yield statistic.start(), statistic[0]
    yield from _two_digits(text)


def typed_in_code(text: str) -> Iterator[tuple[int, str]]:
    """Each statistic in digits in a string of code that is shown, with its place.

    Bases, such as "for every 1,000 people", do not count, nor do the exceptions of
    `typed_in_words`.
    """
    counted = blanked(BASE, blanked(NOT_COUNTED, text))
    for statistic in STATISTIC.finditer(counted):
        yield statistic.start(), statistic[0]
    yield from _two_digits(text)


def _two_digits(text: str) -> Iterator[tuple[int, str]]:
    """Each whole number of two digits that nothing fixes, and that no other rule finds."""
    counted = blanked(STATISTIC, blanked(NOT_COUNTED, blanked(FIXED, blanked(BASE, text))))
    for number in TWO_DIGITS.finditer(counted):
        yield number.start(), number[0]


def loaded_words(text: str) -> Iterator[tuple[int, str]]:
    """Each word that takes a side or claims a cause, with its place; not in quotations.

    A cause may be named in a sentence with “no”, “nothing”, “whether” or the like, since it says
    what is not known.
    """
    own_words = blanked(QUOTED, text)
    for loaded in LOADED.finditer(own_words):
        yield loaded.start(), loaded[0]
    for sentence in SENTENCE.finditer(blanked(LOADED, own_words)):
        if not CANNOT_TELL.search(sentence[0]):
            for cause in CAUSE.finditer(sentence[0]):
                yield sentence.start() + cause.start(), cause[0]


def never_said(text: str) -> Iterator[tuple[int, str, str]]:
    """Each stilted word with its place, and the words to write instead; not in quotations."""
    own_words = blanked(QUOTED, text)
    for pattern, instead in NEVER_SAID.items():
        for stilted in re.finditer(pattern, own_words, re.I):
            yield stilted.start(), stilted[0].strip(), instead


def unclosed_blocks(text: str) -> Iterator[tuple[int, str]]:
    """Each block of Markdown (code or :::) that is not closed, or was not opened, with its place.

    The rest of the page becomes part of an unclosed block. The stand-in does not report it, and
    Pandoc only warns.
    """
    open_blocks: list[re.Match[str]] = []  # each within those before it
    for fence in FENCE.finditer(text):
        if open_blocks and _is_of_code(open_blocks[-1]):
            if _closes_code(fence, open_blocks[-1]):
                open_blocks.pop()
        elif _is_of_code(fence) or fence[2].strip():
            open_blocks.append(fence)
        elif open_blocks:
            open_blocks.pop()
        else:
            yield fence.start(), f"{fence[1]} closes no block; remove it, or open one above"
    for fence in open_blocks:
        line = fence[1] if _is_of_code(fence) else fence[0].strip()
        fault = f"the block that begins with {line} is not closed"
        yield fence.start(), f"{fault}; end it with a line of its own"


def _is_of_code(fence: re.Match[str]) -> bool:
    return not fence[1].startswith(":")


def _closes_code(fence: re.Match[str], opening: re.Match[str]) -> bool:
    """Whether a fence begins with all signs of the opening one, and has no other text."""
    return fence[1].startswith(opening[1]) and not fence[2].strip()


@functools.lru_cache(maxsize=1000)  # a preview keeps them, since a save changes few texts
def problems(text: str) -> list[tuple[int, str]]:
    """Faults in a piece of Markdown, each after its place."""
    found = [*unclosed_blocks(text), *uneven_rows(text)]
    fact = "a fact, such as {{< var arrivals.total >}} (`crossings facts` lists them)"
    for place, statistic in typed_in_words(text):
        fault = f"{statistic.strip()!r} is typed by hand and will go stale"
        found.append((place, f"{fault}; take it from {fact}, or from an exhibit"))
    return [*found, *wording(text)]


def wording(text: str) -> Iterator[tuple[int, str]]:
    """Faults in the wording of prose or of strings in code, each after its place."""
    for place, word, instead in never_said(text):
        yield place, f"{word!r} is never said here; say {instead}"
    for place, word in loaded_words(text):
        fault = f"{word!r} takes a side or names a cause"
        yield place, f"{fault}; say what was counted, in the source’s own terms"
    yield from impossible_dates(text)


def impossible_dates(text: str) -> Iterator[tuple[int, str]]:
    """Each date that no calendar has, or that falls on another weekday; not in quotations."""
    for date in DATE.finditer(blanked(QUOTED, text)):
        day = _day_of(date)
        if day is None:
            yield date.start(), f"{date[0]!r} is no day of the calendar; correct it"
        elif date["weekday"] and date["year"] and date["weekday"] != f"{day:%A}":
            fault = f"{date[0]!r} is a {day:%A}; correct the weekday or the date"
            yield date.start(), fault


def _day_of(date: re.Match[str]) -> dt.date | None:
    """The day of a match of DATE, in a leap year if it names none; None if there is no such day."""
    with contextlib.suppress(ValueError):
        if date["iso"]:
            return dt.date.fromisoformat(date["iso"])
        month = MONTHS.split("|").index(date["month"]) + 1
        return dt.date(int(date["year"] or 2000), month, int(date["day"]))
    return None


def uneven_rows(text: str) -> Iterator[tuple[int, str]]:
    """Each row of a table in Markdown with more or fewer cells than its head, with its place.

    A renderer drops what is too much without a word. A | in code is none of a table.
    """
    words, place, expected, before = blanked(CODE, blanked(FENCED, text)), 0, 0, ""
    for line in words.splitlines(keepends=True):
        if CELLS_BEGIN.match(line) and "|" in before:
            expected = _cells_in(line)
            if _cells_in(before) != expected:
                fault = f"the head of a table has {_cells_in(before)} cells, and the line under it"
                yield place - len(before), f"{fault} {expected}; give both the same"
        elif "|" not in line:
            expected = 0
        elif expected and (cells := _cells_in(line)) != expected:
            fault = f"a row of a table has {cells} cells, but its head has {expected}"
            yield place, f"{fault}; correct it, and write \\\\| for a | within a cell"
        place, before = place + len(line), line


def _cells_in(line: str) -> int:
    return len(re.split(r"(?<!\\)\|", re.sub(r"^\s*\||(?<!\\)\|\s*$", "", line)))


def blanked(pattern: re.Pattern[str], text: str) -> str:
    """The text with spaces in place of each match, so that all else keeps its place."""
    return pattern.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), text)
