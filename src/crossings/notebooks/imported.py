"""What the process that others are forked from does once, by importing this module.

It does all imports, and reads the tables. It imports nothing that starts threads, as libraries that
draw do: a fork would lack these threads, and wait for them for ever.
"""

import contextlib
import gc
import importlib
import os
from pathlib import Path

from crossings.notebooks import warm

IMPORTS = (
    "ipykernel.kernelapp",
    "ipykernel.debugger",
    "IPython.core.completerlib",
    "IPython.core.debugger",
    "IPython.core.oinspect",
    "IPython.extensions.storemagic",
    "tornado.platform.asyncio",
    "zmq.utils.garbage",
    "pandas.io.formats.string",
    "pandas.core.reshape.reshape",
    "narwhals._interchange.dataframe",
    "crossings.cli.main",
    "crossings.claims.judgement",
    "crossings.facts.expectations",
    "crossings.tables.package",
    "crossings.pages.prepared",
    "crossings.pages.parts",
    "crossings.pages.feed",
)
# Half a second to import, for one notebook: only a process that stays saves more than it costs.
IMPORTS_OF_MODELS = ("statsmodels.formula.api", "statsmodels.tsa.statespace.structural")


def end_with_parent() -> None:
    """End this process if the one that started it has: until imports are done it looks nowhere."""
    if os.environ.get(warm.STARTED_BY) not in (None, str(os.getppid())):
        os._exit(1)


gc.disable()  # nothing that is imported is garbage
warm.block_unneeded_imports()
package = Path(__file__).parent.parent
modules_of_cells = sorted([*package.glob("exhibits/*.py"), *package.glob("chapters/*.py")])
names_of_cells = [f"crossings.{path.parent.name}.{path.stem}" for path in modules_of_cells]
models = IMPORTS_OF_MODELS if os.environ.get(warm.BUILDS_AGAIN) else ()
for name in (*IMPORTS, *models, *names_of_cells):
    end_with_parent()
    # An import that fails here fails again in the notebook, which says so.
    with contextlib.suppress(Exception):
        importlib.import_module(name)
with contextlib.suppress(Exception):
    import pandas as pd

    # As in a kernel that imports it: here pandas would fit frames, as text, to a terminal.
    pd.set_option("display.max_columns", 20)
with contextlib.suppress(Exception):  # the checks say what is wrong with the tables
    from crossings.common.data_folder import data_directory
    from crossings.tables.schemas import TABLES
    from crossings.tables.stored import read

    for name in TABLES:
        end_with_parent()
        read(name, data_directory())
gc.enable()
# All forks share the objects that exist now. None is garbage, and looking at them would copy them.
gc.freeze()
gc.set_threshold(50_000, 20, 50)  # a fork lives for seconds
