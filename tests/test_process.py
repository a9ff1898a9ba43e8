"""The command ends as a process should.

Its status is right, and all that it said and promised is done by then.
"""

from __future__ import annotations

import contextlib
import os
import re
import shlex
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from multiprocessing import resource_tracker
from pathlib import Path

import pytest
from faults import until
from small_project import small_project
from workbooks import read_later

from crossings.cli.main import main
from crossings.common import processes, scratch
from crossings.notebooks import warm
from crossings.posts import all_posts

pytestmark = pytest.mark.slow

COMMAND = [sys.executable, "-m", "crossings"]


def test_a_usage_error_ends_with_two_and_help_with_nothing():
    assert subprocess.run([*COMMAND, "nonsense"], capture_output=True).returncode == 2
    assert subprocess.run([*COMMAND, "--help"], capture_output=True).returncode == 0


def test_without_a_command_the_commands_are_printed():
    ran = subprocess.run(COMMAND, capture_output=True, text=True)
    assert ran.returncode == 2 and not ran.stdout
    assert "usage: crossings" in ran.stderr and "\n    ingest " in ran.stderr


def test_a_file_named_like_a_library_is_not_taken_for_it(data, tmp_path):
    (tmp_path / "pandas.py").write_text("raise SystemExit('the wrong pandas')")
    command = [*COMMAND, "facts", "arrivals.total", "--data", str(data)]
    ran = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path)
    assert ran.returncode == 0 and not ran.stderr and "arrivals.total" in ran.stdout


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the shell has no such limit")
def test_a_shell_with_few_open_files_is_told_what_to_type(tmp_path, data):
    project = small_project(tmp_path / "project", data)
    command = f"ulimit -n 64 && {shlex.join(COMMAND)} build"
    ran = subprocess.run(["sh", "-c", command], capture_output=True, text=True, cwd=project)
    assert ran.returncode == 2 and "Traceback" not in ran.stderr
    assert "this shell allows 64" in ran.stderr and "ulimit -n 1024" in ran.stderr


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1252"])
def test_an_output_not_in_utf_8_is_no_traceback(data, encoding):
    command = [*COMMAND, "facts", "--data", str(data)]
    environment = os.environ | {"PYTHONIOENCODING": encoding}
    ran = subprocess.run(command, capture_output=True, env=environment)
    assert ran.returncode == 0 and not ran.stderr
    output = ran.stdout.decode(encoding)
    assert (
        re.search(r" -\d+\.\d% ", output)
        and "\u2212" not in output
        and ("£" in output or "GBP " in output)
    )


@pytest.mark.parametrize("locale", ["C.UTF-8", "C"])
def test_a_closed_output_is_no_traceback(data, locale):
    plain = {"LC_ALL": locale, "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    command = f"{' '.join(COMMAND)} facts --data {data} >&-"
    ran = subprocess.run(["sh", "-c", command], capture_output=True, env=os.environ | plain)
    assert ran.returncode == 0 and not ran.stderr


@pytest.mark.parametrize("closed", [">&-", "<&- >&- 2>&-"])
def test_a_report_is_built_whatever_is_closed(data, tmp_path, closed):
    """Red while each kernel died, since a file had taken the number of the output."""
    project = small_project(tmp_path / "project", data)
    command = f"{' '.join(COMMAND)} build --renderer smalldocs {closed}"
    ran = subprocess.run(["sh", "-c", command], capture_output=True, text=True, cwd=project)
    assert ran.returncode == 0, ran.stderr
    assert (project / "_site" / "report" / "small.html").is_file()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only where a full device is at hand")
def test_an_output_that_takes_no_more_is_one_sentence(data):
    command = f"{' '.join(COMMAND)} facts --data {data} > /dev/full"
    ran = subprocess.run(["sh", "-c", command], capture_output=True, text=True)
    assert ran.returncode == 2 and ran.stderr.count("\n") == 1
    assert ran.stderr.startswith("crossings: ")
    command = f"{' '.join(COMMAND)} facts no.such --data {data} 2> /dev/full"
    assert subprocess.run(["sh", "-c", command], capture_output=True).returncode == 2


def test_all_that_was_printed_arrives_in_a_pipe(data):
    command = [*COMMAND, "facts", "--json", "--data", str(data)]
    printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert printed.rstrip().endswith("}") and '"preventions.share_latest_year"' in printed


def test_a_reader_that_has_gone_is_no_error():
    code = (
        "import sys; from crossings import __main__; from crossings.cli import main as cli; "
        "cli.COMMANDS['facts'] = lambda options: print('x' * 99); __main__.run()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, "facts"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        process.stdout.close()
        assert process.stderr.read() == b"" and process.wait() == 0


def test_pandera_is_imported_without_its_slow_guests():
    """Hypothesis stands for what pandera would import for others.

    It is installed wherever tests run.
    """
    code = "import sys, crossings.tables.columns; sys.exit('hypothesis' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0
    code = (
        "import sys, hypothesis as h, crossings.tables.columns; "
        "sys.exit(sys.modules.get('hypothesis') is not h)"
    )
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0


def test_imports_for_a_process_that_was_killed_are_given_up():
    """They were finished first, which took seconds where much else ran."""
    command = [sys.executable, "-c", f"import {warm.FORKED_FROM}"]
    ours, another = str(os.getpid()), str(os.getppid())
    for started_by, status in ((ours, 0), (another, 1)):
        settings = os.environ | {warm.STARTED_BY: started_by}
        assert subprocess.run(command, env=settings).returncode == status


def test_what_is_due_at_the_end_is_done_and_no_more_imported():
    code = (
        "import atexit, sys; "
        "atexit.register(lambda: print(__import__('jsonschema') and 'lark' in sys.modules)); "
    )
    code += "from crossings import __main__; __main__.run()"
    ended = subprocess.run([sys.executable, "-c", code, "--help"], capture_output=True, text=True)
    assert (
        ended.stdout.endswith("False\n") and ended.returncode == 0
    )  # lark takes a second to read a grammar


def test_ctrl_c_is_held_back_as_python_starts_its_own_process(
    monkeypatch,
):
    interrupt, as_python_3_11 = {signal.SIGINT}, [signal.SIG_UNBLOCK]  # at the first call
    once = lambda: (  # noqa: E731
        as_python_3_11 and signal.pthread_sigmask(as_python_3_11.pop(), interrupt)
    )
    monkeypatch.setattr(resource_tracker, "ensure_running", once)
    with processes.no_interrupt():
        resource_tracker.ensure_running()
        assert interrupt <= signal.pthread_sigmask(signal.SIG_BLOCK, ())


SLOW = """from crossings.common import files, lock

files.write_whole(files.Path({told!r}), str(lock.os.getpid()).encode())
lock.time.sleep(60)
files.write_whole(files.Path({told!r} + "-over"), b"")"""


@pytest.mark.parametrize(
    "command",
    [["build"], ["editions", "--from", "2025-01", "--to", "2025-02"]],
    ids=lambda words: words[0],
)
def test_ctrl_c_in_a_notebook_ends_all_at_once(
    tmp_path: Path, data: Path, command: list[str]
) -> None:
    """The interrupt goes to the whole group, as a terminal sends it.

    The notebook would sleep for a minute, then say that this is over.
    """
    kernel_file = tmp_path / "kernel"
    project = small_project(tmp_path / "project", data, SLOW.format(told=str(kernel_file)))
    front = project / "_site" / "index.html"
    front.parent.mkdir()
    front.write_text("the last good site", "utf-8")
    command = [*COMMAND, *command, "--renderer", "smalldocs"]
    with subprocess.Popen(
        command,
        cwd=project,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=lambda: signal.signal(
            signal.SIGINT, signal.SIG_DFL
        ),  # ignored by jobs of a shell
    ) as process:
        try:
            until(lambda: kernel_file.exists() or process.poll() is not None)
            kernel = int(kernel_file.read_text())
            os.kill(kernel, 0)  # it is there
            os.killpg(process.pid, signal.SIGINT)
            assert process.wait() == 130
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
        assert "Traceback" not in process.stderr.read()
    over = kernel_file.with_name("kernel-over")
    until(lambda: not Path(f"/proc/{kernel}").exists() or over.exists(), 120)
    assert not over.exists(), "the kernel was left to sleep"
    assert front.read_text("utf-8") == "the last good site"


def test_in_a_folder_too_long_for_sockets_all_is_built(tmp_path: Path, data: Path) -> None:
    project, temporary = small_project(tmp_path / "project", data), tmp_path / ("long" * 25)
    temporary.mkdir()
    command = [*COMMAND, "build", "--renderer", "smalldocs"]
    settings = {**os.environ, "TMPDIR": str(temporary)}
    subprocess.run(command, cwd=project, env=settings, check=True, capture_output=True)
    assert (project / "_site" / "report" / "small.html").is_file() and not [*temporary.iterdir()]


SLOW_ONCE = """from crossings.common import files, lock

if not files.Path({told!r}).exists():
    files.write_whole(files.Path({told!r}), str(lock.os.getpid()).encode())
    lock.time.sleep(60)"""


@pytest.mark.parametrize(("killed", "then"), [("build", "editions"), ("editions", "build")])
def test_what_a_killed_one_left_goes(tmp_path: Path, data: Path, killed: str, then: str) -> None:
    words = {"build": ["build"], "editions": ["editions", "--from", "2025-01", "--to", "2025-01"]}
    kernel_file = tmp_path / "kernel"
    project = small_project(tmp_path / "project", data, SLOW_ONCE.format(told=str(kernel_file)))
    (project / "_site").mkdir()
    (project / "_site" / "index.html").write_text("the last good site", "utf-8")
    with (
        tempfile.TemporaryDirectory(dir="/tmp") as temporary,
        scratch_of_another(temporary) as in_use,
    ):
        environment = {**os.environ, "TMPDIR": temporary}
        command = [*COMMAND, *words[killed], "--renderer", "smalldocs"]
        with subprocess.Popen(
            command, cwd=project, stderr=subprocess.DEVNULL, env=environment
        ) as process:
            until(lambda: kernel_file.exists() or process.poll() is not None)
            kernel = int(kernel_file.read_text())
            process.kill()
        until(lambda: not Path(f"/proc/{kernel}").exists(), 20)
        left = set(os.listdir(temporary)) - {in_use}
        assert left and all(name.startswith(scratch.PREFIX) for name in left)
        build = project / "build"
        halves = [build / "last_build.json.1-2.tmp", build / "kept" / "ab" / "c.1-2.tmp"]
        for half in halves:
            half.parent.mkdir(parents=True, exist_ok=True)
            half.write_text("half", "utf-8")
        command = [*COMMAND, *words[then], "--renderer", "smalldocs"]
        subprocess.run(command, cwd=project, env=environment, check=True, capture_output=True)
        assert os.listdir(temporary) == [in_use] and not any(half.exists() for half in halves)


def test_what_a_killed_ingest_left_goes_with_the_next(
    tmp_path: Path, data_copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    temporary = tmp_path / "temporary"
    (temporary / f"{scratch.PREFIX}left").mkdir(parents=True)
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    read_later(data_copy, 7, tmp_path, post_of=all_posts.with_post)
    assert not os.listdir(temporary)


def test_a_kernel_whose_folder_has_gone_leaves_no_profile(tmp_path: Path) -> None:
    """Red while IPython made a profile elsewhere for a kernel whose build was killed."""
    gone = tmp_path / "gone"
    code = (
        "from crossings.notebooks import warm; import signal; signal.alarm(20)\n"
        f"warm.become_kernel({str(gone / 'kernel.json')!r}, '/', None)"
    )
    settings = {**os.environ, "TMPDIR": str(tmp_path), "IPYTHONDIR": str(gone / "ipython")}
    subprocess.run([sys.executable, "-c", code], env=settings, capture_output=True)
    assert not os.listdir(tmp_path)


@contextlib.contextmanager
def scratch_of_another(temporary: str) -> Iterator[str]:
    """The name of a folder in `temporary` that belongs to a process which runs on."""
    code = (
        "from crossings.common import scratch; import sys\n"
        "with scratch.folder() as path: print(path, flush=True); sys.stdin.read()"
    )
    command, pipe = [sys.executable, "-c", code], subprocess.PIPE
    settings = {**os.environ, "TMPDIR": temporary}
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, env=settings) as other:
        assert other.stdin and other.stdout
        path = Path(other.stdout.readline().strip())
        yield path.name
        assert path.is_dir()
        other.stdin.close()
        assert other.wait(20) == 0 and not path.exists()


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        (["bild"], "did you mean build?"),
        (["build", "--workers", "2"], "--workers is an option of `crossings "),
        (["check", "--sorces"], "did you mean --sources"),
        (["facts", "--asof", "2025-10-14"], "did you mean --as-of?"),
        (["preview", "--port", "abc"], "a number such as 8765"),
        (["build", "report/limits.qmd"], "no file is expected"),
    ],
)
def test_an_unknown_command_or_option_is_told_with_the_nearest(typed, meant, capsys):
    with pytest.raises(SystemExit) as ended:
        main(typed)
    assert ended.value.code == 2 and meant in capsys.readouterr().err
