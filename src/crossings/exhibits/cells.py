"""The cell that runs: its code, which the page shows, and what stands in its place before there is anything to show.

A report of an early day meets exhibits of which nothing was known yet. The first line of such a cell says so once:

    %%if_known returned: Nobody had been sent back to France

Where `returned` is None, empty or 0, the rest of the cell does not run, and the sentence stands in the exhibit's place.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from crossings.common import formats

if TYPE_CHECKING:
    from crossings.exhibits.exhibit import Exhibit
    from crossings.exhibits.prose import Prose
    from crossings.tables.record import Record

FIRST_LINE: Final = re.compile(r"\A%%if_known (?P<what>[^:\n]+): (?P<sentence>[^\n]+)\n")
IDENT: Final = re.compile(r"""^ *\w*(?:exhibit|table)\(\s*"(?P<ident>[a-z0-9-]+)",""", re.MULTILINE)


def this_cell() -> str:
    """Give the code of the notebook's cell that runs now; empty outside a notebook."""
    shell = _shell()
    return str(shell.history_manager.input_hist_raw[-1]) if shell else ""


def as_python(text: str) -> str:
    """Give a cell's code with the condition of its first line as Python, so that it can be parsed line by line."""
    return FIRST_LINE.sub(lambda found: f"{found['what']}\n", text, count=1)


def when_known(lines: list[str], names: dict[str, Any] | None = None) -> list[str]:
    """Give the lines of a cell as they are to run: what follows a condition that holds, or what stands in its place.

    For IPython's `input_transformers_cleanup`, so that an error names the line of the cell. A condition that raises is
    left to raise in the cell. `names` are those of the notebook that runs, unless given. SyntaxError where the first line is not "%%if_known VALUE: SENTENCE".
    """
    text = "".join(lines)
    if not text.startswith("%%if_known"):
        return lines
    found = FIRST_LINE.match(text)
    if not found:
        raise SyntaxError(f"the first line should be “%%if_known VALUE: SENTENCE”, not {lines[0].strip()!r}")
    names = _shell().user_ns if names is None else names
    try:
        known = is_known(eval(found["what"], names))
    except Exception:
        known = True
    if known:
        return [found["what"] + "\n", *lines[1:]]
    ident = IDENT.search(text)
    called = f"record, {ident['ident'] if ident else ''!r}, {found['sentence'].strip()!r}"
    return [f"__import__({__name__!r}, fromlist=['_']).in_its_place({called})\n"]


def is_known(value: Any) -> bool:
    """Say whether there is something: not None, no empty frame or list, not 0."""
    return not value.empty if hasattr(value, "empty") else bool(value)


def in_its_place(record: Record, ident: str, sentence: str) -> Exhibit | Prose:
    """Give what stands where there is nothing to show yet: the exhibit of that id as a sentence, or the sentence alone."""
    # Here, since who checks cells needs none of it, and an exhibit asks this module for its cell's code.
    import pandas as pd

    from crossings.exhibits.exhibit import Exhibit
    from crossings.exhibits.prose import Prose

    if not ident:
        return Prose(f"{sentence}.")
    day = record.day
    return Exhibit(
        ident=ident, title=sentence, subtitle=f"As of {formats.day(day)}", panels=None, caption=sentence,
        words="There is nothing to show yet.", note="", known=False,
        table=pd.DataFrame({"as_of": [pd.Timestamp(day)], "known": [sentence]}),
        columns={"as_of": "As of", "known": "What was known"}, source="This report’s tables of what was known on each day",
        as_of=day, status="provisional",
    )  # fmt: skip


def _shell() -> Any:
    from IPython import get_ipython

    return get_ipython()


def register() -> None:
    """Have the notebook that runs know `%%if_known`; nothing outside one. `charts.exhibits_of` calls this."""
    if (shell := _shell()) and when_known not in shell.input_transformers_cleanup:
        shell.input_transformers_cleanup.insert(0, when_known)
