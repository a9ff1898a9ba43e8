"""One headline number to quote, in three files without a page around them.

They are JSON, a small card, and a frame to embed. The number never stands without its day: each of
the three says it. All hold plain words and need nothing else.
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

WIDTH: Final = 320  # px of a card: the narrowest phone
LETTERS: Final = {"label": 37, "small": 44}  # of a line of a card, in a wide font
LINE_HEIGHTS: Final = {"label": 19, "number": 42, "small": 17}  # px
ROLES: Final = ("paper", "ink", "muted", "rule")


def files(record: Record, edition: Edition) -> dict[str, str]:
    """The files of every fact that is known on the record's day, by path.

    They are facts/ID.json, facts/ID.svg and embeds/fact-ID.html. An edition in a folder of its own
    has no frames, as it has none of exhibits. The latest has status.json too.
    """
    before = _before(record)
    texts: dict[str, str] = {}
    for ident, fact in facts(record).items():
        if fact.value is None:
            continue
        cited = [record.sources[name] for name in fact.source.split(", ")]
        texts[f"facts/{ident}.json"] = as_json(fact, cited, before.get(ident), edition)
        texts[f"facts/{ident}.svg"] = card(fact, cited)
        if not edition.place:
            texts[f"embeds/fact-{ident}.html"] = frame(fact, cited, edition)
    return texts | ({"status.json": status(record, edition)} if edition.latest else {})


def _before(record: Record) -> Mapping[str, Fact]:
    """The facts as the workbook or daily page before the newest left them.

    There are none before there were two.
    """
    stages = updates.stages(record)
    return facts(stages[-2].record) if len(stages) > 1 else {}


def as_json(fact: Fact, cited: Sequence[Source], before: Fact | None, edition: Edition) -> str:
    """A fact for programs, and what it was before.

    It has its value, unit, day, status, source and sentence.
    """
    page = edition.address(_page(fact))
    whole: dict[str, Any] = {"id": fact.ident, "label": FACT_NAMES[fact.ident].label}
    whole |= fact.as_json() | {"words": fact.words()}
    whole["source"] = [
        {
            "id": source.ident,
            "publisher": source.publisher,
            "title": source.title,
            "address": source.address,
            "licence": source.licence,
        }
        for source in cited
    ]
    if before is not None and before.value is not None:
        whole["before"] = {"value": before.value, "as_of": before.as_of.isoformat()}
    whole |= {"page": page, "card": edition.address(f"facts/{fact.ident}.svg")}
    return json.dumps(whole, ensure_ascii=False, indent=1) + "\n"


def _told(fact: Fact, cited: Sequence[Source]) -> tuple[str, str, str]:
    """What stands with a number: its name, its day and status, and who says so."""
    status = re.split(r"[:\[]", STATUS.get(fact.status, fact.status))[0].strip().lower()
    publishers = listed(list(dict.fromkeys(source.publisher for source in cited)))
    who = f"Source: {publishers}"
    if fact.worked_out:
        who = f"Worked out by {own_site().name} from figures of {publishers}"
    when = f"As of {day(fact.as_of)} · {status}"
    return FACT_NAMES[fact.ident].label, when, who


def card(fact: Fact, cited: Sequence[Source]) -> str:
    """A fact as a drawing of 320 px: the number, what it counts, its day and its source.

    It is light or dark as the reader's screen is.
    """
    label, when, who = _told(fact, cited)
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
        number_size=_fitting(fact.words()),
        **_look(),
    )
    return f"{drawing}\n"


def _fitting(number: str) -> int:
    """The size of a number's letters in px: large, and smaller where it would not fit its line."""
    return min(34, int((WIDTH - 28) / (0.72 * len(number))))


def _lines(text: str, kind: str) -> list[str]:
    return textwrap.wrap(begun(text), LETTERS[kind])


def _look() -> dict[str, Any]:
    """The letters of cards and frames, and their colours on light and on dark screens."""
    light, dark = ({role: TOKENS[role][at] for role in ROLES} for at in (0, 1))
    return {"font": Markup(SANS), "light": light, "dark": dark}


def frame(fact: Fact, cited: Sequence[Source], edition: Edition) -> str:
    """A fact as a page for a frame on another site.

    It is text, so that it can be selected and read aloud, and its links leave the frame.
    """
    label, when, who = _told(fact, cited)
    page = render(
        "facts/frame.html",
        label=label,
        number=fact.words(),
        sentence=fact.sentence,
        when=when,
        who=who,
        page=edition.address(_page(fact)),
        site=own_site().name,
        **_look(),
    )
    return f"{page}\n"


def to_quote(record: Record, edition: Edition) -> Markup:
    """Every fact that is known on the record's day, to be opened.

    Each has a sentence to copy with its citation, and its files.
    """
    offered = [
        _offered(fact, [record.sources[name] for name in fact.source.split(", ")], edition)
        for fact in facts(record).values()
        if fact.value is not None
    ]
    return render("facts/to_quote.html", facts=offered)


def _offered(fact: Fact, cited: Sequence[Source], edition: Edition) -> dict[str, str]:
    label, when, who = _told(fact, cited)
    code = render(
        "facts/frame_code.html",
        address=edition.address(f"embeds/fact-{fact.ident}.html"),
        label=label,
        width=WIDTH,
        height=height(fact, cited),
    )
    return {
        "ident": fact.ident,
        "label": label,
        "number": fact.words(),
        "quoted": f"{fact.sentence} {when}. {who}. {own_site().name}, "
        f"data as of {day(edition.day)}, {edition.address(_page(fact))}",
        "frame_code": "" if edition.place else str(code),  # shown as text
    }


def height(fact: Fact, cited: Sequence[Source]) -> int:
    """The height in px that a frame of 320 px needs, by the letters of a line in a wide font."""
    label, when, who = _told(fact, cited)
    small = f"{when}. {who}. {own_site().name}"
    lines = [(label, 21, 35), (fact.words(), 39, 16), (fact.sentence, 21, 35), (small, 18, 41)]
    return 24 + sum(each * len(textwrap.wrap(text, letters)) for text, each, letters in lines)


def _page(fact: Fact) -> str:
    return FACT_NAMES[fact.ident].address


def status(record: Record, edition: Edition) -> str:
    """What status.json says: the newest day and workbook, and when the data were read.

    It also says which sources were overdue on that day.
    """
    newest, read_on = updates.newest(record), freshness.last_read(record.data) or edition.day
    states = freshness.freshness(record.data)
    late = [state.source for state in states if state.overdue(read_on)]
    overdue = [
        {"id": source.ident, "publisher": source.publisher, "title": source.title}
        for source in late
    ]
    state_of_site: dict[str, Any] = {
        "day": edition.day.isoformat(),
        "workbook": edition.workbook.isoformat() if edition.workbook else None,
        "read_on": read_on.isoformat(),
        "next_workbook_due": edition.due.isoformat() if edition.due else None,
        "overdue": overdue,
        "update": newest.title if newest else None,
        "update_page": edition.address(f"updates/{newest.slug}.html") if newest else None,
    }
    return json.dumps(state_of_site, ensure_ascii=False, indent=1) + "\n"
