"""Turn warnings that a library will change into errors.

That is for the scheduled check, not for an editor.
"""

from __future__ import annotations

import contextlib
import os
import warnings
from collections.abc import Iterator

VARIABLE = "CROSSINGS_STRICT_WARNINGS"  # how kernels learn of it


def is_wanted() -> bool:
    """Whether such warnings are errors in this process and in those it starts."""
    return bool(os.environ.get(VARIABLE))


def make_errors() -> None:
    """From now on, raise an error when a library warns that it will change."""
    from pandas.errors import PandasChangeWarning

    for category in (FutureWarning, PandasChangeWarning):
        warnings.filterwarnings("error", category=category)


@contextlib.contextmanager
def strict_warnings() -> Iterator[None]:
    """Make such warnings errors within the context, in notebooks too."""
    from crossings.common.scratch import variables  # here, since every command imports this module

    with variables({VARIABLE: "1"}), warnings.catch_warnings():
        make_errors()
        yield
