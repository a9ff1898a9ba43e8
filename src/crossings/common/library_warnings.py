"""Turn a library's warnings about its future changes into errors.

The scheduled check does so; an editor's own commands do not.
"""

from __future__ import annotations

import contextlib
import os
import warnings
from collections.abc import Iterator

VARIABLE = "CROSSINGS_STRICT_WARNINGS"  # the environment variable that tells kernels


def is_wanted() -> bool:
    """Whether such warnings are errors in this process and in those it starts."""
    return bool(os.environ.get(VARIABLE))


def make_errors() -> None:
    """From now on, make each FutureWarning, and each warning of a change in pandas, an error."""
    from pandas.errors import PandasChangeWarning

    for category in (FutureWarning, PandasChangeWarning):
        warnings.filterwarnings("error", category=category)


@contextlib.contextmanager
def strict_warnings() -> Iterator[None]:
    """Do as `make_errors` does, but within the context alone, and in notebooks too."""
    from crossings.common.scratch import variables  # here, since every command imports this module

    with variables({VARIABLE: "1"}), warnings.catch_warnings():
        make_errors()
        yield
