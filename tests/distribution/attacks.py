"""A feed of a real house at two moments, and a mirror that attackers try to deceive."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from clearway.gateways.signer import KeySigner
from clearway.kernel.errors import Refusal
from tests.distribution.feeds import (
    Answer,
    Ceremony,
    Thief,
    Tree,
    mirror,
    serving,
    taken,
)

MALLORY = KeySigner(b"m" * 32)
EVIL = b'{"advisory": "there is nothing to patch"}'


@dataclass(frozen=True)
class Feed:
    """A feed at two moments: with two advisories, and with three."""

    ceremony: Ceremony
    earlier: Tree
    later: Tree
    now: datetime

    def thief(self, files: Tree | None = None, **instead: KeySigner) -> Thief:
        """Somebody who can answer for the server."""
        named = {role.replace("_", "-"): key for role, key in instead.items()}
        return Thief(files=dict(files or self.later), keys=self.ceremony.keys, instead=named)


class Victim:
    """A mirror that trusts the first root."""

    def __init__(self, feed: Feed, folder: Path) -> None:
        self._feed = feed
        self.folder = folder / "mirror"

    def sees(self, files: Tree, **later: float) -> None:
        """Mirror what is true."""
        with serving(files) as address:
            mirror(address, self.folder, root=self._feed.ceremony.root, now=self._feed.now + timedelta(**later))

    def refuses(self, files: Tree, code: str, *words: str, special: dict[str, Answer] | None = None) -> None:
        """Mirror what an attacker serves: refused with these words, and no file is touched."""
        before = taken(self.folder)
        root = self._feed.ceremony.root
        with serving(files, special) as address, pytest.raises(Refusal) as caught:
            mirror(address, self.folder, root=root, now=self._feed.now)
        assert caught.value.code == code, caught.value.what
        for word in words:
            assert word in caught.value.what
        assert caught.value.hint
        assert taken(self.folder) == before


def two_advisories(feed: Feed) -> tuple[str, bytes, str, bytes]:
    """The paths and bytes of two advisories of a feed."""
    thief = feed.thief()
    first, second = (line.split(",")[3].split(" ")[0] for line in thief.index()[:2])
    return first, thief.target(first)[1], second, thief.target(second)[1]
