"""Every answer that the interface called saved is on the server or on the device; every acknowledged one survives.

The short form runs with all tests; `make faults` runs the long one (LMS_FAULTS=long): at least 200 kills.
"""

import os
import random
import shutil
import sqlite3
import subprocess
import threading
import time
from contextlib import closing

import pytest
from sqlalchemy import select

from lms import backup, clock
from lms.learning import projections
from lms.records import service as records
from lms.records.service import LearningEvent
from tests.faults.device import Device, Log
from tests.faults.relay import Relay
from tests.faults.server import Server
from tests.support import scenes
from tests.support.acts import Phone

LONG = os.environ.get("LMS_FAULTS") == "long"
#: Kills on each kind of database.
KILLS = 110 if LONG else 2
#: Quizzes and modules each device works through while the network misbehaves.
ROUNDS = 60 if LONG else 6
#: After so many acts a device only repeats itself: a learner's record is as long as a year, not as a lifetime.
MOST_ACTS = 150
SEED = int(os.environ.get("LMS_FAULTS_SEED", "1"))


@pytest.fixture
def server(stage, course):
    """A server process on the stage's database."""
    made = Server(stage.environment).start()
    yield made
    made.stop()


@pytest.fixture
def log(tmp_path):
    """What was promised, written outside of the system."""
    made = Log(tmp_path / "janji.log")
    yield made
    made.close()


@pytest.fixture
def devices(people, course, log):
    """`devices(port)`: five phones of four people; Alice works on two at once."""

    def make(port):
        owners = [people.alice, people.alice, people.fitri, people.dewi, people.bayu]
        phones = [Phone(course.slug, course.release, name=f"hp-{number}", seed=SEED) for number in range(len(owners))]
        return [Device(owner, phone, port, log, seed=SEED + number) for number, (owner, phone) in enumerate(zip(owners, phones, strict=True))]

    return make


def work(device, rounds):
    for _ in range(rounds):
        device.study()
        device.send()


def work_until(device, stop):
    """Study and send without end; once much is done, forget acknowledgements and send the same again."""
    while not stop.is_set():
        if not device.outbox:
            device.study() if len(device.phone.acts) < MOST_ACTS else device.forget()
        if not device.send():
            # The server is away; a real device waits far longer.
            time.sleep(0.02)


def at_once(devices, task, argument):
    threads = [threading.Thread(target=task, args=(device, argument)) for device in devices]
    for thread in threads:
        thread.start()
    return threads


def drain(devices):
    """The network is well again: everybody sends until nothing is left."""
    for device in devices:
        for _ in range(400):
            if not device.outbox and device.epoch:
                break
            device.send()
        assert device.outbox == {}, "yang tersimpan tidak pernah terkirim"


def check(app, log, devices, told):
    """The invariant, against the log; and state equals the fold of distinct acts."""
    with app.app_context():
        held = list(records.db.session.scalars(select(LearningEvent.id)))
        differing = [line for account, slug in records.every_learner() for line in projections.differences(account, slug)]
    on_devices = {name for device in devices for name in device.outbox}
    assert len(held) == len(set(held))
    lost = log.saved - set(held) - on_devices
    assert log.acknowledged - set(held) == set(), "diakui lalu hilang"
    assert lost == set(), "disebut tersimpan lalu hilang"
    assert set(held) <= log.saved, "ada yang tidak pernah dilakukan siapa pun"
    assert differing == []
    told(f"jawaban {len(log.answers)}, peristiwa {len(log.saved)}, diakui {len(log.acknowledged)}, hilang {len(lost)}")


@pytest.fixture
def told(request, database):
    """Figures for the last lines of the run."""

    def tell(words):
        name = request.node.originalname.removeprefix("test_").replace("_", " ")
        request.node.user_properties.append(("figures", f"{database}: {name}: {words}"))

    return tell


def test_nothing_is_lost_on_a_network_that_cuts_delays_doubles_and_reorders(app, server, devices, log, told):
    relay = Relay(server.port, seed=SEED)
    phones = devices(relay.port)
    for thread in at_once(phones, work, ROUNDS):
        thread.join()
    relay.quiet = True
    drain(phones)
    relay.stop()
    assert len(relay.happened) > 4, relay.happened
    check(app, log, phones, lambda words: told(f"{words}; {sum(relay.happened.values())} permintaan, {relay.happened['passed']} tanpa gangguan"))


def test_nothing_is_lost_when_the_server_is_killed_while_devices_send(app, server, devices, log, told):
    chance = random.Random(SEED)
    phones = devices(server.port)
    for device in phones:
        device.sign_in()
    stop = threading.Event()
    threads = at_once(phones, work_until, stop)
    for _ in range(KILLS):
        # The moment of the kill is what the test is about; nothing waits for it to be long enough.
        time.sleep(chance.uniform(0.05, 0.7))
        server.kill()
        server.start()
    stop.set()
    for thread in threads:
        thread.join()
    drain(phones)
    check(app, log, phones, lambda words: told(f"{words}; server dimatikan paksa {server.kills} kali"))


def test_devices_send_again_what_a_restored_server_has_forgotten(app, stage, server, devices, log, told, tmp_path):
    phones = devices(server.port)
    for device in phones:
        work(device, 2)
    drain(phones)
    with app.app_context():
        backup.write(tmp_path / "cadangan.zip", clock.now())
    for device in phones:
        work(device, 2)
    drain(phones)
    server.kill()
    stage.show("empty", scenes.build_empty)
    with app.app_context():
        backup.restore(tmp_path / "cadangan.zip", clock.now())
        forgotten = log.acknowledged - set(records.db.session.scalars(select(LearningEvent.id)))
    assert forgotten
    server.start()
    for device in phones:
        # The session was opened after the backup for nobody; whoever has lost his signs in again.
        device.send() or device.send()
    drain(phones)
    check(app, log, phones, lambda words: told(f"{words}; {len(forgotten)} dilupakan server lalu dikirim ulang"))


def test_a_device_whose_session_has_ended_signs_in_and_sends_its_own(app, server, devices, log, told):
    phones = devices(server.port)
    for device in phones:
        work(device, 1)
        device._cookie = "lms=sesi-yang-sudah-berakhir"
        device.study()
        assert not device.send()
    assert {device.statuses[-1] for device in phones} == {401}
    drain(phones)
    check(app, log, phones, told)


@pytest.mark.parametrize("database", ["sqlite"])
def test_a_full_disk_is_said_and_the_device_keeps_what_it_has(app, stage, course, devices, log, told, tmp_path):
    small = tmp_path / "penuh"
    small.mkdir()
    kept = tmp_path / "lms.db"
    shutil.copyfile(stage.folder / "lms.db", kept)
    script = f'mount -t tmpfs -o size=8m tmpfs {small} && cp {kept} {small}/lms.db && head -c 4000000 /dev/zero > {small}/beban && exec "$@"'
    own_space = ("unshare", "-m") if os.geteuid() == 0 else ("unshare", "-rm")
    environment = stage.environment | {"LMS_DATA": str(small), "DATABASE_URL": f"sqlite:///{small}/lms.db"}
    assert subprocess.run([*own_space, "true"], check=False).returncode == 0, "unshare tidak tersedia di mesin ini"
    server = Server(environment, before=(*own_space, "sh", "-c", script, "sh")).start()
    try:
        device = devices(server.port)[0]
        for _ in range(200):
            attempt = device.phone.start("ujian")
            for _ in range(3):
                device.phone.answer("ujian", attempt, "u5", "panjang " * 3500)
            device.keep()
            if not device.send() and device.statuses[-1] == 507:
                break
        assert device.statuses[-1] == 507
        assert device.outbox
        server.file(small / "beban").unlink()
        drain([device])
        # SQLite would resolve the way into the server's own file system to ours: it gets a copy.
        for ending in ("", "-wal"):
            shutil.copyfile(server.file(small / f"lms.db{ending}"), tmp_path / f"sesudah.db{ending}")
        with closing(sqlite3.connect(tmp_path / "sesudah.db")) as connection:
            held = {name for (name,) in connection.execute("SELECT id FROM learning_event")}
        assert log.saved <= held
        assert log.acknowledged <= held
        told(f"jawaban {len(log.answers)}, diakui {len(log.acknowledged)}, hilang 0; 507 {device.statuses.count(507)} kali")
    finally:
        server.stop()
