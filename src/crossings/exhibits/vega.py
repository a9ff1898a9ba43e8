"""Vega-Lite specifications to SVG: in a process that several kernels share where there is one, else in this one.

Starting Vega costs as much as drawing twenty charts, and it draws the fiftieth in half the time of the first, so
the notebooks of a build send their charts to one process. Drawings are kept by what they were made from.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import json
import os
import socket
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

# Read by vl-convert at its first drawing. Whoever wants other fonts says so before.
os.environ.setdefault("FONTCONFIG_FILE", str(Path(__file__).with_name("fonts.conf")))
import vl_convert as vlc

from crossings.files import forget_longest_unused, write_whole

VEGA_LITE: Final = "6.4"
VEGA_ADDRESS: Final = "CROSSINGS_VEGA"  # the environment variable that says where the shared process listens
DRAWINGS: Final = "CROSSINGS_DRAWINGS"  # and the one that names the folder of drawings that are kept
READY_SECONDS: Final = 10.0
MOST_DRAWINGS: Final = 2000  # files; a build has 150 of them, 8 MB in all
WARM_UP_SPEC: Final = {"mark": "point", "data": {"values": [{"x": 1}]}, "encoding": {"x": {"field": "x"}}}
_HEAD: Final = struct.Struct(">?Q")  # done, or failed; bytes that follow


def svg(spec: dict[str, Any]) -> str:
    """The SVG of a Vega-Lite specification, in vl-convert's own fonts. Raises ValueError where it cannot be drawn."""
    text = json.dumps(spec, separators=(",", ":"))
    return cached_drawing(f"svg {VEGA_LITE} {text}".encode(), lambda: _drawn(text).encode()).decode()


def cached_drawing(made_from: bytes, make: Callable[[], bytes], folder: Path | None = None) -> bytes:
    """What `make` returns, kept in `folder`, else in the one that CROSSINGS_DRAWINGS names, by the hash of `made_from`.

    The version of vl-convert is part of the hash. Whoever cannot write does without.
    """
    folder = folder or (Path(os.environ[DRAWINGS]) if os.environ.get(DRAWINGS) else None)
    if folder is None:
        return make()
    name = hashlib.sha256(made_from + _version().encode()).hexdigest()
    path = folder / name[:2] / name[2:]
    with contextlib.suppress(OSError):
        found = path.read_bytes()
        if len(found) > 32 and hashlib.sha256(found[32:]).digest() == found[:32]:
            with contextlib.suppress(OSError):  # whoever may not write still reads
                os.utime(path)  # the longest unused go first
            return found[32:]
    made = make()
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, hashlib.sha256(made).digest() + made)
    return made


def forget_drawings(folder: Path) -> None:
    """Delete from the drawings kept in `folder` those longest unused, beyond MOST_DRAWINGS."""
    forget_longest_unused(folder.glob("??/*"), MOST_DRAWINGS)


@functools.cache
def _version() -> str:
    import importlib.metadata

    return importlib.metadata.version("vl-convert-python")


def _drawn(text: str) -> str:
    address = os.environ.get(VEGA_ADDRESS)
    if address:
        try:
            done, answer = _ask(address, text.encode())
        except OSError:
            os.environ.pop(VEGA_ADDRESS, None)  # it is gone: from now on drawings are made here
        else:
            if not done:
                raise ValueError(answer.decode())
            return answer.decode()
    return vlc.vegalite_to_svg(json.loads(text), vl_version=VEGA_LITE)


@functools.cache
def _connection(address: str, process: int) -> socket.socket:
    """The way to the shared process, one for each process that asks: `process` keeps forks apart."""
    until = time.monotonic() + READY_SECONDS
    while True:
        asking = socket.socket(socket.AF_UNIX)
        try:
            asking.connect(address)
            return asking
        except (FileNotFoundError, ConnectionRefusedError):
            asking.close()
            if time.monotonic() > until:
                raise
            time.sleep(0.01)  # still starting


def _ask(address: str, request: bytes) -> tuple[bool, bytes]:
    asking = _connection(address, os.getpid())
    asking.sendall(_HEAD.pack(True, len(request)) + request)
    return _received(asking)


def _received(from_: socket.socket) -> tuple[bool, bytes]:
    done, length = _HEAD.unpack(_exactly(from_, _HEAD.size))
    return done, _exactly(from_, length)


def _exactly(from_: socket.socket, length: int) -> bytes:
    parts = bytearray()
    while len(parts) < length:
        part = from_.recv(min(1 << 20, length - len(parts)))
        if not part:
            raise ConnectionResetError("the process that draws has ended")
        parts += part
    return bytes(parts)


@contextlib.contextmanager
def drawing_process(folder: str) -> Iterator[None]:
    """Have one process that draws for all kernels; `folder` is a short path for its socket.

    Where there are no such sockets each kernel draws for itself, with the same results. One that stands by already,
    as between many editions, goes on.
    """
    if VEGA_ADDRESS in os.environ:
        yield
        return
    if not hasattr(socket, "AF_UNIX"):
        yield
        return
    address = os.path.join(folder, "vega")
    command = [sys.executable, "-m", "crossings.exhibits.vega", address]
    # A group of its own is out of reach of Ctrl-C: kernels would look in vain for a process that had ended.
    process = subprocess.Popen(command, stdin=subprocess.PIPE, process_group=0)
    os.environ[VEGA_ADDRESS] = address
    try:
        yield
    except BaseException:
        process.kill()  # it may be importing still, and nobody wants its drawings now
        raise
    finally:
        os.environ.pop(VEGA_ADDRESS, None)
        assert process.stdin is not None
        process.stdin.close()  # it ends when its standard input does, however this process ended
        try:
            process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def serve(address: str) -> None:
    """Draw whatever is asked for at `address`, until standard input closes."""
    listening = socket.socket(socket.AF_UNIX)
    try:
        listening.bind(address)
    except FileNotFoundError:
        return  # whoever started this process has gone already, and the folder too
    listening.listen()
    threading.Thread(target=_warm_up, daemon=True).start()
    threading.Thread(target=_accept, args=(listening,), daemon=True).start()
    sys.stdin.buffer.read()
    os._exit(0)  # drawings that nobody waits for any more


def _warm_up() -> None:
    vlc.vegalite_to_svg(WARM_UP_SPEC, vl_version=VEGA_LITE)


def _accept(listening: socket.socket) -> None:
    while True:
        asking, _ = listening.accept()
        threading.Thread(target=_answer, args=(asking,), daemon=True).start()


def _answer(asking: socket.socket) -> None:
    """Each drawing that one kernel asks for, one after the other, until it ends."""
    with asking, contextlib.suppress(OSError):
        while True:
            _, request = _received(asking)
            try:
                done, answer = True, vlc.vegalite_to_svg(json.loads(request), vl_version=VEGA_LITE).encode()
            except ValueError as error:
                done, answer = False, str(error).encode()
            asking.sendall(_HEAD.pack(done, len(answer)) + answer)


if __name__ == "__main__":
    serve(sys.argv[1])
