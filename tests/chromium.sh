#!/bin/sh
# The browser tests need a Chromium on PATH. Installs Debian's when run as root; otherwise says what to do and fails.
set -eu

for name in chromium chromium-browser google-chrome; do
    if command -v "$name" >/dev/null 2>&1; then exit 0; fi
done
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Memasang Chromium untuk uji peramban ..."
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium >/dev/null
    exit 0
fi
echo "Uji peramban memerlukan Chromium di PATH. Pasang dengan: sudo apt-get install chromium" >&2
exit 1
