"""Checks of front matter (between two lines of --- at the head of a page): a renderer or the page must use each key.

Both renderers accept any key without a warning, so that `titel:` leaves a page without a title.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from crossings.common.formats import listed
from crossings.errors import nearest
from crossings.site.render import page_keys

FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.*?)^---[ \t]*$", re.M | re.S)
KEY = re.compile(r"^([A-Za-z_][\w-]*)[ \t]*:", re.M)
USUAL = frozenset({"title", "description", "toc"})
USED = re.compile(r"\{\{<\s*meta\s+([\w-]+)")


def problems(text: str, page: str = "") -> Iterator[tuple[int, str]]:
    """Each unused key with its place; `page` is the rest of the page, if `text` is only its head."""
    head = FRONT_MATTER.match(text)
    if not head or USUAL.issuperset(KEY.findall(head[1])):
        return
    usable, of_quarto = page_keys()
    known = {*usable, *of_quarto, *USED.findall(text + page)}
    for key in KEY.finditer(head[1]):
        if key[1] not in known:
            asked = nearest(key[1], usable) or f"the usual ones are {listed(sorted(USUAL))}; "
            what = (
                f"{key[1]!r} is no key that a renderer knows; {asked}correct the name, or take the line out"
            )
            yield head.start(1) + key.start(), what
