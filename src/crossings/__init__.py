"""UK money for French border security, Channel crossings and the returns pilot, from the official record.

Imports run one way: errors → sources → schemas → tables → measures (arrivals, spending, pilot, comparisons) →
facts → claims → exhibits → run, render, check → cli.
"""

__version__ = "0.1.0"

import sys

from crossings.common import library_warnings

if library_warnings.is_wanted():  # in a kernel of a build that was asked to be strict
    library_warnings.make_errors()

if (
    "IPython" in sys.modules and sys.modules["IPython"].get_ipython()
):  # a notebook, whose charts are shown our way
    from crossings.exhibits import plain_chart  # noqa: F401
