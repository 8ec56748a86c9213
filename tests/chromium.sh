#!/bin/sh
# The browser tests need a Chromium on PATH, best the shell without windows, which costs a third of the time (tests/support/browsers.py);
# the tests of scanned papers need pdftoppm. Installs Debian's when run as root; otherwise takes what is there, or says what to do and fails.
set -eu

has() { command -v "$1" >/dev/null 2>&1; }

missing=""
has chromium-headless-shell || missing="chromium-headless-shell fonts-liberation"
has pdftoppm || missing="$missing poppler-utils"
if [ -z "$missing" ]; then exit 0; fi
if [ "$(id -u)" = 0 ] && has apt-get; then
    echo "Memasang $missing untuk uji ..."
    export DEBIAN_FRONTEND=noninteractive
    # Names of packages, one word each.
    # shellcheck disable=SC2086
    if apt-get update -qq && apt-get install -y -qq --no-install-recommends $missing >/dev/null; then exit 0; fi
    # Where there is no package of that name, the whole browser does as well.
    apt-get install -y -qq --no-install-recommends chromium poppler-utils >/dev/null || true
fi
if has pdftoppm; then
    for name in chromium-headless-shell chromium chromium-browser google-chrome; do
        if has "$name"; then exit 0; fi
    done
fi
echo "Uji memerlukan Chromium dan pdftoppm di PATH. Pasang dengan: sudo apt-get install chromium-headless-shell poppler-utils" >&2
exit 1
