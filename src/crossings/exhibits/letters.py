"""How much room words take in a drawing, in the widest fonts that readers have.

A drawing is laid out here, in one font, and shown in the reader's. The widest in use, DejaVu Sans
and Verdana, decide what fits. Each share is of a letter's size in px.
"""

from __future__ import annotations

from typing import Final

SIZE: Final = {False: 13, True: 14}  # px of the letters of a drawing, and on phones under True
WORDS: Final = 0.6  # of a usual word, with its spaces
# Of figures, capitals and bold words: a digit alone has 0.64, and in a short label no comma or
# space makes up for a wide letter.
FIGURES: Final = 0.68
USUAL: Final = 0.51  # of a usual word in the fonts of most readers, such as Arial


def width(words: str, size: float, share: float = WORDS) -> float:
    """The width in px of words in letters of `size` px.

    "|" begins a new line, and the longest line counts.
    """
    return share * size * max(map(len, words.split("|")))


def fitting(room: float, size: float, share: float = WORDS) -> int:
    """How many letters of `size` px fit in a room in px, at least one."""
    return max(1, int(room / (share * size)))
