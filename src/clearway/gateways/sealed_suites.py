"""Suites under seal: age around one file, whose key is covered and then split two of three among custodians.

The key of a suite (age, X25519) is made here and forgotten here. Its text is covered by a mask as long as itself, and
what that gives is split by Shamir's scheme over the field of the Mersenne prime 2**607 - 1. So two shares without the
mask say nothing of the key, and neither does the mask, nor one share with it. Memory is not wiped: Python cannot.
"""

import tarfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from io import BytesIO
from typing import Final

import pyrage
import shamirs
from pyrage import x25519

from clearway.kernel.benchmarking_limits import BUNDLE_BYTES_MAX
from clearway.kernel.errors import Refusal

SHARES: Final = 3
NEEDED: Final = 2
SEED_BYTES: Final = 32
_KEY_BYTES: Final = 74
_MODULUS: Final = 2**607 - 1
_SHARE_BYTES: Final = 76
_SECRET: Final = "AGE-SECRET-KEY-1"  # noqa: S105  how such a key begins, no key
_SEED: Final = "seed"
_SUITE: Final = "suite/"


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareFor:
    """A share of a suite's key, encrypted to one recipient; `proof` is the SHA-256 of what is inside."""

    number: int
    recipient: str
    sealed: bytes = field(repr=False)
    proof: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedBundle:
    """A sealed suite: the bytes that may lie anywhere, the shares, and the mask that only the house keeps."""

    bundle: bytes = field(repr=False)
    shares: tuple[ShareFor, ...]
    mask: bytes = field(repr=False)

    @property
    def digest(self) -> str:
        """The SHA-256 of the bundle."""
        return sha256(self.bundle).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedBundle:
    """What was under the seal: a suite's files by path, and the seed that its instances are drawn from."""

    files: Mapping[str, bytes] = field(repr=False)
    seed: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyPair:
    """An age key; the secret half leaves the process only in a custodian's own file."""

    recipient: str
    secret: str = field(repr=False)


def new_key_pair() -> KeyPair:
    """Make an age key (X25519)."""
    identity = x25519.Identity.generate()
    return KeyPair(recipient=str(identity.to_public()), secret=str(identity))


def read_identity(text: str) -> KeyPair:
    """Read a custodian's key from the text of an age identity file; refused in words that do not repeat it."""
    lines = [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#")]
    if len(lines) == 1 and lines[0].startswith(_SECRET):
        try:
            identity = x25519.Identity.from_str(lines[0])
        except pyrage.IdentityError:
            pass
        else:
            return KeyPair(recipient=str(identity.to_public()), secret=lines[0])
    what = "The file holds no secret key of age, or more than one."
    raise Refusal("bad-identity", what, hint="Name the file that clearway benchmarking custodian key wrote.")


def spoken(recipient: str) -> str:
    """Give a public key as sixteen digits to be read aloud and compared by people."""
    digits = sha256(recipient.encode()).hexdigest()[:16]
    return "-".join(digits[place : place + 4] for place in range(0, 16, 4))


def seal_suite(
    files: Mapping[str, bytes], recipients: Sequence[str], *, entropy: Callable[[int], bytes]
) -> SealedBundle:
    """Seal a suite's files, with a fresh seed for its instances, to a fresh key that is split for three recipients."""
    assert len(set(recipients)) == SHARES
    packed = pack(
        {**{f"{_SUITE}{path}": body for path, body in files.items()}, _SEED: entropy(SEED_BYTES).hex().encode()}
    )
    key, mask = new_key_pair(), entropy(_KEY_BYTES)
    covered = int.from_bytes(_xor(key.secret.encode(), mask))
    shares = shamirs.shares(covered, SHARES, modulus=_MODULUS, threshold=NEEDED)
    bodies = [_share_bytes(share.index, share.value) for share in shares]
    return SealedBundle(
        bundle=encrypt(packed, key.recipient),
        shares=tuple(
            ShareFor(
                number=number,
                recipient=recipient,
                sealed=encrypt(body, recipient),
                proof=sha256(body).hexdigest(),
            )
            for number, recipient, body in zip(range(1, SHARES + 1), recipients, bodies, strict=True)
        ),
        mask=mask,
    )


def reseal_share(sealed: bytes, own: KeyPair, *, recipient: str) -> bytes:
    """Open one's own share, and encrypt it to the key of one opening; it is nowhere in between."""
    return encrypt(decrypt(sealed, own), recipient)


def open_suite(bundle: bytes, session: KeyPair, *, mask: bytes, shares: Iterable[tuple[bytes, str]]) -> OpenedBundle:
    """Open a bundle with two shares that were handed in for this session; each comes with its proof.

    Refused where fewer than two are the ones that were given out, or the bundle is another one.
    """
    read = [_proven(sealed, session, proof=proof) for sealed, proof in shares]
    bodies = {body[0]: body for body in read if body}
    if len(bodies) < NEEDED:
        told = "One that was handed in is not what its custodian was given." if b"" in read else ""
        what = f"It takes {NEEDED} different shares, each as it was given out at the sealing. {told}".strip()
        raise Refusal("wrong-share", what, hint="Ask for another opening, with another custodian.", status=409)
    points = [shamirs.share(number, int.from_bytes(body[1:]), _MODULUS) for number, body in bodies.items()][:NEEDED]
    covered = shamirs.interpolate(points)
    key = _xor(covered.to_bytes(_KEY_BYTES + 2)[2:], mask)
    try:
        pair = read_identity(key.decode("ascii"))
    except UnicodeDecodeError:
        raise _wrong_key() from None
    members = unpack(decrypt(bundle, pair))
    files = {path.removeprefix(_SUITE): body for path, body in members.items() if path.startswith(_SUITE)}
    return OpenedBundle(files=files, seed=members[_SEED].decode("ascii"))


def encrypt(plain: bytes, recipient: str) -> bytes:
    """Encrypt to one recipient of age."""
    return pyrage.encrypt(plain, [x25519.Recipient.from_str(recipient)])


def decrypt(sealed: bytes, own: KeyPair) -> bytes:
    """Decrypt what was encrypted to one's own key; refused for anything else."""
    try:
        return pyrage.decrypt(sealed, [x25519.Identity.from_str(own.secret)])
    except pyrage.DecryptError:
        raise _wrong_key() from None


def pack(files: Mapping[str, bytes]) -> bytes:
    """Put files into one tar that depends on their paths and bytes only."""
    packed = BytesIO()
    with tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as tar:
        for path, body in sorted(files.items()):
            member = tarfile.TarInfo(path)
            member.size, member.mode = len(body), 0o600
            tar.addfile(member, BytesIO(body))
    if packed.tell() > BUNDLE_BYTES_MAX:
        what = f"A suite has at most {BUNDLE_BYTES_MAX} bytes under its seal."
        raise Refusal("suite-too-large", what, hint="Let makers draw large files from a seed.", status=413)
    return packed.getvalue()


def unpack(packed: bytes) -> dict[str, bytes]:
    """Take files out of a tar that `pack` made; anything but a plain file below the top is passed over."""
    with tarfile.open(fileobj=BytesIO(packed), mode="r:") as tar:
        found = [(member.name, tar.extractfile(member)) for member in tar if member.isfile()]
        return {
            name: body.read()
            for name, body in found
            if body is not None and not name.startswith("/") and ".." not in name.split("/")
        }


def _share_bytes(number: int, value: int) -> bytes:
    return bytes([number]) + value.to_bytes(_SHARE_BYTES)


def _proven(sealed: bytes, session: KeyPair, *, proof: str) -> bytes:
    """Read a share that was handed in; empty where it is none, so that a third one that is wrong spoils nothing."""
    try:
        body = decrypt(sealed, session)
    except Refusal:
        return b""
    return body if sha256(body).hexdigest() == proof and len(body) == 1 + _SHARE_BYTES else b""


def _xor(one: bytes, other: bytes) -> bytes:
    assert len(one) == len(other) == _KEY_BYTES
    return bytes(left ^ right for left, right in zip(one, other, strict=True))


def _wrong_key() -> Refusal:
    what = "This was not sealed to the key at hand, or it was changed."
    return Refusal("wrong-key", what, hint="Check that the bundle is the one that was registered.", status=409)
