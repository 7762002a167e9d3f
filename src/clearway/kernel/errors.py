"""The three kinds of failure; only the entries turn them into words and status.

A refusal is understood and turned down. An outage is the outside failing. Anything else that is raised is a defect.
"""

from typing import LiteralString


class Refusal(Exception):  # noqa: N818  a refusal is an answer, not an error
    """What was asked is turned down: a stable code, what happened, and what to do next.

    `code` is kebab-case and part of the API. `status` is the HTTP status that fits. `where` names the input's place.
    """

    def __init__(self, code: LiteralString, what: str, *, hint: str = "", where: str = "", status: int = 422) -> None:
        super().__init__(what)
        self.code = code
        self.what = what
        self.hint = hint
        self.where = where
        self.status = status


class Outage(Exception):  # noqa: N818  named as people speak of it
    """Something outside failed: which, and what to do; trying again later may help."""

    def __init__(self, which: str, what: str, *, hint: str = "") -> None:
        super().__init__(f"{which}: {what}")
        self.which = which
        self.what = what
        self.hint = hint


def unwritable(folder: object, error: OSError) -> Outage:
    """Say that this machine's disk does not take what has to be kept in a folder."""
    hint = "Make room, or set CLEARWAY_HOME to a folder that can be written."
    return Outage("disk", f"{folder} cannot be written: {error.strerror}", hint=hint)


def place_of(error: BaseException) -> str:
    """Name the file and line where an error arose, for the log; never its text, which may quote what is secret."""
    traceback, place = error.__traceback__, ""
    while traceback is not None:
        place = f"{traceback.tb_frame.f_code.co_filename.rpartition('clearway/')[2]}:{traceback.tb_lineno}"
        traceback = traceback.tb_next
    return place


def not_found(noun: str, name: str) -> Refusal:
    """Say that there is no such thing for the one who asks: the same words whether it is absent or hidden."""
    return Refusal(
        "not-found",
        f"There is no {noun} {name} that you may see.",
        hint="Check the id, and that you ask with the right key.",
        status=404,
    )
