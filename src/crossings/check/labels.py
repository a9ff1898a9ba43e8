"""Checks of labels in a site's drawings, measured in a real browser.

They are measured at the widths of a desktop and of a phone. The data place the labels, and the
reader's font sets their width, so only a browser knows where they are.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from crossings.common.addresses import EXHIBITS
from crossings.errors import Problem

WIDTHS: Final = (1280, 390)  # px of the window: each width shows one of an exhibit's two drawings
SLACK: Final = 1.5  # px: a letter's shape may differ this much from its box
BROWSERS: Final = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS: Final = (  # a browser that uses no network, and that also starts as root
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update"),
)
# The marks of a page with a drawing of an exhibit, and of one with a chart without an exhibit.
DRAWN, CHART = 'class="ex-draw"', '<figure class="chart'
# Functions in JavaScript, which say what they do.
GATHER, MEASURE = (
    (Path(__file__).parent / name).read_text(encoding="utf-8")
    for name in ("gather_drawings.js", "measure_labels.js")
)


class NotMeasured(Exception):  # noqa: N818 -- nothing is wrong with the site
    """Raised if labels cannot be measured on this machine; the message says why, and what to do."""


def problems(site: Path) -> list[Problem]:
    """Labels of a built site that are cut, covered or crossed, by the page of their exhibit.

    Raises NotMeasured if there is no browser, or no Playwright.
    """
    with browser() as open_browser:
        return problems_in(open_browser, site)


@contextlib.contextmanager
def browser() -> Iterator[Any]:
    """A context with an open browser of this machine, driven by Playwright.

    Raises NotMeasured if either is missing, or if the browser does not start.
    """
    try:
        from playwright.sync_api import Error, sync_playwright
    except ImportError:
        reason = "the Python package playwright is not installed; `pip install playwright` adds it"
        raise NotMeasured(reason) from None
    with sync_playwright() as playwright:
        path = installed() or playwright.chromium.executable_path
        if not Path(path).is_file():
            reason = "no Chromium or Chrome is on the PATH"
            raise NotMeasured(f"{reason}; install one, or run `playwright install chromium`")
        # Charts are drawn with their own fonts (exhibits/fonts.conf); a browser uses the reader's.
        environment: dict[str, str | float | bool] = {
            name: value for name, value in os.environ.items() if name != "FONTCONFIG_FILE"
        }
        try:
            open_browser = playwright.chromium.launch(
                executable_path=path, args=list(FLAGS), env=environment
            )
        except Error as error:
            raise NotMeasured(f"{path} does not start: {error.message.splitlines()[0]}") from None
        with contextlib.closing(open_browser):
            yield open_browser


def installed() -> str | None:
    """The path of Chromium or Chrome, if one is on the PATH."""
    return next(filter(None, map(shutil.which, BROWSERS)), None)


def problems_in(open_browser: Any, site: Path) -> list[Problem]:
    """The problems that `problems` returns, measured in a browser that is open already."""
    # Exhibits are on their own pages, and charts without an exhibit on the pages that show them.
    pages = [
        (path.relative_to(site).as_posix(), text)
        for folder, mark in ((EXHIBITS, DRAWN), ("", CHART), ("report", CHART))
        for path in sorted((site / folder).glob("*.html"))
        if mark in (text := path.read_text(encoding="utf-8"))
    ]
    if not pages:
        return []
    all_problems: dict[Problem, None] = {}
    # Without scripts, since a live chart would cover its drawing.
    with contextlib.closing(open_browser.new_context(java_script_enabled=False)) as context:
        tab = context.new_page()
        tab.goto((site / pages[0][0]).resolve().as_uri())
        tab.evaluate(GATHER, [EXHIBITS, pages])
        for width in WIDTHS:
            tab.set_viewport_size({"width": width, "height": 900})
            for file, fault in tab.evaluate(MEASURE, SLACK):
                all_problems[Problem(file, None, f"at {width} px {fault}")] = None
    return list(all_problems)
