"""A device as the page's script makes it (outbox.js), against a real server through a bad network; and a log outside of both.

The log knows what the interface called saved and what the server acknowledged. It is the only witness of the tests.
"""

import http.client
import json
import random
import re
import threading
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from tests.support.acts import QUESTIONS, RIGHT, WRONG, Phone
from tests.support.cast import Person


class Log:
    """Lines of a file outside the system: `saved ID` once the device has it, `acknowledged ID` once the server said so."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("a", buffering=1)
        self._lock = threading.Lock()
        self.saved: set[str] = set()
        self.acknowledged: set[str] = set()
        self.answers: set[str] = set()

    def save(self, act: dict[str, Any]) -> None:
        with self._lock:
            self._file.write(f"saved {act['id']} {act['verb']}\n")
            self.saved.add(act["id"])
            if act["verb"] == "answered":
                self.answers.add(act["id"])

    def acknowledge(self, ids: list[str]) -> None:
        with self._lock:
            self._file.writelines(f"acknowledged {name}\n" for name in ids)
            self.acknowledged.update(ids)

    def close(self) -> None:
        self._file.close()


class Device:
    """One phone of one person: makes acts, keeps them, sends them until they are acknowledged."""

    def __init__(self, person: Person, phone: Phone, port: int, log: Log, *, seed: int) -> None:
        self.person, self.phone, self.port, self.log = person, phone, port, log
        self.outbox: dict[str, dict[str, Any]] = {}
        self.sent: dict[str, dict[str, Any]] = {}
        self.epoch = self.cursor = ""
        self.statuses: list[int] = []
        self._cookie = ""
        self._random = random.Random(seed)
        self._written = 0

    def study(self) -> None:
        """One attempt at the practice quiz or the exam, or a module."""
        quiz = self._random.choice(["latihan-satu", "ujian", "modul"])
        if quiz == "modul":
            self.phone.complete(self._random.choice(["satu", "dua"]))
        else:
            attempt = self.phone.start(quiz)
            for question in QUESTIONS[quiz]:
                self.phone.answer(quiz, attempt, question, self._random.choice([RIGHT, WRONG])[question])
            self.phone.submit(quiz, attempt)
        self.keep()

    def keep(self) -> None:
        """Put what the phone made into the outbox; from now on the interface calls it saved."""
        for act in self.phone.acts[self._written :]:
            self.outbox[act["id"]] = act
            self.log.save(act)
        self._written = len(self.phone.acts)

    def forget(self) -> None:
        """Put some acknowledged acts back, as though the reply had never come."""
        for name in self._random.sample(sorted(self.sent), min(8, len(self.sent))):
            self.outbox[name] = self.sent.pop(name)

    def sign_in(self) -> None:
        """Through the form. Raises OSError when the network or the server is not there."""
        page, cookie = self._call("GET", "/masuk")
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.decode())
        fields = {"identifier": self.person.nip, "password": self.person.password, "csrf_token": token[1] if token else ""}
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": cookie}
        _, cookie = self._call("POST", "/masuk", urlencode(fields).encode(), headers)
        if not cookie:
            raise OSError("tidak masuk")
        self._cookie = cookie

    def send(self) -> bool:
        """One exchange, as outbox.js does it; False where it did not work out. An act leaves the outbox only by its id."""
        try:
            if not self._cookie:
                self.sign_in()
            acts = sorted(self.outbox.values(), key=lambda act: act["seq"])[: self._random.randint(1, 40)]
            body = json.dumps({"device": self.phone.name, "since": self.cursor, "events": acts}).encode()
            headers = {"Content-Type": "application/json", "X-LMS": str(self.person.id), "Cookie": self._cookie}
            text, _ = self._call("POST", "/sinkron", body, headers)
            self.statuses.append(self.status)
            if self.status == 401:
                self._cookie = ""
            if self.status != 200:
                return False
            self._settle(json.loads(text))
        except (OSError, http.client.HTTPException, ValueError):
            return False
        return True

    def _settle(self, reply: dict[str, Any]) -> None:
        self.log.acknowledge(reply["accepted"])
        for name in reply["accepted"]:
            if name in self.outbox:
                self.sent[name] = self.outbox.pop(name)
        assert reply["refused"] == []
        restored = bool(self.epoch) and self.epoch != reply["epoch"]
        if restored:
            back = {name: act for name, act in self.sent.items() if name not in reply["accepted"]}
            self.outbox.update(back)
            self.sent = {name: act for name, act in self.sent.items() if name not in back}
        self.epoch, self.cursor = reply["epoch"], "" if restored else reply["cursor"]

    def _call(self, method: str, path: str, body: bytes = b"", headers: dict[str, str] | None = None) -> tuple[bytes, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request(method, path, body, {"Connection": "close", "Origin": f"http://127.0.0.1:{self.port}", **(headers or {})})
            reply = connection.getresponse()
            self.status = reply.status
            cookies = [value.split(";")[0] for value in reply.headers.get_all("Set-Cookie") or [] if value.startswith("lms=")]
            return reply.read(), cookies[0] if cookies else ""
        finally:
            connection.close()
