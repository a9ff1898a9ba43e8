"""Checks of what people write (`written`), and of the built site, from either renderer.

Both renderers print unknown markup as text and keep dead links without a warning, so their exit
code proves nothing. So these checks read what is published.
"""

from __future__ import annotations

from pathlib import Path

from crossings.errors import Problem

__all__ = ["Problem", "problems"]


def problems(site: Path) -> list[Problem]:
    """Everything wrong in a built site, by file and line; empty if nothing is.

    Links to the site's own address, as stated in a canonical link, must lead to files of the site.
    The renderers' own files (site_libs/) need only load nothing from other sites and keep to the
    limit of size. Dated editions within a site are checked separately; links to them must work.
    Raises InputError if there is no page.
    """
    # Not at the top: a build needs other modules of this package, but not this one.
    from crossings.check import built

    return built.problems(site)
