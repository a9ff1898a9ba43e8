"""A process that works for several others, over a socket: what is slow to start is started once.

It is never a fork: the libraries that draw start threads when they are imported, which a fork would lack.
"""

from __future__ import annotations

import contextlib
import functools
import os
import socket
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from typing import Final

READY_SECONDS: Final = 10.0
ANSWER_SECONDS: Final = 120.0  # a process that takes longer for one thing hangs
_HEAD: Final = struct.Struct(">?Q")  # done, or failed; bytes that follow


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
        asking.sendall(_HEAD.pack(True, len(request)) + request)
        done, answer = _received(asking)
    except OSError:
        os.environ.pop(variable, None)
        return None
    if not done:
        raise ValueError(answer.decode())
    return answer


@functools.cache
def _connection(address: str, process: int, thread: int) -> socket.socket:
    """The way to the process: one for each process that asks, which keeps forks apart, and for each of its threads."""
    until = time.monotonic() + READY_SECONDS
    while True:
        asking = socket.socket(socket.AF_UNIX)
        try:
            asking.connect(address)
            asking.settimeout(ANSWER_SECONDS)
            return asking
        except (FileNotFoundError, ConnectionRefusedError):
            asking.close()
            if time.monotonic() > until:
                raise
            time.sleep(0.01)  # still starting


def _received(from_: socket.socket) -> tuple[bool, bytes]:
    done, length = _HEAD.unpack(_exactly(from_, _HEAD.size))
    return done, _exactly(from_, length)


def _exactly(from_: socket.socket, length: int) -> bytes:
    parts = bytearray()
    while len(parts) < length:
        part = from_.recv(min(1 << 20, length - len(parts)))
        if not part:
            raise ConnectionResetError("the process that was asked has ended")
        parts += part
    return bytes(parts)


def serve(address: str, work: Callable[[bytes], bytes], get_ready: Callable[[], object]) -> None:
    """Answer each request with what `work` makes of it, until standard input closes; `get_ready` is called first.

    Whoever asks before that waits. What raises ValueError is told to whoever asked.
    """
    listening = socket.socket(socket.AF_UNIX)
    try:
        listening.bind(address)
    except FileNotFoundError:
        return  # whoever started this process has gone already, and the folder too
    listening.listen()
    threading.Thread(target=get_ready, daemon=True).start()
    threading.Thread(target=_accept, args=(listening, work), daemon=True).start()
    sys.stdin.buffer.read()
    os._exit(0)  # what nobody waits for any more is left undone


def _accept(listening: socket.socket, work: Callable[[bytes], bytes]) -> None:
    while True:
        asking, _ = listening.accept()
        threading.Thread(target=_answer, args=(asking, work), daemon=True).start()


def _answer(asking: socket.socket, work: Callable[[bytes], bytes]) -> None:
    """Each request of one who asks, one after the other, until it ends."""
    with asking, contextlib.suppress(OSError):
        while True:
            _, request = _received(asking)
            try:
                done, answer = True, work(request)
            except ValueError as error:
                done, answer = False, str(error).encode()
            asking.sendall(_HEAD.pack(done, len(answer)) + answer)
