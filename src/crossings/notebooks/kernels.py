"""Kernels that start warm.

Each notebook runs in a fresh process, forked from one whose imports are done. Starting a kernel and
importing pandas and Altair took most of a build. Neither papermill nor nbclient is patched: both
take another manager of kernels.
"""

from __future__ import annotations

import asyncio
import contextlib
import multiprocessing
import os
import queue
import signal
import tempfile
import threading
import time
import uuid
from typing import Any

import zmq
from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning.local_provisioner import LocalProvisioner
from traitlets import Type

from crossings.exhibits import vega
from crossings.notebooks import warm

STARTED_SECONDS = 30.0


class WarmProvisioner(LocalProvisioner):
    """Starts a kernel as a fork."""

    process: Any = None

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> Any:
        """Start a kernel and return how to connect to it."""
        assert self.parent
        asking, answering = multiprocessing.Pipe()
        threading.Thread(target=vega.draw_for, args=(answering,), daemon=True).start()
        arguments = self.parent.connection_file, kwargs.get("cwd") or os.getcwd(), asking
        fork = warm.fork(warm.become_kernel, *arguments, environment=kwargs.get("env"))
        asking.close()
        self.process, self.pid = fork, fork.pid
        await self._listens()
        return self.connection_info

    async def _listens(self) -> None:
        """Wait until the kernel listens.

        ZeroMQ tries an earlier connection again only after a tenth of a second.
        """
        info, until = self.connection_info, time.monotonic() + STARTED_SECONDS
        ways = [f"{info['ip']}-{port}" for name, port in info.items() if name.endswith("_port")]
        while info.get("transport") == "ipc" and time.monotonic() < until:
            if all(map(os.path.exists, ways)) or await self.poll() is not None:
                return  # or it has died: Jupyter finds that, and says so
            await asyncio.sleep(0.002)

    async def poll(self) -> int | None:
        """None while the kernel runs."""
        return self.process.exitcode if self.process else 0

    async def send_signal(self, signum: int) -> None:
        """Send a signal to the kernel, if it has not ended, and to what it has started."""
        if await self.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signum)

    async def kill(self, restart: bool = False) -> None:
        """Kill the kernel and see it end.

        Jupyter, if it finds the kernel alive still, would look again in a tenth of a second.
        """
        await self.send_signal(signal.SIGKILL)
        if self.process:
            self.process.kill()  # it may not have its group yet
        await self.wait()

    async def wait(self) -> int | None:
        """Wait until the kernel has ended."""
        if self.process:
            await asyncio.to_thread(self.process.join)
            self.process = None
        return 0


class QuickClient(AsyncKernelClient):
    """A client that takes a kernel as ready at its first answer on both channels.

    Jupyter's own goes on listening until nothing has come for a fifth of a second; what comes late
    belongs to requests that nobody waits for, and is passed over by nbclient.
    """

    async def wait_for_ready(self, timeout: float | None = None) -> None:
        """Return once the kernel answers.

        Raises RuntimeError where it has died or does not answer in `timeout` seconds.
        """
        until = time.monotonic() + (STARTED_SECONDS if timeout is None else timeout)
        while time.monotonic() < until:
            self.kernel_info()
            with contextlib.suppress(queue.Empty):
                answer = await self.shell_channel.get_msg(timeout=1)
                if answer["msg_type"] == "kernel_info_reply":
                    await self.iopub_channel.get_msg(timeout=0.02)
                    self._handle_kernel_info_reply(answer)
                    return
            if not await self.is_alive():
                raise RuntimeError("the kernel died before it was ready")
        raise RuntimeError("the kernel did not answer in time")


class QuickManager(AsyncKernelManager):
    """A manager whose clients are quick, and whose kernels are forks where they can be.

    Sockets, and the file that names them, are in a private folder: that is quicker than ports, and
    nobody else can connect. Where the folder's name is too long for sockets there are ports.
    """

    client_factory = Type(klass=AsyncKernelClient, default_value=QuickClient)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if warm.given_up.is_set():
            raise ConnectionAbortedError
        # One prefix a kernel: Jupyter's own choice of name is not safe when two start at once.
        folder = os.environ.get("JUPYTER_RUNTIME_DIR", tempfile.gettempdir())
        name = os.path.join(folder, uuid.uuid4().hex[:8])
        self.connection_file = f"{name}.json"
        if len(os.fsencode(f"{name}-1")) <= zmq.IPC_PATH_MAX_LEN:
            self.transport, self.ip = "ipc", name
        if warm.is_at_hand:
            self.provisioner = WarmProvisioner(kernel_spec=self.kernel_spec, parent=self)
