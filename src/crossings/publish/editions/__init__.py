"""Dated editions: the report as of past days, to be cited.

Each is a site of its own under editions/DATE/.
"""

# How often there may be one, as pandas calls it.
FREQUENCIES = {"week": "W-SUN", "month": "ME", "quarter": "QE", "year": "YE"}
