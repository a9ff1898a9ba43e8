"""`python -m crossings` is the `crossings` command."""

from __future__ import annotations

import atexit
import contextlib
import os
import signal
import sys
from typing import NoReturn

from crossings.cli.main import main
from crossings.notebooks import warm


def run() -> NoReturn:
    """Run the command that was given, and end the process with its exit status.

    Functions registered with atexit run, but Python does not free every imported object, which takes a tenth of a
    second. mypy ends in the same way.
    """
    warm.leave_out_unasked()
    try:
        status = main()
    except SystemExit as error:  # argparse has printed what is wrong
        status = error.code if isinstance(error.code, int) else int(error.code is not None)
    except KeyboardInterrupt:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # a second one would only disturb the end
        status = 130
    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(BrokenPipeError):  # the reader of the output has gone
            stream.flush()
    os._exit(status)


if __name__ == "__main__":
    run()
