"""Kernels that start warm: each notebook in a fresh process, forked from one whose imports are done.

Starting a kernel and importing pandas and Altair took most of a build. Jupyter lets a package provide kernels
through an entry point, so neither papermill nor nbclient is patched. Where a process cannot be forked, ordinary
kernels are started, with the same results.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import queue
import signal
import time
from typing import Any

from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning.local_provisioner import LocalProvisioner
from traitlets import Type

from crossings.notebooks import warm


class WarmProvisioner(LocalProvisioner):
    """Starts a kernel by asking the warm process to fork; as any local kernel where there is none."""

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> Any:
        """Start the kernel that `cmd` names and return how to connect to it."""
        pid = _forked(cmd, kwargs.get("env") or dict(os.environ), kwargs.get("cwd") or os.getcwd())
        if pid is None:
            return await super().launch_kernel(cmd, **kwargs)
        self.process = _Child(pid)  # type: ignore[assignment]  # what is asked of a Popen, and no more
        self.pid = pid
        self.pgid = pid
        await self._listens()
        return self.connection_info

    async def _listens(self) -> None:
        """Wait until the kernel listens: ZeroMQ tries an earlier connection again only after a tenth of a second."""
        info, until = self.connection_info, time.monotonic() + warm.STARTED_SECONDS
        if info.get("transport") != "ipc":
            return
        ways = [f"{info['ip']}-{port}" for name, port in info.items() if name.endswith("_port")]
        while not all(map(os.path.exists, ways)) and time.monotonic() < until:
            if await self.poll() is not None:
                return  # it has died: Jupyter finds that, and says so
            await asyncio.sleep(0.002)

    async def kill(self, restart: bool = False) -> None:
        """Kill the kernel and see it end: Jupyter, who finds it alive still, would look again in a tenth of a second."""
        await super().kill(restart)
        for _ in range(200):
            if await self.poll() is not None:
                return
            await asyncio.sleep(0.002)

    async def wait(self) -> int | None:
        """Wait until the kernel has ended, looking more often than Jupyter's ten times a second."""
        while await self.poll() is None:
            await asyncio.sleep(0.005)
        return await super().wait()


def _forked(cmd: list[str], env: dict[str, str], cwd: str) -> int | None:
    """The process id of a fork that runs the kernel of `cmd`; None where no warm process answers."""
    if "ipykernel_launcher" not in cmd:
        return None
    argv = cmd[cmd.index("ipykernel_launcher") + 1 :]
    answer = warm.request({"argv": argv, "env": env, "cwd": cwd})
    return int(answer) if answer else None


class QuickClient(AsyncKernelClient):
    """A client that takes a kernel as ready at its first answer on both channels.

    Jupyter's own goes on listening until nothing has come for a fifth of a second; what comes late belongs to
    requests that nobody waits for, and is passed over by nbclient.
    """

    async def wait_for_ready(self, timeout: float | None = None) -> None:
        """Return once the kernel answers; RuntimeError where it has died or does not answer in `timeout` seconds."""
        until = time.monotonic() + (warm.STARTED_SECONDS if timeout is None else timeout)
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
    """A manager whose clients are quick."""

    client_factory = Type(klass=AsyncKernelClient, default_value=QuickClient)


class _Child:
    """What LocalProvisioner asks of a process, for one that is not ours but the warm process's child."""

    stdin = stdout = stderr = None

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self.returncode: int | None = None

    def poll(self) -> int | None:
        if self.returncode is None:
            try:
                os.kill(self.pid, 0)
            except ProcessLookupError:
                self.returncode = 0
        return self.returncode

    def wait(self, timeout: float | None = None) -> int | None:
        until = None if timeout is None else time.monotonic() + timeout
        while self.poll() is None and (until is None or time.monotonic() < until):
            time.sleep(0.002)
        return self.returncode

    def send_signal(self, number: int) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)
