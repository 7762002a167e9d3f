"""One transaction in progress, and the ways to begin acting in it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import LiteralString

from psycopg import AsyncConnection
from psycopg.rows import TupleRow

from clearway.kernel import ids
from clearway.kernel.actors import Actor
from clearway.storage.sealing import Sealer


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """One transaction in progress: its connection, who acts, when, where new ids come from and what seals.

    The database already knows who acts; every statement sees only what that person needs to know.
    """

    connection: AsyncConnection[TupleRow]
    actor: Actor
    scopes: frozenset[str]
    now: datetime
    entropy: Callable[[int], bytes]
    sealer: Sealer

    def new_id(self, prefix: LiteralString) -> str:
        """Mint an identifier of this instant."""
        return ids.mint(prefix, millis=int(self.now.timestamp() * 1000), entropy=self.entropy(ids.ENTROPY_BYTES))


@dataclass(frozen=True, slots=True, kw_only=True)
class Anonymous:
    """Nobody in particular: sees what is published."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WithKey:
    """The holder of an API key, known by its SHA-256."""

    hash: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class WithSession:
    """A person who signed in to the pages, known by the SHA-256 of the session's token."""

    hash: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class AsWorker:
    """The clearinghouse's own worker."""


Credential = Anonymous | WithKey | WithSession | AsWorker
