"""Checks of weight: of each file, and of a page with what it loads before a chart becomes live.

A chart with too many marks makes both too heavy.
"""

from __future__ import annotations

import functools
import gzip
from collections.abc import Iterator
from pathlib import Path

from crossings.check.links import file_at
from crossings.errors import Problem
from crossings.pages.markup import LIBRARIES, Page, Site

HEAVIEST_PAGE, HEAVIEST_FILE = 1_500_000, 2_000_000  # bytes
# Bytes in gzip of a page, its stylesheets and its scripts. Quarto's own scripts weigh three times
# its stand-in's.
HEAVIEST, HEAVIEST_WITH_QUARTO = 150_000, 300_000
QUARTO = f"{LIBRARIES}quarto-html/"


def problem_of_file(site: Site, file: str) -> Iterator[Problem]:
    """The problem of a file that is too large."""
    size, limit = site.files[file], HEAVIEST_PAGE if file in site.pages else HEAVIEST_FILE
    if size > limit:
        fault = f"weighs {size / 1e6:.1f} MB, more than {limit / 1e6:.1f} MB"
        yield Problem(file, None, f"{fault}; draw fewer marks or split it")


def problem_of_page(site: Site, page: Page) -> Iterator[Problem]:
    """The problem of a page too heavy with its styles and scripts, compressed as when sent."""
    by_quarto = any(file.startswith(QUARTO) for file in site.files)
    limit = HEAVIEST_WITH_QUARTO if by_quarto else HEAVIEST
    addresses = page.top.xpath("//link[@rel='stylesheet']/@href | //script/@src")
    files = {file_at(site, page.file, address) or "" for address in addresses}
    sizes = [_compressed_size(site.folder / file) for file in files if file in site.files]
    weight = len(gzip.compress(page.source.encode(), 6)) + sum(sizes)
    if weight > limit:
        fault = f"weighs {weight / 1000:.0f} KB compressed with its styles and scripts"
        advice = f"more than {limit / 1000:.0f} KB; draw fewer marks, or load less"
        yield page.problem(None, f"{fault}, {advice}")


@functools.lru_cache(maxsize=64)
def _compressed_size(path: Path) -> int:
    return len(gzip.compress(path.read_bytes(), 6))
