#!/bin/sh
# The browser tests need a Chromium on PATH, best the shell without windows, which costs a third of the time (tests/support/browsers.py).
# Installs Debian's when run as root; otherwise takes what is there, or says what to do and fails.
set -eu

if command -v chromium-headless-shell >/dev/null 2>&1; then exit 0; fi
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Memasang Chromium untuk uji peramban ..."
    export DEBIAN_FRONTEND=noninteractive
    if apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium-headless-shell fonts-liberation >/dev/null; then exit 0; fi
fi
for name in chromium chromium-browser google-chrome; do
    if command -v "$name" >/dev/null 2>&1; then exit 0; fi
done
echo "Uji peramban memerlukan Chromium di PATH. Pasang dengan: sudo apt-get install chromium-headless-shell" >&2
exit 1
