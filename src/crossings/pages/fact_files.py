"""The headline numbers to quote: a list of them for readers, and files for programs."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from crossings.common.addresses import post_page
from crossings.common.formats import day, listed
from crossings.common.identity import own_site
from crossings.exhibits.data import status_words
from crossings.facts.fact_names import FACT_NAMES, FORMERLY
from crossings.facts.facts import facts
from crossings.facts.figure import Figure
from crossings.measures.spans import LEAST_BASE
from crossings.official import freshness
from crossings.pages.edition import Edition
from crossings.pages.fragment import Fragment, fragment_of
from crossings.posts import all_posts
from crossings.posts.stages import before_newest
from crossings.tables.as_of import FIRST_DAY
from crossings.tables.licences import origin
from crossings.tables.record import Record
from crossings.tables.sources import Source
from crossings.tables.stored import last_read


def files(record: Record, edition: Edition) -> dict[str, str]:
    """The files of every fact that is known on the record's day, by path.

    They are facts/ID.json, also under an id that a fact had formerly; the latest edition has
    status.json too.
    """
    earlier = _earlier_facts(record)
    texts: dict[str, str] = {}
    for ident, fact in facts(record).items():
        if fact.value is None:
            continue
        cited = [record.sources[name] for name in fact.source_ids]
        text = as_json_text(fact, cited, earlier.get(ident), edition)
        names = [ident, FORMERLY.get(ident, ident)]
        texts |= {f"facts/{name}.json": text for name in names}
    return texts | ({"status.json": status(record, edition)} if edition.latest else {})


def all_facts(record: Record) -> str:
    """The text of data/facts.json: the facts as `crossings facts --json` has them, and the days.

    People and boats are of each day from the first of the series to the record's own.
    """
    values: dict[str, Any] = {
        "first_day": FIRST_DAY.isoformat(),
        "last_day": record.day.isoformat(),
        "people": [int(people) for people in record.daily.people_arrived],
        "boats": [int(boats) for boats in record.daily.boats_arrived],
        "least_base": LEAST_BASE,
        "facts": {ident: fact.as_json() for ident, fact in facts(record).items()},
    }
    return json.dumps(values, ensure_ascii=False, separators=(",", ":")) + "\n"


def _earlier_facts(record: Record) -> Mapping[str, Figure]:
    """The facts before the newest workbook or daily page was read; none if it is the first."""
    before = before_newest(record)
    return facts(before) if before else {}


def as_json_text(
    fact: Figure, cited: Sequence[Source], earlier: Figure | None, edition: Edition
) -> str:
    """A fact as JSON: value, unit, day, status, source, sentence, and its value before."""
    values: dict[str, Any] = {"id": fact.ident, "label": FACT_NAMES[fact.ident].label}
    values |= fact.as_json() | {"words": fact.words()}
    values["source"] = [origin(source) for source in cited]
    if earlier is not None and earlier.value is not None:
        values["before"] = {"value": earlier.value, "as_of": earlier.as_of.isoformat()}
    values["page"] = edition.address(_page_of(fact))
    return json.dumps(values, ensure_ascii=False, indent=1) + "\n"


def _day_and_source(fact: Figure, cited: Sequence[Source]) -> str:
    """The words after a number: its day and status, and who publishes it."""
    words = re.split(r"[:\[]", status_words(fact.status, cited))[0].strip()
    status = words[:1].lower() + words[1:]
    if fact.worked_out and fact.status == "final":
        status = "from final figures"
    publishers = listed(list(dict.fromkeys(source.publisher for source in cited)))
    who = f"Source: {publishers}"
    if fact.worked_out:
        who = f"Worked out by {own_site().name} from figures of {publishers}"
    return f"As of {day(fact.as_of)} · {status}. {who}."


def to_quote(record: Record, edition: Edition) -> Fragment:
    """Every fact that is known on the record's day, each with an anchor of its own.

    Each has a sentence with its day, status, source and citation to copy, and links to its file.
    """
    known = [fact for fact in facts(record).values() if fact.value is not None]
    return fragment_of("facts/to_quote", facts=[_entry(fact, record, edition) for fact in known])


def _entry(fact: Figure, record: Record, edition: Edition) -> dict[str, str]:
    """What the list of numbers to quote says of a fact."""
    cited = [record.sources[name] for name in fact.source_ids]
    return {
        "ident": fact.ident,
        "formerly": FORMERLY.get(fact.ident, ""),
        "label": FACT_NAMES[fact.ident].label,
        "number": fact.words(),
        "quoted": f"{fact.sentence} {_day_and_source(fact, cited)} {own_site().name}, "
        f"data as of {day(edition.day)}, {edition.address(_page_of(fact))}",
    }


def _page_of(fact: Figure) -> str:
    return FACT_NAMES[fact.ident].address


def status(record: Record, edition: Edition) -> str:
    """The text of status.json: the newest day and workbook, and when the data were read.

    It also lists the sources that were overdue on that day.
    """
    newest, read_on = all_posts.newest(record), last_read(record.all_rows) or edition.day
    states = freshness.freshness(record.data)
    late_sources = [state.source for state in states if state.overdue(read_on)]
    overdue = [
        {"id": source.ident, "publisher": source.publisher, "title": source.title}
        for source in late_sources
    ]
    values: dict[str, Any] = {
        "day": edition.day.isoformat(),
        "workbook": edition.workbook.isoformat() if edition.workbook else None,
        "read_on": read_on.isoformat(),
        "next_workbook_due": edition.due.isoformat() if edition.due else None,
        "overdue": overdue,
        "update": newest.title if newest else None,
        "update_page": edition.address(post_page(newest.slug)) if newest else None,
    }
    return json.dumps(values, ensure_ascii=False, indent=1) + "\n"
