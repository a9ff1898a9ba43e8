"""Exhibits: what a notebook needs to show a chart with all that belongs to it.

That is its title, words, table, source and downloads.
"""

MIME = "application/vnd.crossings.exhibit+json"  # the key of a whole exhibit in a cell's output
# The key of an output with places for exhibits: a list of HTML, and of [form, id of an exhibit].
PARTS = "application/vnd.crossings.parts+json"
WIDE = 640  # outer width, px, of the drawing for a column of text and for downloads
PRINTED_ROWS = 30  # rows: of a longer table only the address is printed
