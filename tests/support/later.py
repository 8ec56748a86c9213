"""The platform as it will be 91 days from now: a server for tests of what falls due. `granian tests.support.later:app`."""

from datetime import UTC, datetime, timedelta

import time_machine

time_machine.travel(datetime.now(UTC) + timedelta(days=91), tick=True).start()

from wsgi import app  # noqa: E402  (its clock must be ours from the start)

__all__ = ["app"]
