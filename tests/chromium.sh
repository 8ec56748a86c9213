#!/bin/sh
# The browser tests need a Chromium on PATH, the tests of scanned papers need pdftoppm. Installs Debian's when run as root; otherwise says
# what to do and fails.
set -eu

missing=""
for name in chromium chromium-browser google-chrome none; do
    if [ "$name" = none ]; then missing="chromium"; break; fi
    if command -v "$name" >/dev/null 2>&1; then break; fi
done
command -v pdftoppm >/dev/null 2>&1 || missing="$missing poppler-utils"
if [ -z "$missing" ]; then exit 0; fi
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Memasang $missing untuk uji ..."
    apt-get update -qq
    # Names of packages, one word each.
    # shellcheck disable=SC2086
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq $missing >/dev/null
    exit 0
fi
echo "Uji memerlukan program di PATH yang belum ada. Pasang dengan: sudo apt-get install $missing" >&2
exit 1
