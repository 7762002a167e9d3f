"""When this machine has run out of something while a wall is built: in words, with what to do."""

from collections.abc import Generator
from contextlib import contextmanager
from typing import Final

from clearway.kernel.errors import Outage

FREE: Final = "Free memory, disk, open files or processes on this machine, then try again."


@contextmanager
def building(part: str, *, hint: str = FREE) -> Generator[None]:
    """Turn an error of the operating system while a part of a wall is made into an Outage."""
    try:
        yield
    except OSError as error:
        raise Outage("sandbox", f"{part} cannot be made: {error.strerror}", hint=hint) from None
