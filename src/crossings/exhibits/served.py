"""A process that works for several others, over a socket: what is slow to start is started once.

It is never a fork: the libraries that draw start threads when they are imported, which a fork would lack.
"""

from __future__ import annotations

import contextlib
import functools
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from multiprocessing.connection import Client, Listener
from typing import Any, Final

READY_SECONDS: Final = 10.0
ANSWER_SECONDS: Final = 120.0  # a process that takes longer for one thing hangs
DONE, FAILED = b"+", b"-"  # how an answer begins


@contextlib.contextmanager
def process(module: str, variable: str, folder: str) -> Iterator[None]:
    """Have a module, which calls `serve` when it is run, work for all who `ask` with the same environment variable.

    `folder` is a short path for its socket. Where there are no such sockets everybody does the work alone. A process
    that stands by already, as between many editions, goes on.
    """
    if variable in os.environ or not hasattr(socket, "AF_UNIX"):
        yield
        return
    address = os.path.join(folder, module.rpartition(".")[2])
    # A group of its own is out of reach of Ctrl-C: kernels would look in vain for a process that had ended.
    server = subprocess.Popen([sys.executable, "-m", module, address], stdin=subprocess.PIPE, process_group=0)
    os.environ[variable] = address
    try:
        yield
    except BaseException:
        server.kill()  # it may be importing still, and nobody wants its work now
        raise
    finally:
        os.environ.pop(variable, None)
        end(server)


def end(server: subprocess.Popen[bytes]) -> None:
    """End a process that ends when its standard input does, as it does however this process ends."""
    assert server.stdin is not None
    server.stdin.close()
    try:
        server.wait(timeout=5)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


def ask(variable: str, request: bytes) -> bytes | None:
    """What the process answers; None where there is none, or it hangs: from then on nobody here asks it again.

    Raises ValueError, in the words of the process, for what it could not do.
    """
    address = os.environ.get(variable)
    if not address:
        return None
    try:
        asking = _connection(address, os.getpid(), threading.get_ident())
        asking.send_bytes(request)
        if not asking.poll(ANSWER_SECONDS):
            raise TimeoutError
        answer: bytes = asking.recv_bytes()
    except (OSError, EOFError):
        os.environ.pop(variable, None)
        return None
    if answer[:1] != DONE:
        raise ValueError(answer[1:].decode())
    return answer[1:]


@functools.cache
def _connection(address: str, process: int, thread: int) -> Any:
    """The way to the process: one for each process that asks, which keeps forks apart, and for each of its threads."""
    until = time.monotonic() + READY_SECONDS
    while True:
        try:
            return Client(address, "AF_UNIX")
        except (FileNotFoundError, ConnectionRefusedError):
            if time.monotonic() > until:
                raise
            time.sleep(0.01)  # still starting


def serve(address: str, work: Callable[[bytes], bytes], get_ready: Callable[[], object]) -> None:
    """Answer each request with what `work` makes of it, until standard input closes; `get_ready` is called first.

    A process that asks before that waits. A ValueError is passed on to the process that asked.
    """
    try:
        listening = Listener(address, "AF_UNIX", backlog=16)
    except FileNotFoundError:
        return  # the process that started this one has gone, and the folder too
    threading.Thread(target=get_ready, daemon=True).start()
    threading.Thread(target=_accept, args=(listening, work), daemon=True).start()
    sys.stdin.buffer.read()
    os._exit(0)  # what nobody waits for any more is left undone


def _accept(listening: Listener, work: Callable[[bytes], bytes]) -> None:
    while True:
        threading.Thread(target=_answer, args=(listening.accept(), work), daemon=True).start()


def _answer(asking: Any, work: Callable[[bytes], bytes]) -> None:
    """Each request of one who asks, one after the other, until it ends."""
    with asking, contextlib.suppress(OSError, EOFError):
        while True:
            request = asking.recv_bytes()
            try:
                answer = DONE + work(request)
            except ValueError as error:
                answer = FAILED + str(error).encode()
            asking.send_bytes(answer)
