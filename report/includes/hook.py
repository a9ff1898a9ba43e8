#!/usr/bin/env python3
"""Call crossings before and after Quarto renders, as _quarto.yml says.

Quarto runs this with any Python that it finds, so it needs nothing else. Without crossings in that
Python it takes the environment that `make site` set up.
"""

import importlib.util
import subprocess
import sys
from pathlib import Path

ENVIRONMENT = (Path(".venv/bin/python"), Path(".venv/Scripts/python.exe"))

if importlib.util.find_spec("crossings"):
    python = sys.executable
elif found := [str(path.absolute()) for path in ENVIRONMENT if path.is_file()]:
    python = found[0]
else:
    sys.exit(
        "crossings: there is no environment to run the notebooks in: type `make site`, which sets "
        "one up, or activate your own, and then render again."
    )
sys.exit(subprocess.run([python, "-m", "crossings", *sys.argv[1:]]).returncode)
