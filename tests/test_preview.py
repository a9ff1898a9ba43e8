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
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import nbformat
import pytest
from conftest import ROOT, Patch, Said, copy_chapters
from faults import until
from nbformat.v4 import new_markdown_cell

from crossings.common.files import script
from crossings.errors import InputError
from crossings.publish import preview


def fetched(address: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(address, timeout=10) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def state(running: preview.Preview) -> object:
    return json.loads(fetched(running.address + ".preview")[1])


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
    (project / "_site" / "editions").mkdir(parents=True)
    (project / "_site" / "editions" / "index.html").write_text("all editions", "utf-8")
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
    site_preview = preview.Preview(
        project, arguments, 0, lambda line: line.startswith("building ") or lines.append(line)
    )
    thread = threading.Thread(target=site_preview.serve, daemon=True)
    thread.start()
    try:
        yield site_preview, lines
    finally:
        site_preview.stop.set()
        thread.join(20)
        assert not thread.is_alive()


def test_what_is_built_and_why_is_said_at_once(
    project: Path, fake: type[Fake], monkeypatch: Patch
) -> None:
    """It is said on the terminal and on the page."""
    lines: list[str] = []
    site_preview, seen = preview.Preview(project, (), 0, lines.append), list[tuple[str, int]]()
    answer = fake.ask

    def asked(self: Fake, *request: object, patiently: bool) -> tuple[int, str]:
        seen.append((site_preview.doing, len(lines)))
        return answer(self, *request, patiently=patiently)

    monkeypatch.setattr(fake, "ask", asked)
    site_preview.build(())
    site_preview.build({"data/sources.toml"})
    site_preview.server.server_close()
    why = ("building the whole site …", "building since this was saved: data/sources.toml …")
    assert seen == [(why[0], 1), (why[1], 3)] and tuple(lines[::2]) == why
    assert site_preview.doing == ""
    assert "box.textContent = doing || wrong" in script("reload.js")


class Seen(NamedTuple):
    """What the preview printed last, and what a browser sees then."""

    line: str
    status: int
    page: str
    state: object


class Edits(NamedTuple):
    """A chapter in the preview: as it was, with one more sentence, and with a mistake."""

    project: Path
    lines: list[str]
    before: Seen
    sentence: Seen
    mistake: Seen
    left_behind: list[str]


SENTENCE = "A sentence saved in preview."


def look(running: preview.Preview, lines: list[str], number: int) -> Seen:
    """Wait until the preview has printed a number of lines, and look at the chapter."""
    until(lambda: len(lines) == number)
    return Seen(
        lines[-1], *fetched(running.address + "report/western-balkans.html"), state(running)
    )


@pytest.fixture(scope="module")
def edits(tmp_path_factory: pytest.TempPathFactory) -> Edits:
    """A chapter that is edited twice while it is in the preview."""
    project = copy_chapters(tmp_path_factory.mktemp("preview") / "project", "western-balkans")
    chapter = project / "notebooks" / "western-balkans.ipynb"
    book, temporary = nbformat.read(chapter, as_version=4), tempfile.mkdtemp(dir="/tmp")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TMPDIR", temporary)
        with serving(project) as (site_preview, lines):
            seen = [look(site_preview, lines, 2)]
            for number, words in enumerate((SENTENCE, "Up 33%."), start=3):
                book.cells.append(new_markdown_cell(words))
                nbformat.write(book, chapter)
                seen.append(look(site_preview, lines, number))
            time.sleep(1)  # what a build itself writes would set off another within this time
    left_behind = os.listdir(temporary)
    shutil.rmtree(temporary)
    return Edits(project, lines, *seen, left_behind)


@pytest.mark.slow
def test_the_preview_begins_with_the_whole_site(edits: Edits) -> None:
    assert edits.lines[0].startswith("http://127.0.0.1:")
    assert edits.before.line.startswith("the whole site: ")
    assert edits.before.status == 200 and SENTENCE not in edits.before.page
    assert edits.before.state == {"built": 1, "doing": "", "wrong": ""}


@pytest.mark.slow
def test_a_saved_sentence_is_built(edits: Edits) -> None:
    assert edits.sentence.line.startswith("notebooks/western-balkans.ipynb: ")
    assert edits.sentence.line.endswith(" s")
    assert SENTENCE in edits.sentence.page
    assert edits.sentence.state == {"built": 2, "doing": "", "wrong": ""}


@pytest.mark.slow
def test_a_page_served_reloads_itself_unlike_its_file(edits: Edits) -> None:
    assert "/.preview" in edits.sentence.page
    for path in (edits.project / "_site").rglob("*.html"):
        assert "/.preview" not in path.read_text("utf-8"), path


@pytest.mark.slow
def test_a_saved_mistake_is_named_and_the_last_good_site_stays(edits: Edits) -> None:
    line = edits.mistake.line
    chapter = nbformat.read(edits.project / "notebooks" / "western-balkans.ipynb", as_version=4)
    last = len(chapter.cells)
    assert f"western-balkans.ipynb, cell {last} ('Up 33%.'):1: '33%'" in line
    assert line.endswith("(the last good site stays)")
    assert SENTENCE in edits.mistake.page
    assert edits.mistake.state == {"built": 2, "doing": "", "wrong": line}


@pytest.mark.slow
def test_what_a_build_writes_sets_off_no_other(edits: Edits) -> None:
    assert len(edits.lines) == 4


@pytest.mark.slow
def test_the_preview_leaves_nothing_behind(edits: Edits) -> None:
    assert edits.left_behind == []


@pytest.fixture
def counts(project: Path) -> Iterator[Callable[[str], bool]]:
    """Whether the preview builds because a file was saved."""
    site_preview = preview.Preview(project, (), 0, print)
    yield lambda name: site_preview.is_source(None, str(project / name))
    site_preview.server.server_close()


@pytest.mark.parametrize(
    "name",
    [
        "notebooks/arrivals.ipynb",
        "report/methods.qmd",
        "report/site.css",
        "data/curated/claims.csv",
        "data/sources.toml",
        "src/crossings/facts/facts.py",
        "src/crossings/__init__.py",
        "404.qmd",
        "_quarto.yml",
    ],
)
def test_a_save_of_what_pages_are_made_from_counts(
    counts: Callable[[str], bool], name: str
) -> None:
    assert counts(name)


@pytest.mark.parametrize(
    "name",
    [
        "data/datapackage.json",
        "README.md",
        "notebooks/.ipynb_checkpoints/arrivals-checkpoint.ipynb",
        "src/crossings/__pycache__/a.pyc",
        "report/arrivals.123.tmp",
        "report/sedQx3fLm",  # while sed writes a file anew
        "report/arrivals.ipynb",
        "report/about.html",  # while Quarto renders it
        "report/about_files/libs/a.css",
        "_site/index.html",
        "data/official/.pending/a.csv",
        "notebooks/a.ipynb~",
    ],
)
def test_what_builds_and_editors_leave_does_not_count(
    counts: Callable[[str], bool], name: str
) -> None:
    assert not counts(name)


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


def test_what_is_saved_in_a_new_folder_is_seen(project: Path, fake: type[Fake]) -> None:
    with serving(project) as (_, lines):
        until(lambda: len(lines) == 2)
        time.sleep(0.5)  # the watcher has begun
        (project / "report" / "new" / "inner").mkdir(parents=True)
        (project / "report" / "new" / "at-once.qmd").write_text("saved with its folder", "utf-8")
        until(lambda: any("report/new/at-once.qmd" in line for line in lines))
        (project / "report" / "new" / "inner" / "later.qmd").write_text("saved later", "utf-8")
        until(lambda: any(line.startswith("report/new/inner/later.qmd: ") for line in lines))


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
    with serving(project) as (site_preview, lines):
        until(lambda: len(lines) == 2)
        assert lines[1].startswith("the whole site: wrong. ")
        assert site_preview.server.server_address[0] == "127.0.0.1"
        page = fetched(site_preview.address)[1]
        assert (
            "the last good site" in page
            and page.endswith('<script src="/.preview.js"></script>')
            and "Content-Security-Policy" in page
        )
        assert "location.reload()" in fetched(site_preview.address + ".preview.js")[1]
        with urllib.request.urlopen(site_preview.address + "plain.css", timeout=10) as answer:
            assert answer.headers["Cache-Control"] == "no-store"
        assert fetched(site_preview.address + "no-such-page.html")[0] == 404
        address = site_preview.address + "editions?of=2025"
        with urllib.request.urlopen(address, timeout=10) as folder:
            assert folder.url.endswith("/editions/?of=2025")
            assert "all editions" in folder.read().decode()
        assert fetched(site_preview.address + "../_quarto.yml")[0] == 404
        with pytest.raises(InputError, match="Give another with --port"):
            preview.Preview(project, (), site_preview.server.server_port)


@pytest.mark.slow
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
        ("/", "localhost", 200),
        ("/", "elsewhere.example:1", 400),
        ("http://[", "localhost:1", 404),
        ("/a%00b.html", "localhost:1", 404),
    ],
)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_an_odd_request_is_answered_without_a_traceback(
    project: Path, fake: type[Fake], capsys: Said, method: str, asked: str, host: str, status: int
) -> None:
    with serving(project) as (site_preview, lines):
        until(lambda: len(lines) == 2)
        with socket.create_connection(("127.0.0.1", site_preview.server.server_port), 10) as asking:
            asking.sendall(f"{method} {asked} HTTP/1.0\r\nHost: {host}\r\n\r\n".encode())
            answer = b"".join(iter(lambda: asking.recv(4096), b""))
        assert answer.startswith(f"HTTP/1.0 {status} ".encode())
    assert capsys.readouterr().err == ""
