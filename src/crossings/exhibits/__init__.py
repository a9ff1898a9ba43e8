"""Exhibits: what a notebook needs to show a chart with its title, words, table, source and downloads."""

MIME = "application/vnd.crossings.exhibit+json"  # the key of a whole exhibit in a cell's output
