"""The online keys of feeds: a file each in a folder of the home; those of the root and of its list are offline."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from clearway.gateways.signer import KeySigner, open_secret, read_secret
from clearway.kernel.errors import Outage
from clearway.kernel.tiers import TIERS, tier_role

ONLINE_ROLES: Final = ("snapshot", "timestamp", *(tier_role(tier) for tier in TIERS))


class FeedKeys:
    """Signs for the online roles with the keys of a folder; an Outage where one is not there."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._signers: dict[str, KeySigner] = {}

    def make(self) -> Mapping[str, bytes]:
        """Make the keys that are not there yet (mode 0600), and give all public halves by role."""
        self._folder.mkdir(parents=True, exist_ok=True)
        return {role: KeySigner(open_secret(self._file(role))).public_key for role in ONLINE_ROLES}

    def signer(self, role: str) -> KeySigner:
        """Give the signer of a role or of one of its bins."""
        online = next(one for one in sorted(ONLINE_ROLES, key=len, reverse=True) if role.startswith(one))
        if online not in self._signers:
            if not self._file(online).exists():
                hint = "Run clearway feed keys before the ceremony, or bring the keys folder of this house here."
                raise Outage("keys of feeds", f"{self._file(online).name} is not on this machine.", hint=hint)
            self._signers[online] = KeySigner(read_secret(self._file(online)))
        return self._signers[online]

    def _file(self, role: str) -> Path:
        return self._folder / f"{role}.key"
