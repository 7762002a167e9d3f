"""The command line client of an engine that runs things elsewhere: Podman, Docker, kubectl."""

import asyncio
from dataclasses import dataclass
from typing import Final

from clearway.kernel.errors import Outage

_ANSWER_SECONDS_MAX: Final = 150
_SAID_BYTES: Final = 300
# What a client may know of this process's environment: nothing but where programs are.
_ENVIRONMENT: Final = {"PATH": "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin", "HOME": "/nonexistent"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """Starts a client by its words, such as ("docker", "-H", "unix:///run/docker.sock")."""

    words: tuple[str, ...]

    async def start(self, *words: str) -> asyncio.subprocess.Process:
        """Start the client with pipes on its standard streams; an Outage where it is not installed."""
        pipe = asyncio.subprocess.PIPE
        try:
            return await asyncio.create_subprocess_exec(
                *self.words, *words, stdin=pipe, stdout=pipe, stderr=pipe, env=_ENVIRONMENT, start_new_session=True
            )
        except OSError as error:
            what = f"{self.words[0]} cannot be started: {error.strerror}"
            raise Outage("sandbox", what, hint="Install it, or choose another CLEARWAY_SANDBOX.") from None

    async def ask(self, *words: str, given: bytes = b"") -> bytes:
        """Give what the client prints; an Outage with its complaint when it fails or does not answer."""
        process = await self.start(*words)
        try:
            async with asyncio.timeout(_ANSWER_SECONDS_MAX):
                said, complaint = await process.communicate(given)
        except TimeoutError:
            raise Outage("sandbox", f"{self.words[0]} does not answer.", hint="Look at its server.") from None
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
        if process.returncode:
            told = complaint[-_SAID_BYTES:].decode(errors="replace").strip()
            raise Outage("sandbox", f"{self.words[0]} {words[0]}: {told}", hint="Does its server run, and let us in?")
        return said
