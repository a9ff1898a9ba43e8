"""The name and address of the site, for citations, embeds, feeds and heads; links between pages are relative."""

from __future__ import annotations

import os
from typing import Final

NAME: Final = "Channel Ledger"
SITE: Final = "https://channel-ledger.example"
ERROR_PAGE: Final = "404.html"  # the page for addresses that do not exist, served at any depth
EDITION: Final = (
    "CROSSINGS_EDITION"  # the environment variable that names the day of a dated edition, while it is made
)


def site_address() -> str:
    """The site's address, without a slash at the end; for a dated edition, its address within the site."""
    edition = os.environ.get(EDITION)
    return f"{SITE}/editions/{edition}" if edition else SITE
