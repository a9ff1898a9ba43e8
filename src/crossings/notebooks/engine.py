"""How papermill runs a notebook here.

It runs as usual, but a cell that prints without end is stopped, and exhibits are passed on.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from nbclient.exceptions import DeadKernelError
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import NBClientEngine, papermill_engines
from papermill.exceptions import PapermillExecutionError
from papermill.utils import remove_args

from crossings.errors import did_you_mean
from crossings.exhibits import MIME, display
from crossings.exhibits.cells import HIDDEN, first_words, line_with
from crossings.notebooks import warm
from crossings.notebooks.outputs import number_in_source

ENGINE = "crossings"
# By the kind of error, what it names: what a frame, a chart, a module or a cell lacks, or a value
# where a chart expects a number.
LACKING = {
    "ImportError": re.compile(r"cannot import name '(\w+)'"),
    "KeyError": re.compile(r"""['"]([\w-]+)['"]"""),
    "AttributeError": re.compile(r"has no attribute '(\w+)'"),
    "UndefinedVariableError": re.compile(r"name '(\w+)' is not defined"),
    "NameError": re.compile(r"name '(\w+)' is not defined"),
    "ValidationError": re.compile(r"^'(.+)' is not of type"),
    "SchemaValidationError": re.compile(r"no parameter named '(\w+)'"),
}
NOT_CALLED = re.compile(r"'(?:function|method)' object has no attribute")
NAME = re.compile(r"[A-Za-z_]\w*")
QUOTED = re.compile(r"""["']([a-z]\w*)["']""")
# Characters a cell. The largest exhibit, with its pictures, is a fiftieth of that.
MOST_PRINTED = 50_000_000


class _Client(PapermillNotebookClient):  # type: ignore[misc]  # papermill ships no types
    """Counts what each cell prints, before it is kept, and passes on each exhibit.

    An output that was an exhibit keeps its id alone, so that notebooks stay small. What a hidden
    cell shows is no exhibit, so that it gets no page and no files.
    """

    on_exhibit: Callable[[Mapping[str, Any]], object] = bool
    printed_by = (-1, 0)  # the cell, and its characters so far
    flooded = ""

    def process_message(self, msg: dict[str, Any], cell: Any, cell_index: int) -> Any:
        """Keep one message of the kernel, unless its cell has printed too much already.

        The first that is too much ends the run, and is told in `flooded`.
        """
        printed_before = self.printed_by[1] if self.printed_by[0] == cell_index else 0
        self.printed_by = (cell_index, printed_before + len(str(msg["content"])))
        if self.printed_by[1] <= MOST_PRINTED:
            if HIDDEN.match(cell.source):
                msg["content"].get("data", {}).pop(MIME, None)
            shown = msg["content"].get("data", {})
            if exhibit := shown.get(MIME):
                self.on_exhibit(exhibit)
                shown[MIME] = {"ident": exhibit["ident"]}
            if "text/html" in shown:  # for which Quarto would add scripts from a public server
                shown["text/markdown"] = display.fenced(shown.pop("text/html"))
            return super().process_message(msg, cell, cell_index)
        if not self.flooded:
            cell_words = cell_in_words(self.nb.cells, cell_index, cell.source)
            self.flooded = (
                f"{cell_words} printed more than {MOST_PRINTED:,} characters; print less there"
            )
            if self.task_poll_for_reply is not None:
                # Nbclient takes this for a kernel that died, and ends it.
                self.task_poll_for_reply.cancel()
        return None


class Engine(NBClientEngine):  # type: ignore[misc]
    """Papermill’s own engine with that client."""

    @classmethod
    def execute_managed_notebook(cls, nb_man: Any, kernel_name: str, **options: Any) -> Any:
        """Run the notebook in its own folder, as Jupyter does; RuntimeError for too much output.

        The option `on_exhibit`, which must be given, is called with each exhibit as soon as a cell
        has shown it.
        """
        not_of_nbclient = [
            "input_path",
            "start_timeout",
            "stdout_file",
            "stderr_file",
            "on_exhibit",
        ]
        folder = Path(options["input_path"]).resolve().parent
        client = _Client(
            nb_man,
            kernel_name=kernel_name,
            resources={"metadata": {"path": str(folder)}},
            extra_arguments=[warm.EXTENSION],
            **remove_args(not_of_nbclient, **options),
        )
        client.on_exhibit = options["on_exhibit"]
        try:
            return client.execute()
        except DeadKernelError:
            if client.flooded:
                raise RuntimeError(client.flooded) from None
            raise


def why_failed(path: Path, cells: Sequence[Any], error: PapermillExecutionError) -> str:
    """The notebook at `path`, which of its `cells` failed, and the error, in words.

    For a name that a frame does not have: its line in the cell, and the nearest name of a column.
    Of an error of several lines only the first is told.
    """
    reason = error.evalue.strip().split("\n", 1)[0]
    return (
        f"{path}, {cell_in_words(cells, error.cell_index, error.source)} failed: "
        f"{error.ename}: {reason.rstrip('.')}{'' if reason.endswith('?') else '.'} "
        f"{_about_lacking_name(cells, error)}Run that cell in Jupyter to see more."
    )


def _about_lacking_name(cells: Sequence[Any], error: PapermillExecutionError) -> str:
    """Where the cell names what no frame has, and the columns most like it.

    It is empty for other errors.
    """
    name = _lacking_name(error)
    if not name or "did you mean" in error.evalue:
        return ""
    line = line_with(name, error.source)
    where = f"Line {line} of the cell says {name}" if line else ""
    if NOT_CALLED.search(error.evalue):
        return f"{where}; what stands before it lacks its brackets, (). ".lstrip("; ")
    if error.ename == "NameError":
        names = _names_in_code(cells, name)
    else:
        names = _names_there(error.evalue) or _names_of_columns(cells, name)
    near = did_you_mean(name, names)
    if where and near:
        return f"{where}; {near}"
    return f"{where}. " if where else near


def _lacking_name(error: PapermillExecutionError) -> str:
    """What an error of LACKING names; else empty."""
    pattern = LACKING.get(error.ename)
    match = pattern and pattern.search(error.evalue)
    return match[1] if match else ""


def _names_there(message: str) -> list[str]:
    """What a chart, a part of one or a module of ours offers, if an error's message is of one."""
    import altair

    if re.search(r"'\w*Chart' object has no attribute", message):
        return dir(altair.Chart)
    _, is_listed, listed = message.partition("Existing parameter names are:")
    if is_listed:
        return listed.split("See the help")[0].split()
    module = re.search(r"from '(crossings[\w.]*)'", message)
    return dir(importlib.import_module(module[1])) if module else []


def _names_of_columns(cells: Sequence[Any], lacking: str) -> list[str]:
    """The columns of all tables, and what cells write as the name of one; not the lacking one."""
    from crossings.tables.schemas import TABLES  # takes a third of a second

    columns = {column for table in TABLES.values() for column in table.columns}
    quoted = {text for cell in cells for text in QUOTED.findall(cell.source)}
    return sorted((columns | quoted) - {lacking})


def _names_in_code(cells: Sequence[Any], lacking: str) -> list[str]:
    """The names in cells of code, but the lacking one."""
    code = (cell.source for cell in cells if cell.cell_type == "code")
    return sorted({name for source in code for name in NAME.findall(source)} - {lacking})


def cell_in_words(cells: Sequence[Any], index: int, source: str) -> str:
    """A cell by its number and its first words; `index` is its place, from 0, in the run."""
    return f"cell {number_in_source(cells, index)} ({first_words(source)!r})"


papermill_engines.register(ENGINE, Engine)
