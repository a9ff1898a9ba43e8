"""UK money for French border security, Channel crossings and the returns pilot, on record.

The folders are layers, and imports run one way: common → exhibits → tables → official → measures →
facts → claims → posts → chapters → notebooks → pages → site → publish → check → cli.
"""

__version__ = "0.1.0"

import sys

# In a notebook charts are shown in the house style.
if "IPython" in sys.modules and sys.modules["IPython"].get_ipython():
    from crossings.exhibits import plain_chart  # noqa: F401
