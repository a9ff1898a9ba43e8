"""`python -m crossings` is the `crossings` command."""

from __future__ import annotations

import atexit
import codecs
import contextlib
import io
import os
import signal
import sys
from pathlib import Path
from typing import Final, NoReturn

PLAINER: Final = {
    "−": "-",
    "–": "-",
    "—": "-",
    "‘": "'",
    "’": "'",
    "“": '"',
    "”": '"',
    "→": "->",
} | {
    "£": "GBP ",
    "€": "EUR ",
    "…": "...",
    "\u00a0": " ",
}


def run() -> NoReturn:
    """Run the command of the command line, and end the process with its exit status.

    Functions registered with atexit run, but Python does not free every imported object, which
    would take a tenth of a second. mypy ends in the same way.
    """
    _open_what_is_closed()
    _forget_this_folder()
    try:
        # Not at the top: what they import may not be installed.
        from crossings.cli.main import main
        from crossings.notebooks import warm

        warm.block_unneeded_imports()
        _accept_any_text()
        status = main()
    except ModuleNotFoundError as error:
        status = _not_installed(error)
    except SystemExit as error:  # argparse has printed what is wrong
        status = error.code if isinstance(error.code, int) else int(error.code is not None)
    except KeyboardInterrupt:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # a second one would disturb the clean-up
        status = 130
    atexit._run_exitfuncs()
    for stream in filter(None, (sys.stdout, sys.stderr)):
        try:
            stream.flush()
        except BrokenPipeError:  # the reader of the output has gone
            pass
        except OSError as error:
            status = status or 2
            with contextlib.suppress(OSError):
                print(
                    f"crossings: the output could not be written: {error.strerror}.",
                    file=sys.stderr,
                )
    os._exit(status)


def _not_installed(error: ModuleNotFoundError) -> int:
    """Say what to type where a library is not installed; any other error is raised again."""
    library = (error.name or "").partition(".")[0]
    if library in ("", __package__):
        raise error
    print(
        f"crossings: the library {library} is not installed for this Python: run `make site`, or "
        "activate the environment with `. .venv/bin/activate`.",
        file=sys.stderr,
    )
    return 2


def _open_what_is_closed() -> None:
    """Open input and outputs that were closed before Python began, as with `>&-`.

    Else a file that is opened later takes the number of one of them, and each process that this one
    starts writes into it.
    """
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.set_inheritable(os.open(os.devnull, os.O_RDWR), True)  # the lowest free number


def _forget_this_folder() -> None:
    """Look for no modules in the current folder, where `python -m` looks first.

    Else a file pandas.py there would be taken for the library. The package itself may be there.
    """
    with contextlib.suppress(OSError):  # the folder is gone
        if Path(sys.path[0]) == Path.cwd() != Path(__file__).parents[1]:
            del sys.path[0]


def _plainer(error: UnicodeError) -> tuple[str, int]:
    """Plainer signs for those that an encoding lacks, such as a hyphen for a minus, or else "?".

    It is a handler for `codecs.register_error`, so it also returns where encoding goes on.
    """
    if not isinstance(error, UnicodeEncodeError):
        raise error
    signs = error.object[error.start : error.end]
    return "".join(PLAINER.get(sign, "?") for sign in signs), error.end


def _accept_any_text() -> None:
    """Make both outputs accept any text.

    A sign that their encoding lacks becomes a plainer one. Output is dropped if the stream was
    closed before Python began, and is None.
    """
    codecs.register_error("plainer", _plainer)
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            dropped = open(os.devnull, "w", encoding="utf-8", errors="plainer")  # noqa: SIM115
            setattr(sys, name, dropped)  # until the end
        elif isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="plainer")


if __name__ == "__main__":
    run()
