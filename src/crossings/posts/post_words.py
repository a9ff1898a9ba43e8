"""The words of a post: a title and sentences from the numbers that it states."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from crossings.claims.verdict_kinds import VERDICTS
from crossings.claims.verdicts import tally
from crossings.common.formats import (
    NOT_KNOWN,
    begun,
    compared,
    count,
    counted,
    day,
    listed,
    number,
    span,
)
from crossings.measures.revisions import MEASURES
from crossings.measures.spans import LEAST_BASE, YEAR_DAYS, change_pct
from crossings.tables.as_of import FIRST_DAY
from crossings.tables.vintages import RECENT

FIRST_YEAR_ENDS: Final = FIRST_DAY + dt.timedelta(YEAR_DAYS - 1)
WEEK: Final = 7  # days of a daily page
MOST_LISTED: Final = 3  # of more verdicts or figures, only the number is given
SOURCES: Final = {"workbook": "workbook", "page": "page of the last seven days"}
Numbers = Mapping[str, Any]  # a row of the table posts; a cell that is empty is None


class Revised(NamedTuple):
    """An earlier figure that was changed; None for one that was not known."""

    table: str
    column: str
    key: dt.date
    old: int | None
    new: int | None


class Moved(NamedTuple):
    """A verdict on a claim, and the word in it that is not shown, before and now.

    `claim` is the claim in words, with its speaker and day. `before` is None for a claim made in
    the new days. Verdicts are keys of VERDICTS.
    """

    claim_id: str
    claim: str
    before: str | None
    now: str
    word_before: str | None = None
    word: str | None = None


def title(numbers: Numbers) -> str:
    """The title of a post: who arrived on the new days, or that there are none."""
    source, last_day = SOURCES[numbers["kind"]], numbers["last_day"]
    if numbers["known_before"] is None:
        return f"The first {source} read here runs to {day(last_day)}"
    if numbers["days"]:
        first = numbers["first_new_day"]
        when = span(first, last_day)
        on_days = f"on {when}" if first == last_day else f"from {when}"
        return begun(f"{people_in_words(numbers['people'])} arrived {on_days}")
    if numbers["days_taken_over"]:
        days = counted(numbers["days_taken_over"], "day", "days")
        return f"The {source} to {day(last_day)} covers {days} of daily pages"
    return f"No new days in the {source} to {day(last_day)}"


def sentences(
    numbers: Numbers, figures: Sequence[Revised], verdicts: Sequence[Moved]
) -> tuple[str, ...]:
    """The sentences of a post."""
    if numbers["known_before"] is None:
        first, last_day = numbers["first_new_day"], numbers["last_day"]
        who = people_in_words(numbers["people"])
        return (
            f"This is the oldest {SOURCES[numbers['kind']]} that was read here.",
            f"{who} arrived from {span(first, last_day)}.",
            _year_so_far(numbers),
        )
    every_sentence = [
        _arrived(numbers),
        _taken_over(numbers),
        _year_so_far(numbers),
        _last_365_days(numbers),
        _prevented(numbers),
        _revisions(numbers, figures),
        _verdicts(verdicts),
    ]
    return tuple(sentence for sentence in every_sentence if sentence)


def people_in_words(total: int) -> str:
    """People in words: nobody, 1 person, 1,234 people."""
    return counted(int(total), "person", "people") if total else "nobody"


def _arrived(numbers: Numbers) -> str:
    """A sentence on the new days: people, boats, days without anybody; empty without new days."""
    days, kind = numbers["days"], numbers["kind"]
    if not days:
        return ""
    when = span(numbers["first_new_day"], numbers["last_day"])
    adds = f"{SOURCES[kind]} adds"
    if kind == "page" and days > WEEK:  # then several pages were read
        adds = "pages of the last seven days add"
    adds = f"The Home Office’s {adds} {counted(days, 'day', 'days')}, {when}"
    if not numbers["people"]:
        return f"{adds}: nobody arrived."
    boats = counted(numbers["boats"], "boat", "boats")
    none = numbers["days_without"]
    without = f"; on {number(none)} of these days nobody did" if none else ""
    return f"{adds}: {people_in_words(numbers['people'])} arrived in {boats}{without}."


def _taken_over(numbers: Numbers) -> str:
    """A sentence on the days that a workbook covers and only daily pages had given."""
    if not numbers["days_taken_over"]:
        return ""
    who = "It also" if numbers["days"] else f"The Home Office’s {SOURCES[numbers['kind']]}"
    days = counted(numbers["days_taken_over"], "day", "days")
    return f"{who} covers {days} that only daily pages had given."


def _year_so_far(numbers: Numbers) -> str:
    """A sentence on the year so far; beside the year before if LEAST_BASE people had come then."""
    at = max(numbers["last_day"], numbers["known_before"] or numbers["last_day"])
    so_far, earlier = numbers["year_to_date"], numbers["year_before"]
    start = f"By {day(at, year=False)}, {people_in_words(so_far)} had arrived in {at.year}"
    if earlier < LEAST_BASE:
        return f"{start}."
    change = compared(change_pct(so_far, earlier))
    return f"{start}: {change} the {count(earlier)} by the same day of {at.year - 1}."


def _last_365_days(numbers: Numbers) -> str:
    """Sentences on the sum of 365 days and a new low or high; empty without such a sum."""
    current, before = numbers["sum_365"], numbers["sum_365_before"]
    if current is None:
        return ""
    moved = (
        "as many as"
        if current == before
        else f"{'up' if current > before else 'down'} from {count(before)}"
    )
    known_before = numbers["known_before"]
    to = day(known_before, year=known_before.year != numbers["last_day"].year)
    start = f"The last 365 days brought {count(current)} people, {moved}"
    return f"{start} in the 365 days to {to}.{_record(numbers)}"


def _record(numbers: Numbers) -> str:
    """A sentence, after a space, on the lowest or highest 365-day sum of the new days."""
    word, at, since_day = numbers["record"], numbers["record_day"], numbers["record_since"]
    if word is None:
        return ""
    since = f"since the first, of the year to {day(FIRST_YEAR_ENDS)}"
    if since_day is not None:
        since = f"since {day(since_day)}"
    if at == numbers["last_day"]:
        return f" That is the {word} such sum {since}."
    on = day(at, year=False)
    return f" The sum was {count(numbers['record_sum'])} on {on}, the {word} {since}."


def _prevented(numbers: Numbers) -> str:
    """The weeks that a workbook adds, and how many attempts French authorities say they stopped."""
    weeks, attempts = numbers["weeks"], numbers["attempts"]
    if not weeks:
        return ""
    stopped = counted(attempts, "attempt", "attempts") if attempts else "no attempt"
    last = day(numbers["last_week"])
    when = f"the week to {last}" if weeks == 1 else f"the {number(weeks)} weeks to {last}"
    return f"French authorities are recorded as having stopped {stopped} in {when}."


def _revisions(numbers: Numbers, figures: Sequence[Revised]) -> str:
    """Sentences on figures of the workbook that changed, and on those of the page that did."""
    of_workbook = [figure for figure in figures if figure.table != RECENT]
    sentences = [_changed(of_workbook)] if numbers["kind"] == "workbook" else []
    if replaced := len(figures) - len(of_workbook):
        were = "figure of the daily page was" if replaced == 1 else "figures of the daily page were"
        sentences.append(f"{begun(number(replaced))} provisional {were} replaced.")
    return " ".join(sentences)


def _changed(figures: Sequence[Revised]) -> str:
    """A sentence on figures of the workbook that changed: how many and, if they are few, which."""
    if not figures:
        return "No earlier figure was changed."
    were = "figure was" if len(figures) == 1 else "figures were"
    number_of = f"{begun(number(len(figures)))} earlier {were}"
    if len(figures) > MOST_LISTED:
        return f"{number_of} changed."
    return f"{number_of} changed: {listed(list(_each_figure(figures)))}."


def count_or_not_known(value: int | None) -> str:
    """A figure of an earlier file, before or after it was changed."""
    return NOT_KNOWN if value is None else count(value)


def _each_figure(figures: Sequence[Revised]) -> Iterator[str]:
    """Each figure in words: attempts prevented in the week to 19 April 2026, from 390 to 322."""
    for figure in figures:
        old, new = map(count_or_not_known, figure[3:])
        when = "in the week to" if figure.table == "arrivals_weekly" else "on"
        yield f"{MEASURES[figure.column]} {when} {day(figure.key)}, from {old} to {new}"


def _verdicts(verdicts: Sequence[Moved]) -> str:
    """The verdicts that moved, then those on claims made in the new days; empty for none."""
    moved = [verdict for verdict in verdicts if verdict.before is not None]
    first_judged = [verdict for verdict in verdicts if verdict.before is None]
    return " ".join(filter(None, [_moved(moved), _new(first_judged)]))


def _moved(verdicts: Sequence[Moved]) -> str:
    """Sentences on verdicts that changed, all with one before; many are only counted."""
    if len(verdicts) > MOST_LISTED:
        many = begun(number(len(verdicts)))
        return f"{many} verdicts on earlier claims changed with these figures."
    return " ".join(
        f"The claim {moved.claim} {_verdict_words(moved.now, moved.word)} by the figures as they "
        f"are now; by the earlier ones it {_verdict_words(moved.before, moved.word_before)}."
        for moved in verdicts
        if moved.before
    )


def _new(verdicts: Sequence[Moved]) -> str:
    """A sentence on the verdicts on new claims; of many it has a tally alone. Empty for none."""
    if len(verdicts) > MOST_LISTED:
        kinds = tally("not shown" if moved.word else moved.now for moved in verdicts)
        many = number(len(verdicts))
        return f"Of {many} claims made in these days, {listed(list(kinds.values()))}."
    in_words = [f"{moved.claim} {_verdict_words(moved.now, moved.word)}" for moved in verdicts]
    checked = "A claim" if len(in_words) == 1 else f"{begun(number(len(in_words)))} claims"
    if not in_words:
        return ""
    return f"{checked} made in these days can be checked: {'; '.join(in_words)}."


def _verdict_words(verdict: str, word: str | None) -> str:
    """The verdict on the number and, if the claim says more than that, what is not shown."""
    words = {str(name): shown.of_one for name, shown in VERDICTS.items()}[verdict]
    return f"{words}, and {word} is not shown" if word else words
