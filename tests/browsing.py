"""Pages are opened here in a browser.

A site is served on this machine, and nothing may go wrong in the visits to it.
"""

import contextlib
import functools
import os
import threading
import time
from collections.abc import Callable, Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from crossings.check import labels

Visit = Callable[..., Any]  # opens a page of the site


def browser_test(test: Any) -> Any:
    none = not labels.installed() and os.environ.get("CROSSINGS_NEEDS_BROWSER") != "1"
    why = "no chromium on the PATH: the site was not opened in a browser"
    return pytest.mark.browser(pytest.mark.skipif(none, reason=why)(test))


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: Any) -> None:
        """Nothing on standard error for each request."""


@contextlib.contextmanager
def served(folder: Path, handler: type[Quiet] = Quiet) -> Iterator[str]:
    handling = functools.partial(handler, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handling) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}/"
        server.shutdown()


def watch(tab: Any, root: str, wrong: list[str]) -> None:
    """Add to a list whatever goes wrong in a tab that shows a site."""
    tab.on("console", lambda message: wrong.append(f"console: {message.text}"))
    tab.on("pageerror", lambda error: wrong.append(f"script: {error}"))
    tab.on(
        "request",
        lambda sent: sent.url.startswith((root, "data:")) or wrong.append(f"off-site: {sent.url}"),
    )
    tab.on("response", lambda got: got.status < 400 or wrong.append(f"{got.status}: {got.url}"))


@contextlib.contextmanager
def visits(browser: Any, but: tuple[str, ...] = ()) -> Iterator[Visit]:
    """Open pages, each in a context of its own unless one is given.

    At the end, nothing may have gone wrong in any of them, except what is meant to go wrong.
    """
    contexts, wrong = [], list[str]()

    def visit(
        address: str, width: int = 1280, height: int = 900, context: Any = None, **settings: Any
    ) -> Any:
        if not context:
            context = browser.new_context(viewport={"width": width, "height": height}, **settings)
            contexts.append(context)
        tab = context.new_page()
        watch(tab, "/".join(address.split("/")[:3]) + "/", wrong)
        tab.goto(address, wait_until="load")
        return tab

    try:
        yield visit
    finally:
        for context in contexts:
            context.close()
    unexpected = [event for event in wrong if not any(meant in event for meant in but)]
    assert unexpected == [], unexpected  # this module's assertions are not rewritten by pytest


def until(tab: Any, condition: str, seconds: float = 60) -> None:
    """Wait for a condition in the page.

    Playwright's own wait evaluates text there, which the policy forbids.
    """
    end = time.monotonic() + seconds
    while not tab.evaluate(condition):
        assert time.monotonic() < end, f"not within {seconds} s: {condition}"
        time.sleep(0.05)


def axe() -> str:
    """The source of axe, which finds what is closed to some readers."""
    import axe_playwright_python

    return (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
