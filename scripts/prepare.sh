#!/bin/sh
# Make the virtual environment, install the locked dependencies, see to system libraries. Usage: prepare.sh run|test
set -eu
cd "$(dirname "$0")/.."
lock=requirements.lock
[ "$1" = test ] && lock=requirements-dev.lock

packages="libgl1 libegl1 libxkbcommon0 libfontconfig1 libdbus-1-3 libglib2.0-0 libxcb-cursor0 libxkbcommon-x11-0 libxcb-icccm4 libxcb-keysyms1 libxcb-shape0"
[ "$1" = test ] && packages="$packages poppler-utils postgresql xvfb"
if command -v dpkg-query >/dev/null 2>&1; then
    missing=""
    for package in $packages; do
        dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q "ok installed" || missing="$missing $package"
    done
    if [ -n "$missing" ]; then
        if [ "$(id -u)" = 0 ]; then
            echo "Installing system libraries:$missing"
            apt-get update -qq
            # shellcheck disable=SC2086
            DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
        else
            echo "Some system libraries are missing. Run this line once, then the command again if it stops:"
            echo "    sudo apt-get install -y$missing"
        fi
    fi
fi

if [ ! -x .venv/bin/python ]; then
    for python in python3.11 python3.12 python3.13 python3; do
        if command -v "$python" >/dev/null 2>&1 && "$python" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null; then
            echo "Making a virtual environment with $("$python" --version)"
            "$python" -m venv .venv
            break
        fi
    done
fi
if [ ! -x .venv/bin/python ]; then
    echo "Python 3.11, 3.12 or 3.13 is needed (with venv). On Debian: sudo apt-get install -y python3-venv" >&2
    exit 1
fi
stamp=.venv/installed-$lock
if ! cmp -s "$lock" "$stamp"; then
    echo "Installing the locked dependencies ($lock)"
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r "$lock"
    cp "$lock" "$stamp"
fi
