"""Errors that a user can mend, and the warnings that a build collects instead of stopping."""

from dataclasses import dataclass


class TimelineError(Exception):
    """A problem that the user can mend; the command line prints it without a traceback.

    ``what`` is wrong (with the value seen), ``where`` it is (``file`` or ``file:line``) and how to ``mend`` it.
    """

    def __init__(self, what: str, *, where: str, mend: str) -> None:
        super().__init__(f"{where}: {what}\n  -> {mend}")
        self.what = what
        self.where = where
        self.mend = mend


class UsageError(TimelineError):
    """A command that was called with words it does not know; the command line exits with 2."""


@dataclass(frozen=True, slots=True)
class Notice:
    """Something a build must say without stopping: an article left out, or kept with less than it should have.

    ``is_error`` tells the two apart: an error costs an article, a warning only a part of what it could give.
    """

    what: str
    where: str
    mend: str
    is_error: bool = True

    def __str__(self) -> str:
        kind = "error" if self.is_error else "warning"
        return f"{self.where}: {kind}: {self.what}\n  -> {self.mend}"


def as_notice(error: TimelineError) -> Notice:
    """Return what a collected ``error`` says, as a build reports it."""
    return Notice(error.what, error.where, error.mend)
