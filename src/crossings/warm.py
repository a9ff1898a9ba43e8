"""A process whose imports are done, from which kernels are forked: the server's side of `crossings.kernels`.

This module imports nothing heavy, so that a build can start the process first and do its own imports meanwhile.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from typing import Any

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
    "crossings.facts",
    "crossings.claims",
)
NO_DEBUGGER = (
    "debugpy"  # a kernel that finds it imports it, a tenth of a second, for a person who is not there
)


@contextlib.contextmanager
def process(folder: str) -> Iterator[None]:
    """Have a warm process at hand while notebooks run; `folder` is a short path for its socket.

    Where there is no fork, or the process does not start, kernels are ordinary ones. One that stands by already, as
    between many editions, goes on.
    """
    if KERNELS_ADDRESS in os.environ:
        yield
        return
    if not hasattr(os, "fork") or not hasattr(socket, "AF_UNIX") or sys.platform == "darwin":
        yield
        return
    address = os.path.join(folder, "warm")
    server = subprocess.Popen([sys.executable, "-m", "crossings.warm", address], stdin=subprocess.PIPE)
    os.environ[KERNELS_ADDRESS] = address
    os.environ["JUPYTER_DEFAULT_PROVISIONER_NAME"] = PROVISIONER
    try:
        yield
    finally:
        os.environ.pop(KERNELS_ADDRESS, None)
        os.environ.pop("JUPYTER_DEFAULT_PROVISIONER_NAME", None)
        assert server.stdin is not None
        server.stdin.close()  # the warm process ends when its standard input does, however this one ended
        try:
            server.wait(timeout=5)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def serve(address: str) -> None:
    """The warm process: import, listen, fork a kernel for each request, until standard input closes."""
    import select

    _import_all()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # kernels that end leave no zombies
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # an interrupt reaches the build, which ends this process
    lives, held = (
        os.pipe()
    )  # nothing is ever written: that it closes tells the kernels that this process has ended
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(address)
        listening.listen()
        while True:
            ready, _, _ = select.select([listening, sys.stdin], [], [])
            if sys.stdin in ready:
                return
            asking, _ = listening.accept()
            with asking:
                request = json.loads(asking.makefile().readline())
                pid = os.fork()
                if pid == 0:
                    listening.close()
                    asking.close()
                    os.close(held)
                    _become_kernel(request, lives)
                asking.sendall(f"{pid}\n".encode())


def _import_all() -> None:
    """Import what kernels need, and read the tables once; what fails here fails again in the notebook, and is named."""
    import gc
    import importlib
    from pathlib import Path

    sys.modules.setdefault(NO_DEBUGGER, None)  # type: ignore[arg-type]
    chapters = sorted(Path(__file__).with_name("exhibits").glob("*.py"))
    for name in (*IMPORTS, *(f"crossings.exhibits.{path.stem}" for path in chapters)):
        with contextlib.suppress(Exception):
            importlib.import_module(name)
    with contextlib.suppress(Exception):
        from crossings.schemas import TABLES
        from crossings.tables import data_directory, read

        for table in TABLES:
            read(table, data_directory())
    gc.freeze()  # what is here now is shared by all kernels and never garbage: looking at it would copy it
    gc.set_threshold(50_000, 20, 50)  # a kernel lives for seconds


def _become_kernel(request: dict[str, Any], lives: int) -> None:
    """In the fork: be the kernel that was asked for, then end without running the parent's exit handlers.

    It ends, too, when the pipe `lives` closes: a build that was killed leaves no kernel behind.
    """
    status = 1
    try:
        os.setsid()
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        os.environ.clear()
        os.environ.update(request["env"])
        os.chdir(request["cwd"])
        null = os.open(os.devnull, os.O_RDWR)
        for number in (0, 1, 2):
            os.dup2(null, number)
        threading.Thread(target=lambda: os._exit(os.read(lives, 1) != b""), daemon=True).start()
        from ipykernel.kernelapp import IPKernelApp

        IPKernelApp.launch_instance(argv=[*request["argv"], "--HistoryManager.enabled=False"])
        status = 0
    finally:
        os._exit(status)


if __name__ == "__main__":
    serve(sys.argv[1])
