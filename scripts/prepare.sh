#!/bin/sh
# See to system libraries, make the virtual environment, install the locked dependencies. Usage: prepare.sh run|test
set -eu
cd "$(dirname "$0")/.."
[ "$1" = run ] && lock=requirements.lock || lock=requirements-dev.lock

# What Qt needs to load, what it needs for a real X window, and what the tests use beside it.
packages="libgl1 libegl1 libxkbcommon0 libfontconfig1 libdbus-1-3 libglib2.0-0
    libxcb-cursor0 libxkbcommon-x11-0 libxcb-icccm4 libxcb-keysyms1 libxcb-shape0"
[ "$1" = test ] && packages="$packages postgresql xvfb xdotool poppler-utils"

installed() { dpkg-query -W -f '${Status}' "$1" 2>/dev/null | grep -q "ok installed"; }

# Install Debian packages as root; otherwise print the line that does.
see_to() {
    if [ "$(id -u)" = 0 ]; then
        echo "Installing with apt-get: $*"
        export DEBIAN_FRONTEND=noninteractive
        if ! { apt-get update -qq && apt-get install -y -qq --no-install-recommends "$@"; } </dev/null >/dev/null; then
            echo "apt-get could not install them; going on without. The line to repeat: apt-get install -y $*" >&2
        fi
    else
        echo "Some system packages are missing. Run this line once:"
        echo "    sudo apt-get install -y $*"
    fi
}

if command -v dpkg-query >/dev/null 2>&1; then
    missing=""
    for package in $packages; do
        # Newer Debian and Ubuntu call some libraries NAMEt64.
        installed "$package" || installed "${package}t64" || missing="$missing $package"
    done
    # shellcheck disable=SC2086 # one word a package
    [ -z "$missing" ] || see_to $missing
fi

fits() { "$1" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null; }

if ! .venv/bin/python -m pip --version >/dev/null 2>&1 || ! fits .venv/bin/python; then
    python=""
    for each in python3.12 python3.11 python3.13 python3; do
        if command -v "$each" >/dev/null 2>&1 && fits "$each"; then
            python=$each
            break
        fi
    done
    if [ -z "$python" ]; then
        echo "Python 3.11, 3.12 or 3.13 is needed and none was found." >&2
        echo "On Debian or Ubuntu: sudo apt-get install -y python3 python3-venv; elsewhere: https://www.python.org/downloads/" >&2
        exit 1
    fi
    if ! "$python" -c 'import ensurepip' 2>/dev/null && command -v apt-get >/dev/null 2>&1; then
        see_to "$("$python" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')"
    fi
    echo "Making a virtual environment in .venv with $("$python" --version)"
    "$python" -m venv --clear .venv
fi

# The test lock holds everything that the run lock holds, at the same versions.
current() { cmp -s "$1" ".venv/installed-$1"; }
if ! current "$lock" && ! current requirements-dev.lock; then
    echo "Installing the locked dependencies of $lock"
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-input --require-hashes -r "$lock"
    cp "$lock" ".venv/installed-$lock"
fi
