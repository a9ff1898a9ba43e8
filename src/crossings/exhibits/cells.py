"""The running cell: its code, which the page shows, and the sentence in its place while nothing is known.

On an early day nothing may be known yet for an exhibit. The first line of its cell says so:

    %%if_known returned: Nobody had been sent back to France

If `returned` is None, empty or 0, the rest of the cell does not run, and the sentence takes the exhibit's place.
"""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING, Any, Final

from crossings.common import formats

if TYPE_CHECKING:
    from crossings.exhibits.exhibit import Exhibit
    from crossings.exhibits.prose import Prose
    from crossings.tables.record import Record

FIRST_LINE: Final = re.compile(r"\A%%if_known (?P<what>[^:\n]+): (?P<sentence>[^\n]+)\n")
SET_UP: Final = "#| include: false"
IDENT: Final = re.compile(r"""^ *\w*(?:exhibit|table)\(\s*"(?P<ident>[a-z0-9-]+)",""", re.MULTILINE)


def this_cell() -> str:
    """The code of the running cell of a notebook; empty outside a notebook."""
    shell = _shell()
    return str(shell.history_manager.input_hist_raw[-1]) if shell else ""


def cells_behind() -> str:
    """The code of the cells that made what the running cell uses, without set-up and without the running cell itself.

    In a notebook whose findings are cells of data, chart and words, that is the data and the chart: what a reader wants
    to check. Each name counts as its latest cell bound it, so a cell that is run again does not show twice. Where
    nothing but set-up was used, the running cell itself.
    """
    shell = _shell()
    history = [str(code) for code in shell.history_manager.input_hist_raw] if shell else [""]
    wanted, shown = _names(history[-1])[0], []
    for code in reversed(history[:-1]):
        used, bound = _names(code)
        if code.startswith(SET_UP) or not bound & wanted:
            continue
        wanted = (wanted - bound) | used
        shown.append(re.sub(r"\A(#\|.*\n)+", "", code).strip())
    return "\n\n".join(reversed(shown)) or history[-1]


def where_written(name: str) -> str:
    """Where the cells that ran last say a name, in words that follow a sentence; empty where none does."""
    shell = _shell()
    for code in reversed(shell.history_manager.input_hist_raw if shell else ()):
        lines = str(code).splitlines()
        begins = next((line for line in lines if line.strip() and not line.startswith("#")), "")
        for number, line in enumerate(lines, 1):
            if re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", line):
                return f" See line {number} of the cell that begins {begins.strip()!r}: {line.strip().rstrip(',')}"
    return ""


def _names(code: str) -> tuple[set[str], set[str]]:
    """The names that a cell uses, and those that it binds; none for one that is no plain Python."""
    try:
        nodes = list(ast.walk(ast.parse(code)))
    except SyntaxError:
        return set(), set()
    names, inner = [node for node in nodes if isinstance(node, ast.Name)], _inner(nodes)
    functions = {node.name for node in nodes if isinstance(node, ast.FunctionDef)}
    bound = functions | {node.id for node in names if isinstance(node.ctx, ast.Store)} - inner
    return {node.id for node in names} - bound - inner, bound


def _inner(nodes: list[ast.AST]) -> set[str]:
    """Names of arguments and of comprehensions, which are no names of the notebook."""
    targets = [node.target for node in nodes if isinstance(node, ast.comprehension)]
    arguments = {node.arg for node in nodes if isinstance(node, ast.arg)}
    return arguments.union(
        *({each.id for each in ast.walk(at) if isinstance(each, ast.Name)} for at in targets)
    )


def as_python(text: str) -> str:
    """A cell's code with the condition of its first line as Python, so that it can be parsed line by line."""
    return FIRST_LINE.sub(lambda found: f"{found['what']}\n", text, count=1)


def when_known(lines: list[str], names: dict[str, Any] | None = None) -> list[str]:
    """The lines of a cell to run: those after a condition that holds, or the sentence in their place.

    For IPython's `input_transformers_cleanup`, so that an error names the line of the cell. A condition that raises
    does so in the cell. `names` are by default those of the running notebook. SyntaxError unless the first line is
    "%%if_known VALUE: SENTENCE".
    """
    text = "".join(lines)
    if not text.startswith("%%if_known"):
        return lines
    found = FIRST_LINE.match(text)
    if not found:
        raise SyntaxError(
            f"the first line should be “%%if_known VALUE: SENTENCE”, not {lines[0].strip()!r}"
        )
    names = _shell().user_ns if names is None else names
    try:
        value = eval(found["what"], names)
        known = not value.empty if hasattr(value, "empty") else bool(value)
    except Exception:
        known = True
    if known:
        return [found["what"] + "\n", *lines[1:]]
    ident = IDENT.search(text)
    called = f"record, {ident['ident'] if ident else ''!r}, {found['sentence'].strip()!r}"
    return [f"__import__({__name__!r}, fromlist=['_']).in_its_place({called})\n"]


def in_its_place(record: Record, ident: str, sentence: str) -> Exhibit | Prose:
    """The sentence to show while nothing is known, as the exhibit of that id, or alone."""
    # Not at the top: checks of cells need neither, and that module imports this one.
    import pandas as pd

    from crossings.exhibits.exhibit import Exhibit
    from crossings.exhibits.prose import Prose

    if not ident:
        return Prose(f"{sentence}.")
    day = record.day
    return Exhibit(
        ident=ident,
        title=sentence,
        subtitle=f"As of {formats.day(day)}",
        panels=None,
        words="There is nothing to show yet.",
        note="",
        known=False,
        table=pd.DataFrame({"as_of": [pd.Timestamp(day)], "known": [sentence]}),
        columns={"as_of": "As of", "known": "What was known"},
        source=["This report’s tables of what was known on each day"],
        as_of=day,
        status="provisional",
    )


def _shell() -> Any:
    from IPython import get_ipython

    return get_ipython()


def register() -> None:
    """Register `%%if_known` in the running notebook, if any. `charts.exhibits_of` calls this."""
    if (shell := _shell()) and when_known not in shell.input_transformers_cleanup:
        shell.input_transformers_cleanup.insert(0, when_known)
