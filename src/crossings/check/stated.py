"""Checks that the figure of a claim is one of the numbers in its words, and a change not reversed.

A share or a multiple whose words hold no number, as in “most who arrive”, is not checked.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pandas as pd

from crossings.claims.claim_rules import PARTS
from crossings.common.formats import NUMBERS, TEENS, TENS
from crossings.errors import Problem
from crossings.tables.schemas import TABLES
from crossings.tables.stored import read

ONES: Final = {word: float(value) for value, word in enumerate((*NUMBERS[1:], *TEENS), 1)}
ROUND: Final = {word: float(value) for value, word in zip(range(20, 100, 10), TENS, strict=True)}
VALUES: Final = {  # the longer first, since a pattern takes the first that fits
    **{f"{ten}-{one}": ROUND[ten] + ONES[one] for ten in ROUND for one in NUMBERS[1:10]},
    **dict(sorted(ONES.items(), key=lambda item: -len(item[0]))),
    **ROUND,
    **{"an": 1.0, "a": 1.0},
}
MULTIPLES: Final = {
    **{"k": 1e3, "thousand": 1e3, "hundred": 1e2, "m": 1e6, "mn": 1e6, "million": 1e6},
    **{"bn": 1e9, "billion": 1e9},
}
MARKS: Final = {"%": "%", "per cent": "%", "times": "times", "pounds": "£", "euros": "€"}
KINDS: Final = {"per cent": "%", "fraction": "%", "times": "times", "GBP m": "£", "EUR m": "€"}
SHARES: Final = ("per cent", "fraction")
NO_COUNTS: Final = ("year", "place ")
WORD: Final = "|".join(VALUES)
NUMBER: Final = re.compile(
    rf"(?<![\w.])(?P<money>[£€]?)(?:(?P<digits>\d[\d,]*(?:\.\d+)?)|\b(?P<word>{WORD})\b)"
    rf"[ -]?(?P<multiple>(?:{'|'.join(MULTIPLES)})\b)?"
    r" ?(?P<unit>%|(?:per cent|times|pounds|euros)\b)?(?!\w)",
    re.I,
)
# Numbers that a claim does not state: of days and of spans of days.
DAYS: Final = re.compile(
    r"\b(?:19|20)\d\d(?:/\d\d)?\b(?!,)"
    rf"|\b\d{{1,2}} (?:{'|'.join(name[:3] for name in calendar.month_name[1:])})"
    rf"|\b(?:[\d,]+|{WORD}) (?:days?|weeks?|months?|years?|hours?|quarters)\b"
    r"|\b(?:first|second|third|fourth) (?:half|quarter)\b",
    re.I,
)
PART: Final = re.compile(
    rf"\b(?:(?P<how_many>{WORD}) )?(?:(?P<part>{'|'.join(PARTS.values())})s?)\b", re.I
)
SOME_IN: Final = re.compile(rf"\b({WORD}|\d+) (?:in|out of|of) ({WORD}|[1-9]\d*)\b", re.I)
TIMES: Final = {"doubl": 2.0, "twice": 2.0, "trebl": 3.0, "tripl": 3.0, "quadrupl": 4.0}
HALVED: Final = re.compile(r"\bhalv", re.I)
FALLS: Final = re.compile(
    r"\b(?:fell|falls?|fallen|falling|down|fewer|less|lower|below|drop\w*|declin\w*|decreas\w*"
    r"|reduc\w*|cut|halv\w*)\b",
    re.I,
)
RISES: Final = re.compile(
    r"\b(?:rose|rises?|risen|rising|up|more|higher|above|increas\w*|grew|grown|doubl\w*)\b", re.I
)
NEAR: Final = 0.5  # per cent: a third is 33, 33.3 or 33.33


def problems(data: Path) -> Iterator[Problem]:
    """Each claim that states another number than its words, a count they lack, or the reverse.

    The tables are known to be readable.
    """
    path = data / TABLES["claims"].path
    for number, row in enumerate(read("claims", data).itertuples(), 2):
        if pd.isna(row.stated):
            continue
        stated, unit = float(row.stated), str(row.unit)
        found = contradicting(str(row.claim), stated, unit, str(row.checked_against))
        if found:
            fault = f"column stated has {stated:,.10g}, but the claim says {found}"
            yield Problem(str(path), number, f"{fault}; correct one of the two")
        elif told := _reversed(str(row.claim), stated, str(row.checked_against)):
            fault = f"column stated has {stated:,.10g}, but the claim says {told!r}"
            yield Problem(
                str(path), number, f"{fault}; write {-stated:,.10g}, or correct the claim"
            )


def _reversed(words: str, stated: float, checked_against: str) -> str:
    """The word that tells of a fall where a change is stated as a rise, or the other way round.

    Empty where the words tell of neither or both, as in “more than 20% down”.
    """
    fall, rise = FALLS.search(words), RISES.search(words)
    told = fall if stated > 0 else rise
    return told[0] if told and not (fall and rise) and checked_against.endswith("_change") else ""


def contradicting(words: str, stated: float, unit: str, checked_against: str) -> str:
    """The numbers in a claim's words, if the one that it states is not among them; else nothing."""
    said = numbers_in(words, unit)
    if not said:
        return "no number" if stated and _is_count(unit) else ""
    # Of a share the rest may be checked: two in five stopped are three in five who arrived.
    rest = {100 - value for value in said} if "share" in checked_against else set()
    near = NEAR if unit in SHARES else 1e-9 * abs(stated)
    is_said = any(abs(abs(stated) - value) <= near for value in said | rest)
    return "" if is_said else " or ".join(f"{value:,.10g}" for value in sorted(said))


def _is_count(unit: str) -> bool:
    return unit not in KINDS and not unit.startswith(NO_COUNTS)


def numbers_in(words: str, unit: str) -> set[float]:
    """The numbers in the words of a claim that may be one in this unit, without their signs."""
    if unit == "year since":
        return {float(year) for year in re.findall(r"\b(?:19|20)\d\d\b", words)}
    if unit.startswith(NO_COUNTS):
        return set()
    rest = DAYS.sub(lambda days: " " * len(days[0]), words)
    plain = {value for kind, value in _numbers(rest) if kind == KINDS.get(unit, "")}
    if unit in SHARES:
        return plain | set(_shares(rest))
    if unit == "times":
        return plain | {value for stem, value in TIMES.items() if stem in words.lower()}
    return plain


def _numbers(words: str) -> Iterator[tuple[str, float]]:
    """The kind and the value of each number; one of money is in millions."""
    for found in NUMBER.finditer(words.lower()):
        money, digits, word, multiple, unit = found.group(
            "money", "digits", "word", "multiple", "unit"
        )
        value = _value(digits or word)
        if word and value == 1 and not (multiple or unit):
            continue  # an article, or “one of them”
        value, kind = value * MULTIPLES.get(multiple, 1), money or MARKS.get(unit, "")
        yield kind, value / 1e6 if kind in ("£", "€") else value


def _value(text: str) -> float:
    """The value of a number in digits or words."""
    return VALUES.get(text.lower()) or float(text.replace(",", ""))


def _shares(words: str) -> Iterator[float]:
    """The shares and changes in words, in per cent: a third, two thirds, one in ten, halved."""
    sizes = {name: size for size, name in PARTS.items()}
    for part in PART.finditer(words):
        how_many = VALUES.get((part["how_many"] or "").lower(), 1.0)
        yield 100 * how_many / sizes[part["part"].lower()]
    for some, whole in SOME_IN.findall(words.lower()):
        yield 100 * _value(some) / _value(whole)
    yield from (50.0 for _ in HALVED.finditer(words))
