#!/bin/sh
# Open the window; where there is no display, say so and do the tour into out/.
set -eu
cd "$(dirname "$0")/.."
if [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ] || [ "$(uname)" = Darwin ]; then
    exec .venv/bin/python main.py
fi
echo "There is no display here, so the window cannot open. Doing the tour instead:"
echo "the sample county in a throw-away folder, the month's two bulletins and a picture of every page, in out/"
QT_QPA_PLATFORM=offscreen exec .venv/bin/python main.py tour --out out
