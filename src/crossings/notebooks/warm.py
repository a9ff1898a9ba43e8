"""A process whose imports are done, from which kernels are forked: the server's side of `crossings.notebooks.kernels`.

It lends its imports for single calls, too: see `call`. This module imports nothing heavy, so
that a build can start the process first and do its own imports meanwhile.
"""

from __future__ import annotations

import contextlib
import functools
import importlib
import json
import os
import pickle
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from typing import IO, Any, NoReturn

from crossings.exhibits import served

PROVISIONER = "crossings-warm"  # the entry point's name
KERNELS_ADDRESS = (
    "CROSSINGS_WARM_KERNELS"  # the environment variable that says where the warm process listens
)
IMPORTS = (
    "ipykernel.kernelapp",
    "ipykernel.debugger",
    "IPython.core.completer",
    "IPython.core.completerlib",
    "IPython.core.debugger",
    "IPython.core.oinspect",
    "IPython.extensions.storemagic",
    "tornado.platform.asyncio",
    "zmq.utils.garbage",
    "pandas.io.formats.string",
    "pandas.core.reshape.reshape",
    "altair",
    "narwhals._interchange.dataframe",
    "crossings.facts.facts",
    "crossings.facts.claims_as_made",
    "crossings.facts.data_checks",
    "crossings.tables.package",
    "crossings.pages.prepared",
    "crossings.pages.fragments",
    "crossings.pages.feed",
)
# For kernels and what they are forked from: the same order in every process, and one thread each, since two run at a time.
KERNEL_SETTINGS = {
    "PYTHONHASHSEED": "0",
    **dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1"),
}
STARTED_SECONDS = 30.0
# What others import where it is installed, and nobody asks anything of: a debugger, a tenth of a second, and the grammar
# of addresses that jsonschema would check, which takes a second where JupyterLab has brought it.
UNASKED = ("debugpy", "rfc3987_syntax")
_given_up = threading.Event()
_servers: list[subprocess.Popen[bytes] | None] = []  # of each `process` that is open; None where it found one


@contextlib.contextmanager
def process(folder: str) -> Iterator[None]:
    """Have a warm process at hand while notebooks run; `folder` is a short path for its socket.

    Where there is no fork, or the process does not start, kernels are ordinary ones. One that stands by already, as
    between many editions, goes on.
    """
    if KERNELS_ADDRESS in os.environ:
        _servers.append(None)
        try:
            yield
        finally:
            _servers.pop()
        return
    if not hasattr(os, "fork") or not hasattr(socket, "AF_UNIX") or sys.platform == "darwin":
        yield
        return
    address = os.path.join(folder, "warm")
    command = [sys.executable, "-m", "crossings.notebooks.warm", address]
    # A group of its own is out of reach of Ctrl-C, which is for the process that started this one.
    server = subprocess.Popen(
        command, stdin=subprocess.PIPE, process_group=0, env={**os.environ, **KERNEL_SETTINGS}
    )
    _given_up.clear()
    _servers.append(server)
    os.environ[KERNELS_ADDRESS] = address
    os.environ["JUPYTER_DEFAULT_PROVISIONER_NAME"] = PROVISIONER
    interrupted = False
    try:
        yield
    except BaseException as error:
        interrupted = not isinstance(error, Exception)  # then threads are left that may still ask
        give_up()
        raise
    finally:
        _servers.pop()
        os.environ.pop(KERNELS_ADDRESS, None)
        os.environ.pop("JUPYTER_DEFAULT_PROVISIONER_NAME", None)
        served.end(server)
        if not interrupted:
            _given_up.clear()


def give_up() -> None:
    """End the warm process, which may be importing still, and with it kernels and calls: nobody wants them now.

    One that stood by already goes on.
    """
    if _servers and (server := _servers[-1]):
        _given_up.set()
        server.kill()


def request(asked: dict[str, Any], more: bytes = b"") -> bytes | None:
    """What the warm process answers to `asked`, which `more` bytes follow; None where there is none to ask.

    Raises ConnectionAbortedError once it was given up: a thread that asks should not do the work itself.
    """
    answer = _answered(asked, more)
    if answer is None and _given_up.is_set():
        raise ConnectionAbortedError("the build was given up")
    return answer


def _answered(asked: dict[str, Any], more: bytes) -> bytes | None:
    address = os.environ.get(KERNELS_ADDRESS)
    until = time.monotonic() + STARTED_SECONDS
    while address and time.monotonic() < until:
        try:
            with socket.socket(socket.AF_UNIX) as asking:
                asking.connect(address)
                asking.sendall(json.dumps(asked).encode() + b"\n" + more)
                asking.shutdown(socket.SHUT_WR)
                return asking.makefile("rb").read() or None
        except (FileNotFoundError, ConnectionRefusedError):
            time.sleep(0.01)  # still importing
        except OSError:
            return None
    return None


def call(function: str, *arguments: Any) -> Any:
    """What a function, named as module:name, returns: computed in a fork of the warm process, here where there is none.

    Arguments and result are pickled. What the function raises is raised.
    """
    answer = request({"call": function, "env": dict(os.environ)}, pickle.dumps(arguments))
    if answer is None:
        return _named(function)(*arguments)
    done, result = pickle.loads(answer)
    if not done:
        raise result
    return result


def _named(function: str) -> Any:
    module, _, name = function.partition(":")
    return getattr(importlib.import_module(module), name)


def serve(address: str) -> None:
    """The warm process: import, fork for each request, until standard input closes; who asks before that waits."""
    import select

    # Nothing is ever written: that it closes tells the kernels that this process has ended.
    lives, held = os.pipe()
    with socket.socket(socket.AF_UNIX) as listening:
        try:
            listening.bind(address)
        except FileNotFoundError:
            return  # the process that started this one has gone, and the folder too
        listening.listen()
        _import_all()
        signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # kernels that end leave no zombies
        _read_tables()
        while True:
            ready, _, _ = select.select([listening, sys.stdin], [], [])
            if sys.stdin in ready:
                return
            _fork(listening, lives, held)


def _fork(listening: socket.socket, lives: int, held: int) -> None:
    """Take one request, and fork for it: the fork answers, or becomes the kernel that was asked for."""
    asking, _ = listening.accept()
    with asking, asking.makefile("rb") as came:
        asked = json.loads(came.readline())
        pid = os.fork()
        if pid == 0:
            listening.close()
            os.close(held)
            if "call" in asked:
                _in_fork(functools.partial(_answer, asked, came, asking), lives)
            came.close()
            asking.close()  # the one that asked reads to the end
            _in_fork(functools.partial(_become_kernel, asked), lives)
        if "call" not in asked:  # else the fork answers
            with contextlib.suppress(
                OSError
            ):  # the one that asked has gone, and this process will be told to end
                asking.sendall(f"{pid}\n".encode())


def leave_out_unasked() -> None:
    """Have this process do without the modules that are UNASKED, unless they are there; for one that is ours alone."""
    for name in UNASKED:
        sys.modules.setdefault(name, None)  # type: ignore[arg-type]


def _import_all() -> None:
    """Import what kernels need; what fails here fails again in the notebook, and is named."""
    import gc
    from pathlib import Path

    gc.disable()  # nothing that is imported is garbage
    leave_out_unasked()
    chapters = sorted(Path(__file__).parent.parent.joinpath("exhibits").glob("*.py"))
    for name in (*IMPORTS, *(f"crossings.exhibits.{path.stem}" for path in chapters)):
        with contextlib.suppress(Exception):
            importlib.import_module(name)


def _read_tables() -> None:
    """Read the tables once, for all kernels; the checks say what is wrong with them."""
    import gc

    with contextlib.suppress(Exception):
        from crossings.common.snapshots import data_directory
        from crossings.tables.schemas import TABLES
        from crossings.tables.stored import read

        for table in TABLES:
            read(table, data_directory())
    gc.enable()
    gc.freeze()  # what is here now is shared by all kernels and never garbage: looking at it would copy it
    gc.set_threshold(50_000, 20, 50)  # a kernel lives for seconds


def _in_fork(work: functools.partial[None], lives: int) -> NoReturn:
    """In the fork: do the work, then end without running the parent's exit handlers.

    It ends, too, when the pipe `lives` closes: a build that was killed leaves nothing behind.
    """
    status = 1
    try:
        os.setpgrp()  # Jupyter ends a kernel with its group; in a session of its own, no nice value would count beside the others
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        null = os.open(os.devnull, os.O_RDWR)
        for number in (0, 1, 2):
            os.dup2(null, number)
        threading.Thread(target=lambda: os._exit(os.read(lives, 1) != b""), daemon=True).start()
        work()
        status = 0
    finally:
        os._exit(status)


def _become_kernel(asked: dict[str, Any]) -> None:
    """Be the kernel that was asked for."""
    os.environ.clear()
    os.environ.update(asked["env"])
    os.chdir(asked["cwd"])
    from ipykernel.kernelapp import IPKernelApp

    IPKernelApp.launch_instance(argv=[*asked["argv"], "--HistoryManager.enabled=False"])


def _answer(asked: dict[str, Any], came: IO[bytes], asking: socket.socket) -> None:
    """Call the function with the arguments that came, and send back what it returned or raised."""
    try:
        os.environ.update(asked["env"])
        answer = pickle.dumps((True, _named(asked["call"])(*pickle.loads(came.read()))))
    except Exception as error:
        answer = pickle.dumps((False, error))
    asking.sendall(answer)


if __name__ == "__main__":
    serve(sys.argv[1])
