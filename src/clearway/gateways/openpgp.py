"""The provider's OpenPGP keys (RFC 9580, keys of version 4): a file for each in a folder of the home.

Sequoia makes and uses them. CSAF asks for OpenPGP signatures beside our own (section 7.1, requirements 19 and 20).
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pysequoia import Cert, CipherSuite, Profile, PySigner, SignatureMode, Tsk, sign

from clearway.gateways.signer import write_secret
from clearway.kernel.errors import Outage, Refusal
from clearway.kernel.limits import OPENPGP_KEY_BYTES_MAX

_OTHERS: Final = 0o077
_FINGERPRINT: Final = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """A public OpenPGP key: its fingerprint (capitals) and itself in ASCII armor."""

    fingerprint: str
    armored: str


class OpenPgpKeys:
    """Signs with the keys of a folder; an Outage where the one that is asked for is not there."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._signers: dict[str, PySigner] = {}

    def make(self, owner: str) -> Certificate:
        """Make a key for an owner (file of mode 0600) and give its public half; keys that are there stay."""
        made = Tsk.generate(user_ids=[owner], profile=Profile.RFC4880, cipher_suite=CipherSuite.Cv25519)
        certificate = _told(made.extract_certificate())
        write_secret(self._file(certificate.fingerprint), bytes(made))
        return certificate

    def sign(self, fingerprint: str, message: bytes) -> str:
        """Sign a message, apart from it, in ASCII armor."""
        if fingerprint not in self._signers:
            self._signers[fingerprint] = self._read(fingerprint).signer()
        return sign(self._signers[fingerprint], message, mode=SignatureMode.DETACHED).decode()

    def _read(self, fingerprint: str) -> Tsk:
        file = self._file(fingerprint)
        try:
            body, mode = file.read_bytes(), file.stat().st_mode
        except OSError:
            hint = "Bring the keys folder of this house here, or make a key here: clearway provider open."
            raise Outage("OpenPGP key", f"{file.name} is not on this machine.", hint=hint) from None
        if mode & _OTHERS:
            raise Outage("OpenPGP key", f"Others than its owner may use {file.name}.", hint="Run: chmod 600 on it.")
        try:
            return Tsk.from_bytes(body)
        except Exception as error:  # noqa: BLE001  the library's own kind; its text may quote the key
            hint = "Restore it from its backup."
            raise Outage("OpenPGP key", f"{file.name} is not one ({type(error).__name__}).", hint=hint) from None

    def _file(self, fingerprint: str) -> Path:
        return self._folder / f"{fingerprint}.key"


def read_certificate(text: str) -> Certificate:
    """Read a public key; refused where it is none, or holds a secret."""
    body = text.encode(errors="replace")
    if len(body) > OPENPGP_KEY_BYTES_MAX:
        raise _no_key(f"It has more than {OPENPGP_KEY_BYTES_MAX} bytes.")
    try:
        found, whole = Cert.from_bytes(body), Tsk.from_bytes(body)
    except Exception:  # noqa: BLE001  the library's own kind; its text may quote the input
        raise _no_key("It is no OpenPGP key.") from None
    if bytes(whole) != bytes(found):
        raise _no_key("It holds a secret key, which belongs to nobody but its owner: make another one.")
    if len(found.fingerprint) != _FINGERPRINT:
        raise _no_key("Its version is not 4, which is what readers of CSAF know.")
    return _told(found)


def _told(found: Cert) -> Certificate:
    return Certificate(fingerprint=found.fingerprint.upper(), armored=str(found))


def _no_key(what: str) -> Refusal:
    return Refusal("no-openpgp-key", what, hint="Hand in a public key of version 4 in ASCII armor.")
