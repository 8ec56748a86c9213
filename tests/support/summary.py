"""The last lines of a test run: what ran where, so that nothing is skipped silently."""

import platform
import subprocess
from collections import Counter
from typing import Any

import pytest

from tests.support.browsers import find_browser

_AREAS = {"unit": "unit", "web": "web", "browser": "peramban", "faults": "gangguan"}


def pytest_terminal_summary(terminalreporter: Any, exitstatus: int) -> None:
    """One line per area and database, with what did not run as loudly as what did."""
    passed, versions = Counter(), {}
    for report in terminalreporter.stats.get("passed", []):
        if report.when == "call":
            held = dict(report.user_properties).get("database", "")
            if held:
                versions[held.split()[0]] = held
            passed[(_area(report.nodeid), held.split()[0] if held else "")] += 1
    terminalreporter.section("yang dijalankan", sep="─")
    for (area, kind), count in sorted(passed.items()):
        where = f" {versions[kind]}" if kind else ""
        where += f" {_browser()}" if area == "peramban" else ""
        terminalreporter.write_line(f"{area}{where}: {count} lulus")
    for report in terminalreporter.stats.get("passed", []):
        # What a test measured belongs to what it says: answers given, acknowledged, lost.
        if report.when == "call" and "figures" in dict(report.user_properties):
            terminalreporter.write_line(f"  {dict(report.user_properties)['figures']}")
    for outcome, word in (("failed", "gagal"), ("error", "galat"), ("skipped", "DILEWATI"), ("xfailed", "gagal seperti diduga")):
        count = len(terminalreporter.stats.get(outcome, []))
        if count:
            terminalreporter.write_line(f"{count} {word}")
    terminalreporter.write_line(f"Python {platform.python_version()}")


def pytest_sessionfinish(session: pytest.Session) -> None:
    """A skipped test fails the run: what cannot run here must say why and be mended."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter and reporter.stats.get("skipped") and session.exitstatus == 0:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def _area(nodeid: str) -> str:
    parts = nodeid.partition("::")[0].split("/")
    return _AREAS.get(parts[1], parts[1]) if len(parts) > 2 else "kaidah"


def _browser() -> str:
    return subprocess.run([find_browser(), "--version"], capture_output=True, text=True, check=False).stdout.strip()
