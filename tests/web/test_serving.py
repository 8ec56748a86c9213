"""What `make serve` starts: a real server process, on loopback, with demo accounts, that stops when told."""

import os
import signal
import socket
import subprocess
import sys
import time

import pytest
import requests

from config import ROOT


@pytest.fixture
def port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def start(tmp_path, port):
    """Start the demonstration with these settings; ended with the test."""
    running = []

    def start_with(**settings):
        environment = {"PATH": os.environ["PATH"], "LMS_DATA": str(tmp_path / "data"), "PORT": str(port), "LMS_DEMO": "1", **settings}
        arguments = [sys.executable, "-m", "flask", "demo"]
        said = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
        running.append(subprocess.Popen(arguments, cwd=ROOT, env=environment, start_new_session=True, **said))
        return running[-1]

    yield start_with
    for process in running:
        if process.poll() is None:
            # With its workers, which would go on serving.
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        process.stdout.close()


def wait_until_ready(process, port):
    for _ in range(600):
        assert process.poll() is None, process.stdout.read()
        try:
            return requests.get(f"http://127.0.0.1:{port}/healthz", timeout=5)
        # It listens before it can answer.
        except (requests.ConnectionError, requests.Timeout):
            time.sleep(0.1)
    raise AssertionError("the server did not start within a minute")


@pytest.mark.parametrize("order", [signal.SIGTERM, signal.SIGINT], ids=lambda order: order.name)
def test_the_demonstration_serves_signs_in_and_stops(start, port, order):
    process = start()
    assert wait_until_ready(process, port).json()["status"] == "ok"
    site = f"http://127.0.0.1:{port}"
    assert requests.get(f"{site}/kursus/selamat-datang/", timeout=10).status_code == 200
    browser = requests.Session()
    token = browser.get(f"{site}/masuk", timeout=10).text.partition('name="csrf_token"')[2].partition('value="')[2].partition('"')[0]
    fields = {"identifier": "199001012015011001", "password": "belajar-di-mana-saja", "csrf_token": token}
    assert browser.post(f"{site}/masuk", data=fields, headers={"Origin": site}, timeout=10).url == f"{site}/belajar/"
    process.send_signal(order)
    said = process.communicate(timeout=60)[0]
    assert process.returncode == 0, said
    assert f"http://127.0.0.1:{port}/" in said
    assert "belajar-di-mana-saja" in said
    assert "WARNING" not in said


@pytest.mark.parametrize(("settings", "sentence"), [({"LMS_HOST": "0.0.0.0"}, "hanya melayani komputer ini"), ({"LMS_DEMO": "0"}, "make serve")])
def test_the_demonstration_refuses_to_face_others(start, settings, sentence):
    process = start(**settings)
    assert sentence in process.communicate(timeout=60)[0]
    assert process.returncode == 1


def test_a_taken_port_is_said_before_anything_is_prepared(start, port, tmp_path):
    with socket.socket() as other:
        other.bind(("127.0.0.1", port))
        other.listen()
        process = start()
        assert f"Porta {port} tidak dapat dipakai" in process.communicate(timeout=60)[0]
    assert process.returncode == 1
    assert not (tmp_path / "data" / "lms.db").exists()
