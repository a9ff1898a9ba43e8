"""Exhibits: a chart with its title, words, table, source and downloads, shown by a notebook."""

MIME = "application/vnd.crossings.exhibit+json"  # the key of a whole exhibit in a cell's output
WIDE = 640  # outer width, px, of the drawing for a column of text and for downloads
PRINTED_ROWS = 30  # rows: of a longer table only the address is printed
