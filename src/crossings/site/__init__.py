"""From sources to a site: rendering, finishing, pictures."""
