#!/bin/sh
# Write both locks from pyproject.toml: every platform, every file's hash, no address of any index. Needs uv.
set -eu
cd "$(dirname "$0")/.."
lock() {
    uv pip compile pyproject.toml "$@" --universal --python-version 3.11 --generate-hashes \
        --no-header --no-annotate --no-emit-index-url --no-emit-find-links --quiet
}
lock --group dev --output-file requirements-dev.lock
# The run lock takes the versions of the test lock.
lock --constraint requirements-dev.lock --output-file requirements.lock
