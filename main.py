"""The front door: no argument opens the window, a subcommand runs headless."""

from __future__ import annotations

import sys


def main(arguments: list[str]) -> int:
    """Open the window, or run a command; returns the exit status."""
    windowed = not arguments or arguments[0] in ("--demo", "--data")
    if windowed and not any(each in ("--help", "-h") for each in arguments):
        from ui.app import run  # noqa: PLC0415 - the window is loaded only when it is wanted

        return run(arguments)
    if arguments[0] in ("screenshots", "tour"):
        from ui.tour import run_tour  # noqa: PLC0415 - pictures need the window, the other commands do not

        return run_tour(arguments)
    from crm.commands import run_command  # noqa: PLC0415 - likewise the commands

    return run_command(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
