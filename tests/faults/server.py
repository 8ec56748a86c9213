"""The real server as a process of its own that can be killed without warning and started again on the same data."""

import os
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from config import ROOT
from tests.support.ports import hold_port


class Server:
    """granian on one port, with the settings of a stage. `before` are words put in front of the command."""

    def __init__(self, environment: dict[str, str], *, before: tuple[str, ...] = ()) -> None:
        self._held = hold_port()
        self.port = self._held.getsockname()[1]
        self._environment = os.environ | environment
        self._before = before
        self.process: subprocess.Popen[bytes] | None = None
        self.kills = 0

    def start(self) -> "Server":
        """Start, and wait until it answers."""
        options = ["--interface", "wsgi", "--host", "127.0.0.1", "--port", str(self.port), "--blocking-threads", "4", "--log-level", "critical"]
        command = [*self._before, sys.executable, "-m", "granian", *options, "wsgi:app"]
        # A session of its own, so that the workers die with it.
        self.process = subprocess.Popen(command, cwd=ROOT, env=self._environment, start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        # A machine that does much else takes a minute.
        for _ in range(1800):
            assert self.process.poll() is None, "server berhenti sebelum siap"
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=2):
                    return self
            except OSError:
                # Waits for a process to come up; no assertion rests on how long that takes.
                time.sleep(0.05)
        raise AssertionError("server tidak siap")

    def kill(self) -> None:
        """SIGKILL, to all of it: as when the power goes, for the process."""
        assert self.process
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(60)
        self.kills += 1

    def stop(self) -> None:
        """End it for good, in whatever state it is."""
        if self.process and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(60)
        self._held.close()

    def file(self, path: Path) -> Path:
        """A file as the server sees it, also where it has a file system of its own."""
        assert self.process
        return Path(f"/proc/{self.process.pid}/root{path}")
