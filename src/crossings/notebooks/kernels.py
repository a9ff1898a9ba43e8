"""Kernels that start warm.

Each notebook runs in a fresh process, forked from one whose imports are done, since starting a
kernel and importing pandas and Altair would take most of a build. Neither papermill nor nbclient is
patched: both accept another manager of kernels.
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
        """Start a kernel and return how to connect to it.

        The fork server must run. `cmd`, the command of an ordinary kernel, is not used.
        """
        assert self.parent
        asking, answering = multiprocessing.Pipe()
        threading.Thread(target=vega.draw_for, args=(answering,), daemon=True).start()
        arguments = self.parent.connection_file, kwargs.get("cwd") or os.getcwd(), asking
        fork = warm.fork(warm.become_kernel, *arguments, environment=kwargs.get("env"))
        asking.close()
        self.process, self.pid = fork, fork.pid
        await self._wait_until_it_listens()
        return self.connection_info

    async def _wait_until_it_listens(self) -> None:
        """Wait until the kernel listens, at most STARTED_SECONDS; on ports it does not wait at all.

        ZeroMQ tries an earlier connection again only after a tenth of a second.
        """
        info, deadline = self.connection_info, time.monotonic() + STARTED_SECONDS
        sockets = [f"{info['ip']}-{port}" for name, port in info.items() if name.endswith("_port")]
        while info.get("transport") == "ipc" and time.monotonic() < deadline:
            if all(map(os.path.exists, sockets)) or await self.poll() is not None:
                return  # if the kernel has died, Jupyter reports it
            await asyncio.sleep(0.002)

    async def poll(self) -> int | None:
        """None while the kernel runs, else its exit status; 0 before it starts and after `wait`."""
        return self.process.exitcode if self.process else 0

    async def send_signal(self, signum: int) -> None:
        """Send a signal to the kernel, if it has not ended, and to what it has started."""
        if await self.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signum)

    async def kill(self, restart: bool = False) -> None:
        """Kill the kernel and wait until it has ended.

        If Jupyter found it still alive, it would wait a tenth of a second before it looked again.
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
    """A client for which a kernel is ready once it has answered on both channels.

    Jupyter's own client listens until nothing has come for a fifth of a second. Later messages
    answer requests that nobody waits for, and nbclient ignores them.
    """

    async def wait_for_ready(self, timeout: float | None = None) -> None:
        """Return once the kernel answers.

        Raises RuntimeError if it has died, or does not answer in `timeout` seconds, which are
        STARTED_SECONDS for None.
        """
        deadline = time.monotonic() + (STARTED_SECONDS if timeout is None else timeout)
        while time.monotonic() < deadline:
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
    nobody else can connect. If the folder's name is too long for sockets, ports are used.
    """

    client_factory = Type(klass=AsyncKernelClient, default_value=QuickClient)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Choose sockets and a way to start; raise ConnectionAbortedError after `warm.give_up`."""
        super().__init__(*args, **kwargs)
        if warm.given_up.is_set():
            raise ConnectionAbortedError
        # One prefix a kernel: Jupyter's own choice of name is not safe when two start at once.
        folder = os.environ.get("JUPYTER_RUNTIME_DIR", tempfile.gettempdir())
        name = os.path.join(folder, uuid.uuid4().hex[:8])
        self.connection_file = f"{name}.json"
        if len(os.fsencode(f"{name}-1")) <= zmq.IPC_PATH_MAX_LEN:
            self.transport, self.ip = "ipc", name
        if warm.is_fork_server_ready:
            self.provisioner = WarmProvisioner(kernel_spec=self.kernel_spec, parent=self)
