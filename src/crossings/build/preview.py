"""Serve the built site here, build again what was changed on saving, and reload the open page.

What makes a page reload is put in while it is served, never into a file of the site. Builds run in
a process that stands by between them with all that is slow to start, until code of the package
changes, which then counts. A build that fails leaves the last good site, and says why on its pages.
"""

from __future__ import annotations

import contextlib
import functools
import http.server
import importlib
import io
import json
import os
import re
import threading
import time
from collections.abc import Callable, Collection, Iterable, Iterator
from pathlib import Path
from typing import Any, Final

from crossings.common import identity, processes
from crossings.common.files import script
from crossings.errors import InputError
from crossings.notebooks import warm

# The copies that a build makes, and what Quarto puts beside a page while it renders it.
MADE: Final = re.compile(r"report/[^/]+(?:\.ipynb|\.html|_files(?:/.*)?)")
FOLDERS = "notebooks", "report", "data", "src"
PORT = 8765
OWN_NAMES = ("localhost", "127.0.0.1")
# Answers reload.js with the number of the build served, what is being built, what went wrong.
STATE = "/.preview"
RELOAD = "<script>" + script("reload.js") + "</script>"
# A page may allow no script but its own files'; in preview that rule is taken out, since the reload
# is in the page.
POLICY = re.compile(r"<meta\s[^>]*http-equiv=[\"']?Content-Security-Policy[\"']?[^>]*>", re.I)


class Preview:
    """A server of a project's site that builds it again on each save.

    `serve` runs until it is told to stop.
    """

    def __init__(
        self, project: Path, arguments: Iterable[str], port: int, say: Callable[[str], None] = print
    ) -> None:
        """Listen on loopback at `port`, any free one for 0; InputError where it is taken.

        `arguments` go to `crossings build`.
        """
        self.project, self.say = project.resolve(), say
        self.arguments = ["build", *arguments]
        self.built, self.doing, self.wrong, self.stop = 0, "", "", threading.Event()
        self.builder: processes.Helper | None = None
        try:
            handler = functools.partial(_Handler, self)
            self.server = http.server.ThreadingHTTPServer(("127.0.0.1", port), handler)
        except (OSError, OverflowError) as error:
            why = (
                error.strerror
                if isinstance(error, OSError)
                else "ports are numbers from 0 to 65535"
            )
            raise InputError(
                f"port {port} cannot be used: {why}. Give another with --port, or 0 for any."
            ) from None
        self.address = f"http://127.0.0.1:{self.server.server_port}/"

    def serve(self) -> None:
        """Build once, then serve and build again on each save, until Ctrl-C."""
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.say(f"{self.address} (stop with Ctrl-C)")
        try:
            for changed in self._saves():
                if changed or not (self.built or self.wrong):
                    self.build(changed)
        except KeyboardInterrupt:
            pass
        finally:
            if self.builder:
                self.builder.end()
            self.server.shutdown()
            self.server.server_close()

    def _saves(self) -> Iterator[set[str]]:
        """The files that each save changed; now and then none, while nothing is saved."""
        import watchfiles

        # Folder by folder: the project also holds environments and sites, with thousands of files.
        below = (
            path for name in FOLDERS for path in (self.project / name).glob("**") if path.is_dir()
        )
        saves = watchfiles.watch(
            *[self.project, *below],
            watch_filter=self.counts,
            recursive=False,
            step=50,
            debounce=400,
            rust_timeout=200,
            yield_on_timeout=True,
            stop_event=self.stop,
        )
        for changes in saves:
            yield {self._name(path) for _, path in changes}

    def build(self, changed: Collection[str]) -> None:
        """Build in a process of its own.

        It says first what and why, then how long it took or what is wrong.
        """
        cause, begun = ", ".join(sorted(changed)) or "the whole site", time.perf_counter()
        self.doing = f"building {'since this was saved: ' if changed else ''}{cause} …"
        self.say(self.doing)
        code_changed = any(name.startswith("src/") for name in changed)
        status, printed = self._run(self._standing_by(anew=code_changed))
        if status:
            self.wrong = f"{cause}: {_reason(printed)} (the last good site stays)"
        else:
            self.built, self.wrong = self.built + 1, ""
        self.doing = ""
        self.say(self.wrong or f"{cause}: {time.perf_counter() - begun:.1f} s")

    def _standing_by(self, *, anew: bool) -> processes.Helper:
        """The process that builds: a new one where there is none, or where it has to be `anew`."""
        if self.builder and anew:
            self.builder.end()
        if not (self.builder and self.builder.is_alive()):
            self.builder = processes.Helper(_built)
        return self.builder

    def _run(self, builder: processes.Helper) -> tuple[int, str]:
        """Build: the status of the command, and what it printed."""
        try:
            return builder.ask(  # type: ignore[no-any-return]
                self.project, self.arguments, patiently=True
            )
        except EOFError:
            return 1, "the build ended without a word"
        except Exception as error:  # code that is being worked on
            return 1, f"{type(error).__name__}: {error}"

    def _name(self, path: str) -> str:
        return Path(path).relative_to(self.project).as_posix()

    def counts(self, change: Any, path: str) -> bool:
        """Whether a file is one that people write: not what a build or an editor leaves beside."""
        name = self._name(path)
        if any(part.startswith((".", "__")) and part != "__init__.py" for part in name.split("/")):
            return False
        if name.endswith((".tmp", "~", ".swp", ".lock")) or name == "data/datapackage.json":
            return False
        if MADE.fullmatch(name):
            return False
        at_the_top = name == identity.SETTINGS_FILE or re.fullmatch(r"[^/]+\.qmd", name)
        return bool(at_the_top) or name.startswith(tuple(f"{folder}/" for folder in FOLDERS))


def _reason(printed: str) -> str:
    """The sentence in what a command printed that says why it failed, else the last line."""
    lines = printed.strip().splitlines() or ["the build failed"]
    sentence = next((line for line in lines if line.startswith("crossings: ")), lines[-1])
    return sentence.removeprefix("crossings: ")


def _built(project: Path, arguments: list[str]) -> tuple[int, str]:
    """Run the command in the project: its status, and what it printed."""
    warm.leave_out_unneeded()
    os.chdir(project)
    # Only now, since it may be what was changed.
    command = importlib.import_module("crossings.cli.main")
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
        return command.main(arguments), printed.getvalue()


class _Handler(http.server.SimpleHTTPRequestHandler):
    """Files of the site, never cached; pages with the reload put in."""

    def __init__(self, preview: Preview, *rest: Any) -> None:
        self.preview = preview
        super().__init__(*rest, directory=str(preview.project / "_site"))

    def send_head(self) -> Any:
        """Answer what asks this machine by its own name.

        What asks by another is a page from elsewhere.
        """
        if self.headers.get("Host", "localhost").rpartition(":")[0] not in OWN_NAMES:
            return self.send_error(400, "Ask this preview as localhost or 127.0.0.1")
        if self.path == STATE:
            names = ("built", "doing", "wrong")
            state = {name: getattr(self.preview, name) for name in names}
            return self._answer(200, "application/json", json.dumps(state))
        file = Path(self.translate_path(self.path))
        file = file / "index.html" if file.is_dir() else file
        if file.is_file() and file.suffix != ".html":
            return super().send_head()
        shown = file if file.is_file() else Path(self.directory) / identity.ERROR_PAGE
        page = shown.read_text("utf-8") if shown.is_file() else "<p>Not built yet, or no such page."
        return self._answer(
            200 if shown is file else 404, "text/html; charset=utf-8", POLICY.sub("", page) + RELOAD
        )

    def _answer(self, status: int, kind: str, text: str) -> io.BytesIO:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(text.encode())))
        self.end_headers()
        return io.BytesIO(text.encode())

    def end_headers(self) -> None:
        self.send_header("Cache-Control", "no-store")
        super().end_headers()

    def log_message(self, *ignored: Any) -> None:
        """No line a request: only what was built is said."""


def preview(project: Path, port: int = PORT, arguments: Iterable[str] = ()) -> None:
    """Serve the project's site until Ctrl-C.

    Raises InputError outside a project, or where the port is taken.
    """
    identity.refuse_no_project(project)
    try:
        import watchfiles  # noqa: F401
    except ImportError:
        raise InputError(
            "preview needs watchfiles, of the extra dev: "
            "pip install -e '.[dev]', or use `make preview`."
        ) from None
    Preview(project, arguments, port, functools.partial(print, flush=True)).serve()
