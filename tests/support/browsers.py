"""Which browser the tests drive. tests/chromium.sh installs it where none is found."""

import shutil

#: The shell is Chromium's engine without the windows, menus and helpers of a desktop: it costs a third of the processor time.
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")


def find_browser() -> str:
    """The path of the first one that is installed. Raises AssertionError naming what to do."""
    path = next(filter(None, map(shutil.which, NAMES)), None)
    assert path, "Chromium tidak ditemukan; pasang dengan apt-get install chromium-headless-shell"
    return path
