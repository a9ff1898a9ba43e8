"""What the site is called and where it stands: only citations, embeds, feeds and heads name it; pages link by way."""

from __future__ import annotations

import os
from typing import Final

NAME: Final = "Channel Ledger"
SITE: Final = "https://channel-ledger.example"
ERROR_PAGE: Final = "404.html"  # the page for addresses that lead nowhere, served at any depth
EDITION: Final = (
    "CROSSINGS_EDITION"  # the environment variable that names the day of a dated edition, while it is made
)


def site_address() -> str:
    """The site's own address, without a slash at the end; a dated edition has one within it."""
    edition = os.environ.get(EDITION)
    return f"{SITE}/editions/{edition}" if edition else SITE
