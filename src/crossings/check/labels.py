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
# Puts the drawings of all pages on one page with the stylesheet, which is far faster than opening
# forty pages.
GATHER: Final = """([EXHIBITS, pages]) => (
  document.querySelector('main') ?? document.body
).replaceChildren(...pages.flatMap(([file, source]) =>
  [...new DOMParser().parseFromString(source, 'text/html').querySelectorAll(
    file.startsWith(EXHIBITS) ? 'figure.exhibit' : 'figure.chart'
  )].map(figure => {
    const bare = figure.cloneNode(false);
    bare.append(...figure.querySelectorAll('.ex-draw'));
    bare.dataset.file = file;
    return bare; })))"""
# Finds words outside the frame, words on words, and dashed lines along or across words. Vega hides
# an axis label by its opacity.
MEASURE: Final = """slack => [...document.querySelectorAll('.ex-draw svg')].flatMap(svg => {
  const frame = svg.getBoundingClientRect(), figure = svg.closest('figure');
  if (!frame.width) return [];
  const texts = [...svg.querySelectorAll('text')]
    .filter(text => text.textContent.trim() && text.getAttribute('opacity') !== '0')
    .map(text => ({
      words: [...text.childNodes].map(part => part.textContent).join(' '),
      box: text.getBoundingClientRect()}));
  const lines = [...svg.querySelectorAll('line[stroke-dasharray]')]
    .map(line => line.getBoundingClientRect());
  const common = (a, b) => [
    Math.min(a.right, b.right) - Math.max(a.left, b.left),
    Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top)];
  const faults = [];
  for (const [n, {words, box}] of texts.entries()) {
    const over = Math.max(
      frame.left - box.left, box.right - frame.right,
      frame.top - box.top, box.bottom - frame.bottom);
    if (over > slack)
      faults.push(`the words “${words}” reach ${over.toFixed(1)} px outside the frame`);
    for (const other of texts.slice(n + 1)) {
      const [across, down] = common(box, other.box);
      if (across > 2 && down > 5)
        faults.push(`the words “${words}” and “${other.words}” lie on each other`);
    }
    for (const line of lines) {
      const [across, down] = common(box, line);
      const along = line.height < 2 && across > 3
        && line.top > box.top + 4 && line.top < box.bottom - 4;
      const through = line.width < 2 && down > 6
        && line.left > box.left + 2 && line.left < box.right - 2;
      if (along || through) faults.push(`a dashed line runs through the words “${words}”`);
    }
  }
  return faults.map(fault => [
    figure.dataset.file,
    `in ${figure.id || figure.getAttribute("aria-label")} ${fault}`]); })"""


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
