"""Serve the built site on this machine, build it again on each save, and reload the open page.

The script that reloads a page is added while the page is served, never to a file of the site.
Builds run in a process that stays ready between them, until code of the package changes; then a new
one starts. If a build fails the last good site stays, and its pages say why.
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

from crossings.common import addresses, identity, processes
from crossings.common.files import script
from crossings.errors import InputError
from crossings.notebooks import warm

# Copies of notebooks that a build makes, and files that Quarto puts beside a page while rendering.
GENERATED: Final = re.compile(r"report/[^/]+(?:\.ipynb|\.html|_files(?:/.*)?)")
FOLDERS = "notebooks", "report", "data", "src"
OWN_NAMES = ("localhost", "127.0.0.1")
PORT_OF_HOST = re.compile(r":\d+$")
# The address that reload.js asks for the number of the build, what is being built, and errors.
STATE = "/.preview"
# A page's policy forbids inline scripts, so this one has an address of its own.
SCRIPT = "/.preview.js"
RELOAD = '<script src="/.preview.js"></script>'


class Preview:
    """A server of a project's site that builds it again on each save."""

    def __init__(
        self, project: Path, arguments: Iterable[str], port: int, say: Callable[[str], None] = print
    ) -> None:
        """Listen on loopback at `port`, or at any free port for 0; InputError if it is taken.

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
            reason = (
                error.strerror
                if isinstance(error, OSError)
                else "ports are numbers from 0 to 65535"
            )
            raise InputError(
                f"port {port} cannot be used: {reason}. Give another with --port, or 0 for any."
            ) from None
        self.address = f"http://127.0.0.1:{self.server.server_port}/"

    def serve(self) -> None:
        """Build once, then serve and build again on each save, until Ctrl-C or `stop` is set."""
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
        """The files that each save changed; from time to time none, while nothing is saved.

        They are named by their path in the project.
        """
        watched: set[Path] = set()
        while not self.stop.is_set():
            folders = self._folders()
            made, watched = folders - watched if watched else set(), folders
            # What was saved in new folders before they were watched.
            inside = {str(path) for folder in made for path in folder.glob("*") if path.is_file()}
            yield {self._project_path(path) for path in inside if self.is_source(None, path)}
            yield from self._saves_in(watched)

    def _saves_in(self, watched: set[Path]) -> Iterator[set[str]]:
        """What `_saves` gives, of these folders, until a folder is made in one of them."""
        import watchfiles

        for changes in watchfiles.watch(
            *watched,
            watch_filter=self.is_source,
            recursive=False,
            step=50,
            debounce=400,
            rust_timeout=200,
            yield_on_timeout=True,
            stop_event=self.stop,
        ):
            paths = {Path(path) for _, path in changes}
            folders = {path for path in paths if path.is_dir()}
            yield {self._project_path(str(path)) for path in paths - folders}
            if folders - watched:
                return

    def _folders(self) -> set[Path]:
        """The project and the folders in it that people write in.

        They are watched one by one: the project also holds environments and sites, with thousands
        of files.
        """
        below = (self.project / name for name in FOLDERS)
        inside = (path for folder in below for path in folder.glob("**") if path.is_dir())
        return {self.project, *inside}

    def build(self, changed: Collection[str]) -> None:
        """Build in a separate process; print why, and then how long it took or what is wrong.

        `changed` are the files that were saved, by path in the project, and none at the start. The
        state, which open pages ask for, says the same.
        """
        cause, begun = ", ".join(sorted(changed)) or "the whole site", time.perf_counter()
        self.doing = f"building {'since this was saved: ' if changed else ''}{cause} …"
        self.say(self.doing)
        code_changed = any(name.startswith("src/") for name in changed)
        status, printed = self._run(self._builder(anew=code_changed))
        if status:
            reason = _reason(printed)
            where = "" if reason.startswith(cause) else f"{cause}: "
            self.wrong = f"{where}{reason} (the last good site stays)"
        else:
            self.built, self.wrong = self.built + 1, ""
        self.doing = ""
        self.say(self.wrong or f"{cause}: {time.perf_counter() - begun:.1f} s")

    def _builder(self, *, anew: bool) -> processes.Helper:
        """The process that builds; a new one if none is alive, or with `anew`."""
        if self.builder and anew:
            self.builder.end()
        if not (self.builder and self.builder.is_alive()):
            self.builder = processes.Helper(_run_command)
        return self.builder

    def _run(self, builder: processes.Helper) -> tuple[int, str]:
        """The status of the build command, and what it printed.

        If the process ends or raises an error, that is status 1, and words that say so.
        """
        try:
            return builder.ask(  # type: ignore[no-any-return]
                self.project, self.arguments, patiently=True
            )
        except EOFError:
            return 1, "the build ended without a word"
        except Exception as error:  # a mistake in code that is being edited
            return 1, f"{type(error).__name__}: {error}"

    def _project_path(self, path: str) -> str:
        return Path(path).relative_to(self.project).as_posix()

    def is_source(self, change: Any, path: str) -> bool:
        """Whether a file is one that people write, not one that a build or an editor made.

        It is a filter of watchfiles, which also gives the kind of the change. `path` is absolute,
        and in the project.
        """
        name = self._project_path(path)
        if _is_hidden(name) or GENERATED.fullmatch(name):
            return False
        if name.endswith((".tmp", "~", ".swp", ".lock")) or name == "data/datapackage.json":
            return False
        if not Path(name).suffix and not Path(path).is_dir():  # as of what an editor tries out
            return False
        at_the_top = name == identity.SETTINGS_FILE or re.fullmatch(r"[^/]+\.qmd", name)
        return bool(at_the_top) or name.startswith(tuple(f"{folder}/" for folder in FOLDERS))


def _is_hidden(name: str) -> bool:
    """Whether a file, or a folder that it is in, is hidden or made by Python."""
    return any(part.startswith((".", "__")) and part != "__init__.py" for part in name.split("/"))


def _reason(printed: str) -> str:
    """The sentence of a command's output that says why it failed, or else its last line."""
    lines = printed.strip().splitlines() or ["the build failed"]
    sentence = next((line for line in lines if line.startswith("crossings: ")), lines[-1])
    return sentence.removeprefix("crossings: ")


def _run_command(project: Path, arguments: list[str]) -> tuple[int, str]:
    """Run the command in the project: its status, and what it printed.

    Only for the process that builds, whose working folder it changes.
    """
    warm.block_unneeded_imports()
    os.environ[warm.BUILDS_AGAIN] = "1"
    os.chdir(project)
    # Imported only now, since its code may have been changed.
    command = importlib.import_module("crossings.cli.main")
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
        return command.main(arguments), printed.getvalue()


class _Handler(http.server.SimpleHTTPRequestHandler):
    """Files of the site, never cached; pages with the script that reloads them."""

    def __init__(self, preview: Preview, *rest: Any) -> None:
        self.preview = preview
        super().__init__(*rest, directory=str(preview.project / addresses.SITE))

    def send_head(self) -> Any:
        """Answer requests that name this machine; others may come from a page of another site.

        As in the base class, it sends the head of the answer and returns the content to be sent.
        """
        if PORT_OF_HOST.sub("", self.headers.get("Host", "localhost")) not in OWN_NAMES:
            return self.send_error(400, "Ask this preview as localhost or 127.0.0.1")
        if self.path == STATE:
            names = ("built", "doing", "wrong")
            state = {name: getattr(self.preview, name) for name in names}
            return self._answer(200, "application/json", json.dumps(state))
        if self.path == SCRIPT:
            return self._answer(200, "text/javascript", script("reload.js"))
        file = Path(self.translate_path(self.path))
        if file.is_dir() and not self.path.partition("?")[0].endswith("/"):
            return super().send_head()  # leads to the folder's address, to which links are relative
        file = file / "index.html" if file.is_dir() else file
        if file.is_file() and file.suffix != ".html":
            return super().send_head()
        return self._answer_page(file)

    def _answer_page(self, file: Path) -> io.BytesIO:
        """Answer with a page, or with the one for errors if there is no such page."""
        page_file = file if file.is_file() else Path(self.directory) / addresses.ERROR_PAGE
        page = (
            page_file.read_text("utf-8")
            if page_file.is_file()
            else "<p>Not built yet, or no such page."
        )
        return self._answer(
            200 if page_file is file else 404,
            "text/html; charset=utf-8",
            page + RELOAD,
        )

    def _answer(self, status: int, kind: str, text: str) -> io.BytesIO:
        """Send the head of an answer of a media type, `kind`, and return its content."""
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(text.encode())))
        self.end_headers()
        return io.BytesIO(text.encode())

    def end_headers(self) -> None:
        self.send_header("Cache-Control", "no-store")
        super().end_headers()

    def log_message(self, *ignored: Any) -> None:
        """Print nothing for a request: only builds are reported."""


def preview(project: Path, port: int, arguments: Iterable[str]) -> None:
    """Serve the project's site until Ctrl-C.

    `arguments` go to `crossings build`. Raises InputError outside a project, without watchfiles, or
    where the port is taken.
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
