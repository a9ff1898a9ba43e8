"""The cells behind an exhibit, whose code the page shows.

Also here is the sentence that stands in an exhibit's place while nothing is known.
"""

from __future__ import annotations

import ast
import datetime as dt
import re
from typing import TYPE_CHECKING, Any, Final

from crossings.common import formats

if TYPE_CHECKING:
    from crossings.exhibits.exhibit import Exhibit
    from crossings.exhibits.prose import Prose

SET_UP: Final = "#| include: false"


def cells_behind() -> list[str]:
    """The code of each cell that made what the running cell uses.

    Set-up is left out, and so is the running cell itself. In a notebook whose findings are cells of
    data, chart and words, that is the data and the chart: what a reader wants to check. Each name
    counts as its latest cell bound it, so a cell that is run again does not show twice. Where
    nothing but set-up was used, it is the running cell itself.
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
    return shown[::-1] or [history[-1].strip()]


def names_bound(code: str) -> list[str]:
    """The names that a cell gives to what it works out, in order."""
    return sorted(_names(code)[1])


def where_written(name: str) -> str:
    """Where the cells that ran last say a name, in words that follow a sentence.

    The words are empty where no cell says it.
    """
    shell = _shell()
    for code in reversed(shell.history_manager.input_hist_raw if shell else ()):
        lines = str(code).splitlines()
        begins = next((line for line in lines if line.strip() and not line.startswith("#")), "")
        for number, line in enumerate(lines, 1):
            if re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", line):
                return (
                    f" See line {number} of the cell that begins {begins.strip()!r}: "
                    f"{line.strip().rstrip(',')}"
                )
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


def in_its_place(day: dt.date, ident: str, sentence: str) -> Exhibit | Prose:
    """The sentence to show while nothing is known by `day`, as the exhibit of that id, or alone."""
    # Not at the top: checks of cells need neither, and that module imports this one.
    import pandas as pd

    from crossings.exhibits.data import Citation
    from crossings.exhibits.exhibit import Exhibit
    from crossings.exhibits.prose import Prose

    if not ident:
        return Prose(f"{sentence}.")
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
        source=[Citation("", "This report’s tables of what was known on each day")],
        as_of=day,
        status="provisional",
    )


def _shell() -> Any:
    from IPython import get_ipython

    return get_ipython()
