"""pandera without what it imports for others: Dask's data frames and hypothesis, most of a second where they are there.

No table here is a Dask data frame, and no test makes its data from a schema.
"""

from __future__ import annotations

import importlib
import sys

_HIDDEN = [name for name in ("dask", "dask.dataframe", "hypothesis") if name not in sys.modules]
for _name in _HIDDEN:
    sys.modules[_name] = None  # type: ignore[assignment]  # the import system then says that there is none
try:
    importlib.import_module("pandera.typing.dask")
    importlib.import_module("pandera.strategies.pandas_strategies")
finally:
    for _name in _HIDDEN:
        del sys.modules[_name]
