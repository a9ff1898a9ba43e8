"""Dated editions: the report as of past days, to be cited.

Each is a site of its own under editions/DATE/.
"""
