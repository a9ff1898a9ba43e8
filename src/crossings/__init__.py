"""UK money for French border security, Channel crossings and the returns pilot, on record.

The folders are layers, and imports run one way: common → exhibits → tables → official → measures →
facts → claims → posts → chapters → notebooks → pages → site → publish → check → cli.
"""

__version__ = "0.1.0"

import sys

from crossings.common import library_warnings

if library_warnings.is_wanted():  # in a notebook of a strict build
    library_warnings.make_errors()

# In a notebook charts are shown in the house style.
if "IPython" in sys.modules and sys.modules["IPython"].get_ipython():
    from crossings.exhibits import plain_chart  # noqa: F401
