"""A small TCP relay between devices and the server that misbehaves like a real network, by a seeded plan."""

import asyncio
import contextlib
import random
import re
import threading
from collections import Counter

#: What can happen to one request, and how often it does.
FAULTS = {
    "passed": 8,
    "cut before the request": 2,
    "cut after commit, before the reply": 3,
    "half a reply": 2,
    "delayed": 2,
    "sent twice": 2,
    "overtaken by a later one": 2,
}


class Relay:
    """Listens on `port` and passes each request on to the server's port, or does something worse. Runs in its own thread."""

    def __init__(self, server_port: int, *, seed: int) -> None:
        self.server_port = server_port
        self.port = 0
        self.happened: Counter[str] = Counter()
        #: No faults at all.
        self.quiet = False
        #: Connections are taken and nothing ever comes back: a weak signal is worse than none.
        self.deaf = False
        self._halved = ""
        self._writers: set[asyncio.StreamWriter] = set()
        self._random = random.Random(seed)
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()
        assert self._ready.wait(60), "relai tidak siap"

    def halve_next(self, words: str) -> None:
        """Let the reply to the next request whose first line holds these words break off in its middle."""
        self._halved = words

    def stop(self) -> None:
        """Stop listening."""
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(20)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        server = self._loop.run_until_complete(asyncio.start_server(self._serve, "127.0.0.1", 0))
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        self._loop.run_forever()
        self._loop.run_until_complete(self._end(server))
        self._loop.close()

    async def _end(self, server: asyncio.Server) -> None:
        """Hang up on the devices, and let what is on its way to the server come to its own end: a cancelled connection stays open."""
        # Nothing more is accepted; what was accepted a moment ago is among the writers then. A server that is closed before that
        # takes no connection over, and nobody else would close it.
        self._loop.remove_reader(server.sockets[0].fileno())
        await _turn()
        server.close()
        self.deaf = False
        for writer in self._writers:
            writer.transport.abort()
        running = asyncio.all_tasks() - {asyncio.current_task()}
        if running:
            _, late = await asyncio.wait(running, timeout=10)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
        await _turn()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.add(writer)
        with contextlib.suppress(OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            request = await _read_message(reader)
            while self.deaf:
                await asyncio.sleep(0.1)
            fault = "passed" if self.quiet else self._random.choices(list(FAULTS), list(FAULTS.values()))[0]
            self.happened[fault] += 1
            reply = await self._answer(request, fault)
            writer.write(reply)
            await writer.drain()
        writer.close()

    async def _answer(self, request: bytes, fault: str) -> bytes:
        if self._halved and self._halved.encode() in request.partition(b"\r\n")[0] and not request.startswith(b"HEAD"):
            self._halved = ""
            reply = await self._pass_on(request)
            return reply[: len(reply) // 2]
        if fault == "cut before the request":
            return b""
        if fault in ("delayed", "overtaken by a later one"):
            await asyncio.sleep(self._random.uniform(0.02, 0.1 if fault == "delayed" else 0.4))
        if fault == "sent twice":
            first, second = await asyncio.gather(self._pass_on(request), self._pass_on(request))
            return self._random.choice([first, second])
        reply = await self._pass_on(request)
        if fault == "cut after commit, before the reply":
            return b""
        return reply[: len(reply) // 2] if fault == "half a reply" else reply

    async def _pass_on(self, request: bytes) -> bytes:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.server_port)
        try:
            writer.write(request)
            await writer.drain()
            return await reader.read(-1)
        finally:
            writer.close()


async def _turn() -> None:
    """Let the loop go round some times: a connection is made, or let go, in a few steps. A time says nothing of them on a busy machine."""
    for _ in range(50):
        await asyncio.sleep(0)


async def _read_message(reader: asyncio.StreamReader) -> bytes:
    """One HTTP request with its body, asking for the connection to be closed after it."""
    head = await reader.readuntil(b"\r\n\r\n")
    length = next((int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")), 0)
    head = re.sub(rb"(?i)\r\nconnection:[^\r]*", b"", head)[:-2] + b"Connection: close\r\n\r\n"
    return head + await reader.readexactly(length)
