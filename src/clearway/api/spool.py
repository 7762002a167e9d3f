"""Bodies that are taken as a stream: a few MiB in memory, then on disk; counted and digested on the way."""

import asyncio
import tempfile
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from hashlib import sha256
from typing import BinaryIO, Final, cast

from clearway.api.answers import Asked
from clearway.findings.model import Spooled
from clearway.kernel.errors import Refusal
from clearway.kernel.limits import MIB, SPOOL_MEMORY_BYTES_MAX

_AT_ONCE: Final = 256 * 1024


@asynccontextmanager
async def spooled(request: Asked, *, bytes_max: int) -> AsyncGenerator[Spooled]:
    """Take a request's body; refused as soon as it is longer than it may be. It is gone when the context ends."""
    with tempfile.SpooledTemporaryFile(max_size=SPOOL_MEMORY_BYTES_MAX) as file:
        digest, length = sha256(), 0
        async for chunk in request.stream():
            length += len(chunk)
            _require_length(length, bytes_max)
            for start in range(0, len(chunk), _AT_ONCE):
                piece = chunk[start : start + _AT_ONCE]
                digest.update(piece)
                file.write(piece)
                if len(chunk) > _AT_ONCE:
                    await asyncio.sleep(0)  # a long chunk lets others have their turn
        file.seek(0)
        yield Spooled(file=cast("BinaryIO", file), digest=digest.digest(), length=length)


def _require_length(length: int, bytes_max: int) -> None:
    if length > bytes_max:
        raise Refusal(
            "report-too-large",
            f"The report has more than {bytes_max // MIB} MiB.",
            hint="Split it into several reports.",
            status=413,
        )
