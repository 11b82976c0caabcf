"""Errors for people, sorted by whose move it is.

:class:`RuleBroken`, :class:`NotAllowed`, :class:`Stale` and :class:`EnvironmentProblem` carry a
finished, translated sentence that says what is wrong and what to do; every other exception is a
bug. ``code`` is a stable snake_case name for scripts and tests.
"""

from __future__ import annotations

from dataclasses import dataclass


class SijiError(Exception):
    """An error with a sentence for the person at the screen."""

    def __init__(self, code: str, message: str, **params: object) -> None:
        """``message`` is shown as it stands; ``params`` are the values it was made from."""
        super().__init__(message)
        self.code = code
        self.message = message
        self.params = params

    def __str__(self) -> str:
        """Return the sentence itself."""
        return self.message


class RuleBroken(SijiError):
    """A rule of the domain refuses this; the person can act on it. ``field`` names the input."""

    def __init__(self, code: str, message: str, *, field: str | None = None, **params: object) -> None:
        """Name the input ``field`` (a key of the form or data class) where there is one."""
        super().__init__(code, message, **params)
        self.field = field


class NotAllowed(SijiError):
    """This role may not do this, or not to this record."""


@dataclass(frozen=True, slots=True)
class FieldClash:
    """One field that two people changed apart."""

    field: str
    yours: object
    theirs: object


class Stale(SijiError):
    """The record changed since it was read; both values are kept in ``clashes``."""

    def __init__(self, code: str, message: str, clashes: tuple[FieldClash, ...] = (), **params: object) -> None:
        """``clashes`` lists each field with the value asked for and the value stored."""
        super().__init__(code, message, **params)
        self.clashes = clashes


class EnvironmentProblem(SijiError):
    """The machine stands in the way: disk full, file locked, unreadable, wrong version."""
