"""The tests run notebooks.

They see what a wrong parameter or a failing cell does, and that a run leaves no clock behind.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import json
import os
import re
import signal
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import nbformat
import pytest
from conftest import Patch, Said, append, copy_chapters, edit, edited, execute_all, raising
from faults import program
from nbformat.v4 import new_code_cell, new_markdown_cell
from small_notebook import notebook, quiet

from crossings.cli.main import main
from crossings.errors import CheckError, InputError
from crossings.exhibits import MIME
from crossings.notebooks import engine, kernels, outputs, run
from crossings.pages import parts, source_files
from crossings.publish.build import build
from crossings.site import render
from crossings.tables import stored
from crossings.tables.record import resolve


def run_all(
    data: Path, *paths: Path, as_of: object = "latest", **more: Any
) -> list[outputs.Executed]:
    return execute_all(list(paths), {"as_of": as_of}, data, progress=quiet, **more)


def built(project: Path, progress: Callable[[str], None] = quiet) -> Path:
    return build(project, project / "data", renderer="smalldocs", progress=progress)


@pytest.mark.slow
def test_a_parameter_overrides_the_notebooks_own(tmp_path: Path, data: Path) -> None:
    path = notebook(tmp_path / "small.ipynb", "print(as_of)")
    (executed,) = run_all(data, path, as_of="2025-10-14")
    assert executed.notebook.cells[-1].outputs[0].text.strip() == "2025-10-14"


@pytest.mark.slow
def test_a_relative_path_means_the_same_as_in_jupyter(tmp_path: Path, data: Path) -> None:
    path = notebook(tmp_path / "notebooks" / "small.ipynb", "print(open('beside.txt').read())")
    (path.parent / "beside.txt").write_text("Here.", "utf-8")
    (executed,) = run_all(data, path)
    assert executed.notebook.cells[-1].outputs[0].text.strip() == "Here."


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        (
            {"as_off": "latest"},
            r"small\.ipynb: unknown parameter 'as_off'; the notebook declares as_of",
        ),
        ({"as_of": 5}, r"parameter 'as_of' should be of type str"),
        ({"as_of": None}, r"parameter 'as_of' should be of type str"),
    ],
)
def test_a_wrong_parameter_is_refused_before_anything_runs(
    tmp_path: Path, data: Path, parameters: dict[str, object], message: str
) -> None:
    path = notebook(tmp_path / "small.ipynb", f"open({str(tmp_path / 'ran')!r}, 'w')")
    with pytest.raises(InputError, match=message):
        execute_all([path], parameters, data, progress=quiet)
    assert not (tmp_path / "ran").exists()


@pytest.mark.slow
def test_a_notebook_without_parameters_is_refused(tmp_path: Path, data: Path) -> None:
    path = edit(notebook(tmp_path / "small.ipynb", "1"), '"parameters"', '"other"')
    with pytest.raises(InputError, match="no cell tagged `parameters`"):
        run_all(data, path)


@pytest.mark.slow
@pytest.mark.parametrize("text", ["not json", '{"cells": [], "nbformat": 4}'])
def test_a_file_that_is_no_notebook_is_refused(tmp_path: Path, data: Path, text: str) -> None:
    path = tmp_path / "small.ipynb"
    path.write_text(text, "utf-8")
    with pytest.raises(InputError, match=r"small\.ipynb"):
        run_all(data, path)


@pytest.mark.slow
def test_a_failing_cell_names_notebook_cell_error_and_the_rest(tmp_path: Path, data: Path) -> None:
    bad = notebook(tmp_path / "bad.ipynb", "1 + 1", "# a comment\nraise KeyError('no such year')")
    good = notebook(tmp_path / "good.ipynb", "1 + 1")
    with pytest.raises(CheckError) as caught:
        run_all(data, bad, good)
    message = str(caught.value)
    named = source_files.cells(bad)[4]  # as it is written: papermill's own cell is not counted
    assert f"bad.ipynb, cell {named.number} ({named.begins!r}) failed: KeyError: " in message
    assert "no such year" in message
    assert "good" in message and "Traceback" not in message and "\x1b" not in message


@pytest.mark.slow
def test_the_state_of_the_rest_is_as_it_is_when_it_is_said(tmp_path: Path, data: Path) -> None:
    """What runs when another fails is waited for before anything is said, so it has then run."""
    bad = notebook(tmp_path / "bad.ipynb", "raise KeyError" + " " * 200)  # the longest runs first
    slow = notebook(tmp_path / "slow.ipynb", "import time; time.sleep(1)" + " " * 100)
    with pytest.raises(CheckError, match=r"Of the rest: slow ran\.$"):
        run_all(data, bad, slow)


@pytest.mark.slow
def test_each_run_leaves_the_same_bytes(tmp_path: Path, data: Path, monkeypatch: Patch) -> None:
    """A wide frame, as text, had the width that COLUMNS gave."""
    wide = "import pandas as pd\npd.DataFrame({name: ['long' * 5] for name in 'abcdef'})"
    path = notebook(tmp_path / "small.ipynb", wide)
    (first,) = run_all(data, path)
    monkeypatch.setenv("COLUMNS", "20")
    (second,) = run_all(data, path)
    monkeypatch.setattr(run.warm, "CAN_FORK", False)
    (cold,) = run_all(data, path)
    assert len({nbformat.writes(result.notebook) for result in (first, second, cold)}) == 1


@pytest.mark.parametrize("warnings", [["error"], ["default", "error"]])
def test_options_that_no_kernel_stands_are_refused(
    data: Path, monkeypatch: Patch, warnings
) -> None:
    monkeypatch.setattr(run.sys, "warnoptions", warnings)
    with pytest.raises(InputError, match="PYTHONWARNINGS=error"), run.notebook_processes(data):
        pass


@pytest.mark.slow
def test_notebooks_do_not_see_each_other(tmp_path: Path, data: Path) -> None:
    paths = [
        notebook(tmp_path / f"{name}.ipynb", "print('mine' in globals()); mine = 1")
        for name in "abc"
    ]
    for executed in run_all(data, *paths):
        assert executed.notebook.cells[-1].outputs[0].text == "False\n"


@pytest.fixture
def small_project(project: Path) -> Path:
    """Give the project with a small notebook for its front page in place of its own.

    It has a site from before.
    """
    for path in (project / "notebooks").glob("*.ipynb"):
        path.unlink()
    notebook(project / "notebooks" / "index.ipynb", "as_of")
    settings = (project / "_quarto.yml").read_text("utf-8")
    names = "[index.ipynb, report/small.ipynb]"
    settings = re.sub(r"(?ms)^  render:\n.*?(?=^  resources)", f"  render: {names}\n", settings)
    settings = re.sub(r"(?ms)^  navbar:.*?(?=^format:)", "", settings)
    (project / "_quarto.yml").write_text(settings, "utf-8")
    (project / "_site").mkdir()
    (project / "_site" / "index.html").write_text("the last good site", "utf-8")
    return project


@pytest.mark.slow
def test_a_build_that_fails_leaves_the_last_good_site(
    small_project: Path, monkeypatch: Patch, capsys: Said
) -> None:
    monkeypatch.chdir(small_project)
    monkeypatch.setattr("crossings.site.render.quarto", lambda: None)
    for code, arguments, status in [
        ("raise ValueError('wrong')", [], 1),
        ("as_of", ["-p", "as_off=latest"], 2),
        ("as_of", ["-p", "as_of=5"], 2),
        ("as_of", ["--as-of", "2025-02-30"], 2),
        ("as_of", ["--renderer", "quarto"], 2),
    ]:
        notebook(small_project / "notebooks" / "small.ipynb", code)
        assert main(["build", *arguments]) == status
        assert (small_project / "_site" / "index.html").read_text("utf-8") == "the last good site"
        error_output = capsys.readouterr().err
        assert [line for line in error_output.splitlines() if line.startswith("crossings: ")]
        assert "restore that file" not in error_output


def test_what_quarto_warns_of_is_said_alone(
    tmp_path: Path, monkeypatch: Patch, capsys: Said
) -> None:
    """A program of Quarto's name says what Quarto says.

    The tests of Quarto itself run where it is installed.
    """
    quarto = program(
        tmp_path / "quarto",
        '[ "$1" = render ] || exit; mkdir -p build/pages; echo page > build/pages/index.html\n'
        "echo '[1/1] index.qmd' >&2; echo 'WARN: index.qmd: no such link' >&2",
    )
    monkeypatch.setattr("crossings.site.render.quarto", lambda: str(quarto))
    (tmp_path / "build").mkdir()
    (tmp_path / "_quarto.yml").write_text("project: {render: [index.qmd]}\n", "utf-8")
    written = render.render(tmp_path, "quarto")
    assert (written / "index.html").read_text("utf-8") == "page\n"
    assert capsys.readouterr().err == "WARN: index.qmd: no such link\n"


@pytest.mark.slow
def test_a_missing_number_is_named_by_the_file_people_edit(
    small_project: Path,
) -> None:
    path = notebook(small_project / "notebooks" / "small.ipynb", "as_of")
    wrong = new_markdown_cell("There were so many:\n\n{{< var arrivals.totals >}}.")
    edited(path.parent, lambda book: book.cells.append(wrong), path.name)
    pattern = (
        r"^notebooks/small\.ipynb, cell 5 \('There were so many:'\):3: "
        r"\{\{< var arrivals\.totals >\}\} names no number"
    )
    with pytest.raises(InputError, match=pattern):
        built(small_project)
    notebook(path, "as_of")
    append(small_project / "report" / "methods.qmd", "\n{{< var arrivals.totl >}}\n")
    pattern = r"^report/methods\.qmd:\d+: \{\{< var arrivals\.totl >\}\} names no number"
    with pytest.raises(InputError, match=pattern):
        built(small_project)


@pytest.mark.slow
def test_the_parts_pages_may_name_are_those_a_build_makes(small_project: Path) -> None:
    notebook(small_project / "notebooks" / "small.ipynb", "as_of")
    variables_used = "".join(f"\n{{{{< var part.{name} >}}}}\n" for name in parts.PARTS)
    append(small_project / "report" / "methods.qmd", variables_used)
    built(small_project)
    variables = json.loads((small_project / "_variables.yml").read_text("utf-8"))
    assert variables["part"].keys() == set(parts.PARTS)
    with pytest.raises(InputError, match=r"methods\.qmd:\d+: \{\{< var part\.year >\}\} names no "):
        append(small_project / "report" / "methods.qmd", "\n{{< var part.year >}}\n")
        built(small_project)


def test_settings_the_stand_in_cannot_read_are_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "_quarto.yml").write_text("project:\n\ttype: website\n", "utf-8")
    with pytest.raises(
        CheckError, match=r"could not render the site: _quarto\.yml: [^\n]* line 2, [^\n]*$"
    ):
        render.render(tmp_path, "smalldocs")


@pytest.mark.slow
def test_what_did_not_change_is_not_run_again(tmp_path: Path, data: Path) -> None:
    path, kept = notebook(tmp_path / "small.ipynb", "print(as_of)"), tmp_path / "kept"

    def again(**parameters: str) -> tuple[str, bool]:
        lines: list[str] = []
        (executed,) = execute_all(
            [path], parameters, data, progress=lines.append, cache_folder=kept
        )
        return nbformat.writes(executed.notebook), any("running" in line for line in lines)

    first, ran = again(as_of="latest")
    assert ran and again(as_of="latest") == (first, False)
    assert again(as_of="2025-10-14")[1], "another parameter is another run"
    edited(tmp_path, lambda book: book.cells[2].update(source="Other words."), path.name)
    text, ran = again(as_of="latest")
    assert not ran and "Other words." in text and "Words." not in text.replace("Other words.", "")
    edited(tmp_path, lambda book: book.cells[3].update(source="print(as_of, as_of)"), path.name)
    text, ran = again(as_of="latest")
    assert ran and "latest latest" in text
    for entry in kept.glob("??/*"):
        entry.write_bytes(entry.read_bytes()[:50])
    assert again(as_of="latest") == (text, True), "what is kept is damaged"


@pytest.mark.slow
def test_each_exhibit_is_passed_on_as_soon_as_it_is_printed(tmp_path: Path, data: Path) -> None:
    printed = "from IPython.display import display"
    exhibit_code = 'display({"%s": {"ident": "%s", "files": {}}}, raw=True)'
    until_seen = "import os, time\nwhile not os.path.exists(%r): time.sleep(0.01)"
    code = [
        printed,
        exhibit_code % (MIME, "first"),
        until_seen % str(tmp_path / "seen"),
        exhibit_code % (MIME, "second"),
    ]
    path = notebook(tmp_path / "small.ipynb", *code)
    idents: list[str] = []

    def on_exhibit(exhibit: Mapping[str, Any]) -> None:
        idents.append(exhibit["ident"])
        (tmp_path / "seen").touch()  # the notebook waits for it

    def run_again() -> list[outputs.Executed]:
        to_do = run.plan([path], {"as_of": "latest"}, data, tmp_path / "kept")
        with run.notebook_processes(data, tmp_path / "kept"):
            return run.execute_planned(to_do, 2, quiet, on_exhibit)

    (executed,) = run_again()
    assert idents == ["first", "second"] == list(executed.exhibits)
    idents.clear()
    run_again()
    assert idents == ["first", "second"]


def test_outside_a_project_the_build_says_so(tmp_path: Path, data: Path) -> None:
    with pytest.raises(InputError, match="holds no project"):
        build(tmp_path, data, renderer="smalldocs", progress=quiet)


@pytest.mark.slow
def test_a_report_of_words_alone_is_built(small_project: Path) -> None:
    """Red while a project that lists no notebook was said to be none."""
    edit(small_project / "_quarto.yml", "index.ipynb, report/small.ipynb", "index.qmd")
    (small_project / "index.qmd").write_text("---\ntitle: Words\n---\n\nNo number.\n", "utf-8")
    built(small_project)
    assert "No number." in (small_project / "_site" / "index.html").read_text("utf-8")


DRIPS = "import time\nfor _ in range(40): print('x' * 4_000, flush=True); time.sleep(0.1)"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("code", "limit", "message"),
    [
        ("while True: pass", {"CELL_SECONDS": 1}, "could not be run to its end: .*after 1 seconds"),
        (
            "while True: print('x' * 10_000)",
            {"MOST_PRINTED": 1_000_000},
            "could not be run .*: cell 5 .*while True.* printed more than 1,000,000",
        ),
        (DRIPS, {"MOST_PRINTED": 15_000}, ".* printed more than 15,000"),  # little, many times
    ],
)
def test_a_cell_that_does_not_end_is_stopped_and_named(
    tmp_path: Path, data: Path, monkeypatch: Patch, code: str, limit: dict[str, int], message: str
) -> None:
    path = notebook(tmp_path / "endless.ipynb", "1", code)
    for name, value in limit.items():
        monkeypatch.setattr(run if name == "CELL_SECONDS" else engine, name, value)
    with pytest.raises(CheckError, match=rf"endless\.ipynb {message}"):
        run_all(data, path)


@pytest.mark.slow
def test_each_cell_may_print_as_much_as_the_last(
    tmp_path: Path, data: Path, monkeypatch: Patch
) -> None:
    monkeypatch.setattr(engine, "MOST_PRINTED", 15_000)
    path = notebook(tmp_path / "talking.ipynb", *["print('x' * 10_000)"] * 3)
    (executed,) = run_all(data, path)
    assert [len(cell.outputs[0].text) for cell in executed.notebook.cells[-3:]] == [10_001] * 3


@pytest.mark.slow
def test_the_warm_process_gives_what_the_function_gives(data: Path, monkeypatch: Patch) -> None:
    with run.notebook_processes(data):
        assert run.warm.call("os:getpid") != os.getpid(), "computed here"
        assert (
            run.warm.call("crossings.common.formats:day", dt.date(2026, 8, 20)) == "20 August 2026"
        )
        with pytest.raises(InputError, match="2025-02-30"):
            run.warm.call("crossings.pages.prepared:prepare_from_tables", "2025-02-30", data, "")
        with pytest.raises(CheckError, match="os:abort ended without a word"):
            run.warm.call("os:abort")
        with pytest.raises(CheckError, match=r"^Odd: so it is$"):
            run.warm.call("builtins:exec", "class Odd(Exception): pass\nraise Odd('so it is')")
        monkeypatch.setattr(run.warm, "fork", raising(EOFError()))
        with pytest.raises(CheckError, match="ended without a word"):
            run.warm.call("os:getpid")
    assert run.warm.call("os:getpid") == os.getpid(), "where there is none it is computed here"


@pytest.mark.slow
def test_what_is_just_beginning_is_given_up_too(data: Path) -> None:
    with run.notebook_processes(data), run.Threads(1) as beside:
        begun = beside.submit(run.warm.call, "time:sleep", 60)
        run.warm.give_up()
        with pytest.raises(CheckError):
            begun.result(40)
        with pytest.raises(ConnectionAbortedError):
            kernels.QuickManager(kernel_name="python3")


def refused_beside(data: Path, begun: Path, *paths: Path, after: float = 0) -> None:
    """Run notebooks beside a check of the data that fails.

    The check fails so many seconds after one of the notebooks has begun to run.
    """

    def refused() -> None:
        while not begun.exists():
            time.sleep(0.01)
        time.sleep(after)
        raise InputError("these data do not fit")

    to_do = run.plan([*paths], {"as_of": "latest"}, data)
    refusal = pytest.raises(InputError, match="these data do not fit")
    with refusal, run.notebook_processes(data), run.Threads(1) as beside:
        run.execute_planned(to_do, 1, quiet, check=beside.submit(refused))


@pytest.mark.slow
def test_a_failing_check_of_the_data_ends_what_runs(tmp_path: Path, data: Path) -> None:
    begun, over = tmp_path / "begun", tmp_path / "over"
    first, last = (f"open({str(path)!r}, 'w').close()" for path in (begun, over))
    slow = notebook(tmp_path / "slow.ipynb", f"import time; {first}; time.sleep(100); {last}")
    refused_beside(data, begun, slow, notebook(tmp_path / "never.ipynb", "1"))
    assert not over.exists(), "the slow notebook was waited for"


@pytest.mark.slow
def test_a_check_that_fails_is_said_before_what_a_notebook_made(tmp_path: Path, data: Path) -> None:
    failed = tmp_path / "failed"
    path = notebook(tmp_path / "bad.ipynb", f"open({str(failed)!r}, 'w').close(); 1 / 0")
    refused_beside(data, failed, path, after=1)  # the notebook is the first to end


@pytest.mark.slow
def test_the_process_forked_from_is_bare(data: Path) -> None:
    """Such libraries start threads when they are imported, which a fork lacks.

    The fork would wait for them for ever.
    """
    with run.notebook_processes(data):
        modules = run.warm.call("builtins:eval", "list(__import__('sys').modules)")
        server = Path(f"/proc/{run.warm.call('os:getppid')}")
    assert {"crossings.exhibits.picture", "jsonschema"} <= {
        *modules
    } and "vl_convert" not in modules
    assert "lark" not in modules, "a second for a grammar that nobody asks"
    assert len([*(server / "task").iterdir()]) == 1
    assert {b"OPENBLAS_NUM_THREADS=1", b"PYTHONHASHSEED=0"} <= {
        *(server / "environ").read_bytes().split(b"\0")
    }


@pytest.mark.slow
def test_a_started_kernel_answers_and_a_killed_one_has_ended(
    data: Path, monkeypatch: Patch
) -> None:
    async def lives() -> tuple[bool, bool]:
        manager = kernels.QuickManager(kernel_name="python3")
        await manager.start_kernel()  # a client that is too early waits a tenth of a second
        can_be_knocked_at = all(os.path.exists(f"{manager.ip}-{port}") for port in manager.ports)
        await manager.shutdown_kernel(now=True)
        return can_be_knocked_at, await manager.is_alive()

    with run.notebook_processes(data):
        assert asyncio.run(lives()) == (True, False)
        provisioner = kernels.WarmProvisioner()
        provisioner.process = just_begun = run.warm.fork(time.sleep, 20)
        monkeypatch.setattr(
            os, "killpg", raising(ProcessLookupError())
        )  # it has no group of its own yet
        asyncio.run(provisioner.kill())
        assert just_begun.exitcode == -signal.SIGKILL


@pytest.mark.slow
@pytest.mark.parametrize("broken", [{}, {"become_kernel": os._exit}, {"fork": raising(EOFError())}])
def test_a_kernel_that_dies_is_an_error(
    tmp_path: Path, data: Path, monkeypatch: Patch, broken: Any
) -> None:
    for name, instead in broken.items():
        monkeypatch.setattr(run.warm, name, instead)
    path = notebook(tmp_path / "dying.ipynb", "import os; os._exit(3)")
    with pytest.raises(CheckError, match=r"dying\.ipynb"):
        run_all(data, path)


@pytest.mark.slow
def test_a_notebook_with_damaged_outputs_is_run_again(tmp_path: Path) -> None:
    project = copy_chapters(tmp_path / "project", "claims")
    tables = {
        name: stored.read(name, project / "data") for name in ("arrivals_daily", "arrivals_weekly")
    }
    for table in tables.values():  # other data than where the tests are run
        table.loc[0, ["people_arrived", "boats_arrived"]] = 7, 1
    stored.replace_tables(tables, project / "data")
    built(project)
    table = project / "_site" / "exhibits" / "claims.csv"
    first = table.read_bytes()
    assert b"187510" in first, "187,503 and seven more"
    kept = [
        kept_file
        for kept_file in project.glob("build/kept/??/*")
        if b'"cells"' in kept_file.read_bytes()
    ]
    for path in kept:
        path.write_text("damaged", "utf-8")
    append(project / "report" / "methods.qmd", "\nWords of mine.\n")
    progress_lines: list[str] = []
    built(project, progress_lines.append)
    assert (
        kept
        and any(line.startswith("running 2 of 2") for line in progress_lines)
        and table.read_bytes() == first
    )


# ---- a table that is wrong, an exhibit that is there twice, a day that is not covered


@pytest.mark.slow
def test_a_wrong_table_is_named_and_not_the_cell_that_reads_it(
    tmp_path: Path,
) -> None:
    project = copy_chapters(tmp_path / "project", "western-balkans")
    wrong = "raise DataError(Place(record.data / 'curated/claims.csv', 3), 'no such unit.')"
    cell = new_code_cell(f"from crossings.errors import DataError, Place\n{wrong}")
    edited(project, lambda book: book.cells.insert(3, cell))
    with pytest.raises(InputError) as caught:
        built(project)
    message = str(caught.value)
    assert message.startswith(f"{project / 'data'}/curated/claims.csv, row 3: ")


@pytest.mark.slow
@pytest.mark.parametrize(
    "chapter", ["western-balkans", "revisions"]
)  # one speaks of claims, one does not
def test_a_wrong_claim_is_named_in_its_file(
    tmp_path: Path, monkeypatch: Patch, capsys: Said, chapter: str
) -> None:
    monkeypatch.chdir(copy_chapters(tmp_path / "project", chapter))
    edit(Path("data/curated/claims.csv"), "175000,people,", "175000,boats,")
    assert main(["build", "--renderer", "smalldocs"]) == 2
    (message,) = [
        line for line in capsys.readouterr().err.splitlines() if line.startswith("crossings: ")
    ]
    where = "crossings: data/curated/claims.csv, row 3, column unit"
    assert message.startswith(f"{where}: arrivals.total is in people")
    assert "notebook" not in message and "build/" not in message


@pytest.mark.slow
@pytest.mark.parametrize("within", [True, False])
def test_two_exhibits_with_one_id_are_refused_by_their_cells(tmp_path: Path, within: bool) -> None:
    project = copy_chapters(tmp_path / "project", "western-balkans", "claims")
    name = "western-balkans" if within else "claims"
    last = len(nbformat.read(project / "notebooks" / f"{name}.ipynb", as_version=4).cells)
    first = nbformat.read(project / "notebooks" / "western-balkans.ipynb", as_version=4).cells
    at = next(n for n, cell in enumerate(first, 1) if '"balkans-detections",' in cell.source)
    twice = (
        "from crossings.chapters.exhibits import exhibits_of\n"
        "exhibits_of(record)('balkans-detections', None, "
        "title='A', subtitle='B', words='C', source=['ho_small_boats'],\n"
        "    table=record.weekly.tail(1), columns={'people_arrived': 'People'}, status='final')"
    )
    edited(
        project, lambda book: book.cells.insert(-1, new_code_cell(twice)), f"notebooks/{name}.ipynb"
    )
    places = [f"western-balkans.ipynb, cell {at} (", f"{name}.ipynb, cell {last} ("]
    for _ in range(2):  # and again, where all that ran is kept
        with pytest.raises(CheckError) as caught:
            built(project)
        message = str(caught.value)
        assert "the ident 'balkans-detections'" in message
        assert all(f"notebooks/{place}" in message for place in places), message
    assert not (project / "_site").exists()


@pytest.mark.parametrize(
    ("day", "told"),
    [
        ("nonsense", "as-of 'nonsense' is not a date: give a day such as 2025-10-14, or latest."),
        ("2025-02-30", "as-of '2025-02-30' is not a date"),
        (
            "2030-01-01",
            "as-of 2030-01-01 lies outside the official series, which runs from 2018-01-01 to ",
        ),
        ("2017-12-31", "as-of 2017-12-31 lies outside the official series"),
    ],
)
def test_a_day_that_is_none_or_not_covered_is_refused(
    tmp_path: Path, monkeypatch: Patch, day: str, told: str
) -> None:
    project = copy_chapters(tmp_path / "project", "claims")
    monkeypatch.setattr(run, "notebook_processes", lambda *_: pytest.fail("something was started"))
    monkeypatch.setattr(run, "plan", lambda *_, **__: pytest.fail("a notebook was looked at"))
    with pytest.raises(InputError, match=re.escape(told)) as in_build:
        build(project, project / "data", as_of=day, renderer="smalldocs", progress=quiet)
    with pytest.raises(InputError) as in_facts:
        resolve(day, project / "data")
    assert str(in_build.value) == str(in_facts.value)
