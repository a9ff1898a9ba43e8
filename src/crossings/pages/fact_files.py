"""Files of one headline number to quote: JSON, a small card, and a frame to embed.

Each of the three gives the day of the number. They hold plain words and load nothing else.
"""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Mapping, Sequence
from itertools import accumulate
from typing import Any, Final

from markupsafe import Markup

from crossings.common.formats import begun, day, listed
from crossings.common.identity import own_site
from crossings.common.templates import render
from crossings.exhibits.data import STATUS
from crossings.exhibits.tokens import SANS, TOKENS
from crossings.facts import updates
from crossings.facts.fact import Fact
from crossings.facts.fact_names import FACT_NAMES
from crossings.facts.facts import facts
from crossings.official import freshness
from crossings.pages.edition import Edition
from crossings.tables.record import Record
from crossings.tables.sources import Source
from crossings.tables.stored import last_read

WIDTH: Final = 320  # px of a card: the narrowest phone
LETTERS: Final = {"label": 37, "small": 44}  # of a line of a card, in a wide font
LINE_HEIGHTS: Final = {"label": 19, "number": 42, "small": 17}  # px
ROLES: Final = ("paper", "ink", "muted", "rule")


def files(record: Record, edition: Edition) -> dict[str, str]:
    """The files of every fact that is known on the record's day, by path.

    They are facts/ID.json, facts/ID.svg and embeds/fact-ID.html. An edition in a folder of its own
    has no frames, as it has none of exhibits. The latest has status.json too.
    """
    earlier = _earlier_facts(record)
    texts: dict[str, str] = {}
    for ident, fact in facts(record).items():
        if fact.value is None:
            continue
        cited = [record.sources[name] for name in fact.source.split(", ")]
        texts[f"facts/{ident}.json"] = as_json_text(fact, cited, earlier.get(ident), edition)
        texts[f"facts/{ident}.svg"] = card(fact, cited)
        if not edition.place:
            texts[f"embeds/fact-{ident}.html"] = framed(fact, cited, edition)
    return texts | ({"status.json": status(record, edition)} if edition.latest else {})


def _earlier_facts(record: Record) -> Mapping[str, Fact]:
    """The facts as they were before the newest workbook or daily page; none if it is the first."""
    stages = updates.stages(record)
    return facts(stages[-2].record) if len(stages) > 1 else {}


def as_json_text(
    fact: Fact, cited: Sequence[Source], earlier: Fact | None, edition: Edition
) -> str:
    """A fact as JSON: value, unit, day, status, source, sentence, and its value before."""
    page = edition.address(_page_of(fact))
    values: dict[str, Any] = {"id": fact.ident, "label": FACT_NAMES[fact.ident].label}
    values |= fact.as_json() | {"words": fact.words()}
    values["source"] = [
        {
            "id": source.ident,
            "publisher": source.publisher,
            "title": source.title,
            "address": source.address,
            "licence": source.licence,
        }
        for source in cited
    ]
    if earlier is not None and earlier.value is not None:
        values["before"] = {"value": earlier.value, "as_of": earlier.as_of.isoformat()}
    values |= {"page": page, "card": edition.address(f"facts/{fact.ident}.svg")}
    return json.dumps(values, ensure_ascii=False, indent=1) + "\n"


def _label_day_and_source(fact: Fact, cited: Sequence[Source]) -> tuple[str, str, str]:
    """The words around a number: its name, its day and status, and who publishes it."""
    status = re.split(r"[:\[]", STATUS.get(fact.status, fact.status))[0].strip().lower()
    publishers = listed(list(dict.fromkeys(source.publisher for source in cited)))
    who = f"Source: {publishers}"
    if fact.worked_out:
        who = f"Worked out by {own_site().name} from figures of {publishers}"
    return FACT_NAMES[fact.ident].label, f"As of {day(fact.as_of)} · {status}", who


def card(fact: Fact, cited: Sequence[Source]) -> str:
    """A fact as a drawing of 320 px: the number, what it counts, its day and its source.

    It is light or dark as the reader's screen is.
    """
    label, when, who = _label_day_and_source(fact, cited)
    lines = [("label", line) for line in _lines(label, "label")]
    lines += [("number", fact.words())]
    lines += [("small", line) for text in (when, who) for line in _lines(text, "small")]
    ends = list(accumulate((LINE_HEIGHTS[kind] for kind, _ in lines), initial=12))[1:]
    drawing = render(
        "facts/card.svg",
        width=WIDTH,
        height=ends[-1] + 14,
        label=label,
        number=fact.words(),
        sentence=fact.sentence,
        lines=[(kind, end, text) for (kind, text), end in zip(lines, ends, strict=True)],
        number_size=_letter_size(fact.words()),
        **_fonts_and_colours(),
    )
    return f"{drawing}\n"


def _letter_size(number: str) -> int:
    """The size of a number's letters in px: large, and smaller where it would not fit its line."""
    return min(34, int((WIDTH - 28) / (0.72 * len(number))))


def _lines(text: str, kind: str) -> list[str]:
    return textwrap.wrap(begun(text), LETTERS[kind])


def _fonts_and_colours() -> dict[str, Any]:
    """The font of cards and frames, and their colours on light and on dark screens."""
    light, dark = ({role: TOKENS[role][at] for role in ROLES} for at in (0, 1))
    return {"font": Markup(SANS), "light": light, "dark": dark}


def framed(fact: Fact, cited: Sequence[Source], edition: Edition) -> str:
    """A fact as a page for a frame on another site.

    It is text, so that it can be selected and read aloud, and its links leave the frame.
    """
    label, when, who = _label_day_and_source(fact, cited)
    page = render(
        "facts/framed.html",
        label=label,
        number=fact.words(),
        sentence=fact.sentence,
        when=when,
        who=who,
        page=edition.address(_page_of(fact)),
        site=own_site().name,
        **_fonts_and_colours(),
    )
    return f"{page}\n"


def to_quote(record: Record, edition: Edition) -> Markup:
    """Every fact that is known on the record's day, as HTML.

    Each has a sentence with its citation to copy, and links to its files.
    """
    entries = [
        _entry(fact, [record.sources[name] for name in fact.source.split(", ")], edition)
        for fact in facts(record).values()
        if fact.value is not None
    ]
    return render("facts/to_quote.html", facts=entries)


def _entry(fact: Fact, cited: Sequence[Source], edition: Edition) -> dict[str, str]:
    """What the list of numbers to quote says of a fact; no frame if the edition has a folder."""
    label, when, who = _label_day_and_source(fact, cited)
    code = render(
        "facts/frame_code.html",
        address=edition.address(f"embeds/fact-{fact.ident}.html"),
        label=label,
        width=WIDTH,
        height=frame_height(fact, cited),
    )
    return {
        "ident": fact.ident,
        "label": label,
        "number": fact.words(),
        "quoted": f"{fact.sentence} {when}. {who}. {own_site().name}, "
        f"data as of {day(edition.day)}, {edition.address(_page_of(fact))}",
        "frame_code": "" if edition.place else str(code),  # shown as text
    }


def frame_height(fact: Fact, cited: Sequence[Source]) -> int:
    """The height in px that a frame of 320 px needs, by the letters of a line in a wide font."""
    label, when, who = _label_day_and_source(fact, cited)
    small = f"{when}. {who}. {own_site().name}"
    lines = [(label, 21, 35), (fact.words(), 39, 16), (fact.sentence, 21, 35), (small, 18, 41)]
    return 24 + sum(
        line_height * len(textwrap.wrap(text, letters)) for text, line_height, letters in lines
    )


def _page_of(fact: Fact) -> str:
    return FACT_NAMES[fact.ident].address


def status(record: Record, edition: Edition) -> str:
    """The text of status.json: the newest day and workbook, and when the data were read.

    It also lists the sources that were overdue on that day.
    """
    newest, read_on = updates.newest(record), last_read(record.whole) or edition.day
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
        "update_page": edition.address(f"updates/{newest.slug}.html") if newest else None,
    }
    return json.dumps(values, ensure_ascii=False, indent=1) + "\n"
