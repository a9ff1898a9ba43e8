"""Preview is tested with a real server and real edits.

What is saved is built again, and the last good site stays.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from conftest import ROOT, Patch, Said, copy_chapters
from faults import until
from nbformat.v4 import new_markdown_cell

from crossings.build import preview
from crossings.errors import InputError


def fetched(address: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(address, timeout=10) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def state(one: preview.Preview) -> object:
    return json.loads(fetched(one.address + ".preview")[1])


class Fake:
    """This stands in place of the process that builds, and gives what that would answer.

    Each one that was made and has not ended stands in `there`.
    """

    answer, there = (0, ""), list["Fake"]()

    def __init__(self, work: object) -> None:
        self.there.append(self)

    def ask(self, *request: object, patiently: bool) -> tuple[int, str]:
        return self.answer

    def is_alive(self) -> bool:
        return self in self.there

    def end(self) -> None:
        self.there.remove(self)


@pytest.fixture
def fake(monkeypatch: Patch) -> type[Fake]:
    monkeypatch.setattr(preview.processes, "Helper", Fake)
    monkeypatch.setattr(Fake, "answer", (0, ""))
    monkeypatch.setattr(Fake, "there", [])  # without one that a test before left a moment longer
    return Fake


@pytest.fixture
def project(project: Path) -> Path:
    """Give sources and a site from before, with nothing run.

    Builds are stood in for where a test says so.
    """
    (project / "_site").mkdir()
    (project / "_site" / "index.html").write_text(
        '<html><head><meta http-equiv="Content-Security-Policy" '
        "content=\"script-src 'self'\"></head>"
        "<body>the last good site</body></html>",
        "utf-8",
    )
    (project / "_site" / "plain.css").write_text("a{}", "utf-8")
    return project


@contextlib.contextmanager
def serving(project: Path, *arguments: str) -> Iterator[tuple[preview.Preview, list[str]]]:
    """The preview, and the lines it prints but for those that say what is being built."""
    lines: list[str] = []
    one = preview.Preview(
        project, arguments, 0, lambda line: line.startswith("building ") or lines.append(line)
    )
    thread = threading.Thread(target=one.serve, daemon=True)
    thread.start()
    try:
        yield one, lines
    finally:
        one.stop.set()
        thread.join(20)
        assert not thread.is_alive()


def test_what_is_built_and_why_is_said_at_once_on_the_terminal_and_the_page(
    project: Path, fake: type[Fake], monkeypatch: Patch
) -> None:
    lines: list[str] = []
    one, seen = preview.Preview(project, (), 0, lines.append), list[tuple[str, int]]()
    answer = fake.ask

    def asked(self: Fake, *request: object, patiently: bool) -> tuple[int, str]:
        seen.append((one.doing, len(lines)))
        return answer(self, *request, patiently=patiently)

    monkeypatch.setattr(fake, "ask", asked)
    one.build(())
    one.build({"data/sources.toml"})
    one.server.server_close()
    why = ("building the whole site …", "building since this was saved: data/sources.toml …")
    assert seen == [(why[0], 1), (why[1], 3)] and tuple(lines[::2]) == why
    assert one.doing == "" and "box.textContent = doing || wrong" in preview.RELOAD


def test_a_saved_sentence_is_built_and_a_mistake_is_not(tmp_path: Path, monkeypatch: Patch) -> None:
    monkeypatch.setenv("TMPDIR", temporary := tempfile.mkdtemp(dir="/tmp"))
    project = copy_chapters(tmp_path / "project", "western-balkans")
    chapter = project / "notebooks" / "western-balkans.ipynb"
    book = nbformat.read(chapter, as_version=4)
    with serving(project) as (one, lines):
        until(lambda: len(lines) == 2)
        assert lines[0].startswith(one.address) and lines[1].startswith("the whole site: "), lines
        page = one.address + "report/western-balkans.html"
        status, before = fetched(page)
        assert status == 200 and "A sentence saved in preview" not in before
        assert state(one) == {"built": 1, "doing": "", "wrong": ""}

        book.cells.append(new_markdown_cell("A sentence saved in preview."))
        nbformat.write(book, chapter)
        until(lambda: len(lines) == 3)
        assert lines[2].startswith("notebooks/western-balkans.ipynb: ") and lines[2].endswith(
            " s"
        ), lines
        assert "A sentence saved in preview." in fetched(page)[1]
        assert (
            state(one) == {"built": 2, "doing": "", "wrong": ""} and "/.preview" in fetched(page)[1]
        )
        assert not any(
            "/.preview" in path.read_text("utf-8") for path in (project / "_site").rglob("*.html")
        )

        book.cells.append(new_markdown_cell("Up 33%."))
        nbformat.write(book, chapter)
        until(lambda: len(lines) == 4)
        assert "western-balkans.ipynb, cell 23 ('Up 33%.'):1: '33%' is typed by hand" in lines[3], (
            lines
        )
        assert lines[3].endswith("(the last good site stays)")
        assert "A sentence saved in preview." in fetched(page)[1]
        assert state(one) == {"built": 2, "doing": "", "wrong": lines[3]}
        time.sleep(1)
        assert len(lines) == 4  # what a build itself writes sets off no other
    os.rmdir(temporary)  # nothing was left behind


def test_saves_of_code_count_and_what_builds_and_editors_leave_does_not(project: Path) -> None:
    one = preview.Preview(project, (), 0, print)
    counts = {
        name: one.counts(None, str(project / name))
        for name in (
            "notebooks/arrivals.ipynb",
            "report/methods.qmd",
            "report/site.css",
            "data/curated/claims.csv",
            "data/sources.toml",
            "src/crossings/facts/facts.py",
            "src/crossings/__init__.py",
            "404.qmd",
            "_quarto.yml",
        )
    }
    assert all(counts.values()), counts
    for name in (
        "data/datapackage.json",
        "README.md",
        "notebooks/.ipynb_checkpoints/arrivals-checkpoint.ipynb",
        "src/crossings/__pycache__/a.pyc",
        "report/arrivals.123.tmp",
        "report/arrivals.ipynb",
        "report/about.html",  # while Quarto renders it
        "report/about_files/libs/a.css",
        "_site/index.html",
        "data/official/.pending/a.csv",
        "notebooks/a.ipynb~",
    ):
        assert not one.counts(None, str(project / name)), name
    one.server.server_close()


@pytest.mark.parametrize("name", ["404.qmd", "_quarto.yml"])
def test_a_file_saved_by_renaming_is_seen(project: Path, fake: type[Fake], name: str) -> None:
    with serving(project) as (_, lines):
        until(lambda: len(lines) == 2)
        time.sleep(0.5)  # the watcher has begun
        beside = project / f"{name}.new"
        shutil.copyfile(project / name, beside)
        beside.replace(project / name)
        until(lambda: len(lines) == 3)
        assert lines[2].startswith(f"{name}: ")


def test_the_process_that_builds_stands_by_until_code_changes(
    project: Path, fake: type[Fake]
) -> None:
    (project / "src" / "crossings").mkdir(parents=True)
    with serving(project) as (_, lines):
        until(lambda: len(lines) == 2)
        stood_by = fake.there[:]
        for number, name in enumerate(("404.qmd", "src/crossings/facts.py"), start=3):
            time.sleep(0.5)  # the watcher has begun
            (project / name).write_text("changed", "utf-8")
            until(lambda number=number: len(lines) == number)
            stood_by += fake.there
    first, same, other = stood_by
    assert first is same is not other and fake.there == [], "the last ends with the preview"


def test_only_loopback_is_served_nothing_cached_or_outside(project: Path, fake: type[Fake]) -> None:
    fake.answer = 1, "crossings: wrong."
    with serving(project) as (one, lines):
        until(lambda: len(lines) == 2)
        assert lines[1] == "the whole site: wrong. (the last good site stays)"
        assert one.server.server_address[0] == "127.0.0.1"
        page = fetched(one.address)[1]
        assert (
            "the last good site" in page
            and "/.preview" in page
            and "Content-Security-Policy" not in page
        )
        with urllib.request.urlopen(one.address + "plain.css", timeout=10) as answer:
            assert answer.headers["Cache-Control"] == "no-store"
        assert fetched(one.address + "no-such-page.html")[0] == 404
        assert fetched(one.address + "../_quarto.yml")[0] == 404
        with pytest.raises(InputError, match="Give another with --port"):
            preview.Preview(project, (), one.server.server_port)


def test_the_command_stops_cleanly_at_ctrl_c(project: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    ran = subprocess.Popen(
        [sys.executable, "-m", "crossings", "preview", "--port", "0", "--as-of", "no day"],
        cwd=project,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        # A shell starts what runs in the background with interrupts ignored, and whatever that
        # starts ignores them, too.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    assert ran.stdout is not None and ran.stdout.readline().startswith("http://127.0.0.1:")
    assert ran.stdout.readline().startswith("building the whole site")
    assert "is not a date" in ran.stdout.readline()
    ran.send_signal(signal.SIGINT)
    assert ran.wait(20) == 0 and ran.stderr is not None and ran.stderr.read() == ""


@pytest.mark.parametrize("port", [-1, 99_999])
def test_a_port_that_cannot_be_is_refused_in_a_sentence(tmp_path: Path, port: int) -> None:
    with pytest.raises(
        InputError, match=rf"port {port} cannot be used: ports are numbers from 0 to 65535"
    ):
        preview.Preview(tmp_path, [], port=port)


@pytest.mark.parametrize(
    ("asked", "host", "status"),
    [
        ("/", "localhost:1", 200),
        ("/", "elsewhere.example:1", 400),
        ("http://[", "localhost:1", 404),
        ("/a%00b.html", "localhost:1", 404),
    ],
)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_an_odd_request_is_answered_without_a_traceback(
    project: Path, fake: type[Fake], capsys: Said, method: str, asked: str, host: str, status: int
) -> None:
    with serving(project) as (one, lines):
        until(lambda: len(lines) == 2)
        with socket.create_connection(("127.0.0.1", one.server.server_port), 10) as asking:
            asking.sendall(f"{method} {asked} HTTP/1.0\r\nHost: {host}\r\n\r\n".encode())
            answer = b"".join(iter(lambda: asking.recv(4096), b""))
        assert answer.startswith(f"HTTP/1.0 {status} ".encode())
    assert capsys.readouterr().err == ""
