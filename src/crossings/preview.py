"""Serve the built site on this machine, build again what was changed on saving, and reload the open page.

What makes a page reload is put in while it is served, never into a file of the site. Each build is a process of its
own, so that changed code of the package counts; one that fails leaves the last good site.
"""

from __future__ import annotations

import functools
import http.server
import os
import queue
import re
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from crossings.errors import InputError
from crossings.identity import ERROR_PAGE

FOLDERS, FILES = ("notebooks", "report", "data", "src"), ("_quarto.yml", "index.qmd")
PORT = 8765
OWN_NAMES = ("localhost", "127.0.0.1", "::1")
STAMP = "/.preview"  # answers with the number of the build that is served
RELOAD = f"""<script>/* only in preview */(async () => {{
  const stamp = async () => (await fetch("{STAMP}", {{cache: "no-store"}})).text();
  let seen = null;
  for (;;) {{
    try {{ const now = await stamp(); if (seen !== null && now !== seen) location.reload(); seen = now; }} catch (e) {{}}
    await new Promise(done => setTimeout(done, 400));
  }}
}})()</script>"""
# A page may allow no script but its own files'; in preview that rule is taken out, since the reload is in the page.
POLICY = re.compile(r"<meta\s[^>]*http-equiv=[\"']?Content-Security-Policy[\"']?[^>]*>", re.I)
Say = Callable[[str], None]


class Preview:
    """A server of `site` and a watcher of `project`; `serve` runs until it is told to stop."""

    def __init__(
        self, project: Path, arguments: Iterable[str] = (), port: int = PORT, say: Say | None = None
    ) -> None:
        """Listen on loopback at `port`, any free one for 0; InputError where it is taken.

        `arguments` go to `crossings build`.
        """
        self.project, self.arguments = project.resolve(), list(arguments)
        self.site = self.project / "_site"
        self.say: Say = say or functools.partial(print, flush=True)
        self.stamp = 0
        self._stop = threading.Event()
        self._saved: queue.Queue[set[str]] = queue.Queue()
        try:
            handler = functools.partial(_Handler, self)
            self.server = http.server.ThreadingHTTPServer(("127.0.0.1", port), handler)
        except (OSError, OverflowError) as error:
            why = error.strerror if isinstance(error, OSError) else "ports are numbers from 0 to 65535"
            raise InputError(
                f"port {port} cannot be used: {why}. Give another with --port, or 0 for any."
            ) from None
        self.server.daemon_threads = True

    @property
    def address(self) -> str:
        """Where the front page is."""
        return f"http://127.0.0.1:{self.server.server_port}/"

    def serve(self) -> None:
        """Build once, then serve and build again on each save, until `stop` or Ctrl-C."""
        threads = [
            threading.Thread(target=self.server.serve_forever, daemon=True),
            threading.Thread(target=self._watch, args=(self._folders(), True), daemon=True),
            threading.Thread(target=self._watch, args=([self.project], False), daemon=True),
        ]
        try:
            for thread in threads:
                thread.start()
            self.say(f"{self.address} (stop with Ctrl-C)")
            self.build(set())
            while not self._stop.is_set():
                try:
                    changed = self._saved.get(timeout=0.2)
                except queue.Empty:
                    continue
                while not self._saved.empty():
                    changed |= self._saved.get()
                self.build(changed)
        except KeyboardInterrupt:
            pass
        finally:
            self.stop()

    def stop(self) -> None:
        """End serving and watching."""
        self._stop.set()
        self.server.shutdown()
        self.server.server_close()

    def build(self, changed: set[str]) -> bool:
        """Build in a process of its own and say in one line what changed and how long, or what is wrong."""
        what = ", ".join(sorted(changed)) or "the whole site"
        begun = time.perf_counter()
        ran = subprocess.run(
            [sys.executable, "-m", "crossings", "build", *self.arguments],
            cwd=self.project,
            capture_output=True,
            text=True,
            env=_environment(self.project),
        )
        if ran.returncode:
            said = [line for line in ran.stderr.splitlines() if line.strip()]
            sentence = next(
                (line for line in said if line.startswith("crossings: ")), said[-1] if said else ""
            )
            self.say(f"{what}: {sentence.removeprefix('crossings: ')} (the last good site stays)")
            return False
        self.stamp += 1
        self.say(f"{what}: {time.perf_counter() - begun:.1f} s")
        return True

    def _folders(self) -> list[Path]:
        return [self.project / name for name in FOLDERS if (self.project / name).is_dir()]

    def _watch(self, places: list[Path], below: bool) -> None:
        """Put what was saved in `places` on the queue; files of the project itself by its folder, not below."""
        import watchfiles

        for changes in watchfiles.watch(
            *places, watch_filter=self._counts, recursive=below, stop_event=self._stop, step=50, debounce=400
        ):
            self._saved.put({Path(path).relative_to(self.project).as_posix() for _, path in changes})

    def _counts(self, change: Any, path: str) -> bool:
        """Whether a file is one that people write: not what a build or an editor leaves beside."""
        name = Path(path).relative_to(self.project).as_posix()
        if any(part.startswith((".", "__")) and part != "__init__.py" for part in name.split("/")):
            return False
        if name.endswith((".tmp", "~", ".swp", ".lock")) or name == "data/datapackage.json":
            return False
        if name.startswith("report/") and (name.endswith(".ipynb") or "/_fragments/" in name):
            return False
        return name in FILES or name.startswith(tuple(f"{folder}/" for folder in FOLDERS))


def served(page: str) -> str:
    """A page as preview serves it: with the reload, and without a policy that would forbid it."""
    page = POLICY.sub("", page)
    head, found, rest = page.rpartition("</body>")
    return f"{head}{RELOAD}{found}{rest}" if found else page + RELOAD


def _environment(project: Path) -> dict[str, str]:
    """The environment of a build, with the project's own package first, where it holds one."""
    ways = [str(project / "src")] if (project / "src" / "crossings").is_dir() else []
    ways += [way for way in [os.environ.get("PYTHONPATH", "")] if way]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(ways)} if ways else dict(os.environ)


class _Handler(http.server.SimpleHTTPRequestHandler):
    """Files of the site, never cached; pages with the reload put in."""

    def __init__(self, preview: Preview, *rest: Any) -> None:
        self.preview = preview
        super().__init__(*rest, directory=str(preview.site))

    def parse_request(self) -> bool:
        """Answer only what asks this machine by its own name, for what can be an address."""
        if not super().parse_request():
            return False
        try:
            sound = "\0" not in unquote(urlsplit(self.path).path)
            own = urlsplit(f"//{self.headers.get('Host', 'localhost')}").hostname in OWN_NAMES
        except ValueError:
            sound = own = False
        if not (sound and own):
            self.send_error(400, "Ask this preview as localhost or 127.0.0.1, for an address that can be")
        return sound and own

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        if path == STAMP:
            self._answer(200, "text/plain", str(self.preview.stamp).encode())
            return
        file = Path(self.translate_path(path))
        if file.is_dir():
            file = file / "index.html"
        if file.suffix != ".html":
            super().do_GET()
            return
        for wait in (0, 0.1, 0.4):  # a new site may be moving into place
            time.sleep(wait)
            if file.is_file():
                self._answer(200, "text/html; charset=utf-8", served(file.read_text("utf-8")).encode())
                return
        missing = self.preview.site / ERROR_PAGE
        page = (
            missing.read_text("utf-8")
            if missing.is_file()
            else "<p>Not built yet, or no such page.</p></body>"
        )
        self._answer(404, "text/html; charset=utf-8", served(page).encode())

    def end_headers(self) -> None:
        self.send_header("Cache-Control", "no-store")
        super().end_headers()

    def _answer(self, status: int, kind: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *ignored: Any) -> None:
        """No line a request: only what was built is said."""


def preview(project: Path, port: int = PORT, arguments: Iterable[str] = ()) -> None:
    """Serve the project's site until Ctrl-C; InputError outside a project, or where the port is taken."""
    if not (project / "_quarto.yml").is_file():
        raise InputError(
            f"{project.resolve()} holds no project: _quarto.yml is expected. Run in the checkout."
        )
    try:
        import watchfiles  # noqa: F401
    except ImportError:
        raise InputError(
            "preview needs watchfiles, of the extra dev: pip install -e '.[dev]', or use `make preview`."
        ) from None
    Preview(project, arguments, port).serve()
