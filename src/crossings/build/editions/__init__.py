"""Dated editions: the report as of past days, each a site of its own under editions/DATE/, to be cited."""
