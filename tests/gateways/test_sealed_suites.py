"""A sealed suite opens with any two of three shares and the mask, and nothing less; what is open lies in memory."""

import itertools
import os
import tarfile
from hashlib import sha512
from io import BytesIO
from pathlib import Path

import pytest

from clearway.gateways.open_folder import filesystem_of, lay_out, require_memory_folder, wipe
from clearway.gateways.sealed_suites import (
    KeyPair,
    OpenedBundle,
    SealedBundle,
    decrypt,
    encrypt,
    new_key_pair,
    open_suite,
    pack,
    read_identity,
    reseal_share,
    seal_suite,
    spoken,
    unpack,
)
from clearway.kernel.errors import Refusal

CANARY = "clearway-canary-5ea1ed"
FILES = {"suite.toml": b"name", "tasks/one/task.toml": CANARY.encode() * 50}


LOTS = itertools.count()


def entropy(size: int) -> bytes:
    """Bytes that are others each time."""
    return b"".join(sha512(f"{next(LOTS)}".encode()).digest() for _ in range(2))[:size]


@pytest.fixture
def custodians() -> list[KeyPair]:
    """Three custodians' keys."""
    return [new_key_pair() for _ in range(3)]


@pytest.fixture
def sealed(custodians: list[KeyPair]) -> SealedBundle:
    """A suite that is sealed to them."""
    return seal_suite(FILES, [key.recipient for key in custodians], entropy=entropy)


def handed_in(sealed: SealedBundle, custodians: list[KeyPair], session: KeyPair) -> list[tuple[bytes, str]]:
    """All shares, each handed in by its custodian for a session."""
    return [
        (reseal_share(share.sealed, key, recipient=session.recipient), share.proof)
        for share, key in zip(sealed.shares, custodians, strict=True)
    ]


def test_any_two_shares_open(sealed: SealedBundle, custodians: list[KeyPair]) -> None:
    """Whichever two custodians come, in whichever order, the suite opens with the same files and the same seed."""
    session = new_key_pair()
    shares = handed_in(sealed, custodians, session)
    opened = [
        open_suite(sealed.bundle, session, mask=sealed.mask, shares=pair) for pair in itertools.permutations(shares, 2)
    ]
    assert {frozenset(each.files.items()) for each in opened} == {frozenset(FILES.items())}
    assert len({each.seed for each in opened}) == 1


def test_less_opens_nothing(sealed: SealedBundle, custodians: list[KeyPair]) -> None:
    """Two shares without the right mask, one share twice, or shares for another session open nothing."""
    session, other = new_key_pair(), new_key_pair()
    shares = handed_in(sealed, custodians, session)
    attempts = (
        (session, bytes(74), shares[:2]),
        (session, sealed.mask, [shares[0], shares[0]]),
        (other, sealed.mask, shares[:2]),
        (session, sealed.mask, [shares[0], (shares[1][0], shares[2][1])]),
    )
    for key, mask, given in attempts:
        with pytest.raises(Refusal):
            open_suite(sealed.bundle, key, mask=mask, shares=given)


def test_a_wrong_third_share_spoils_nothing(sealed: SealedBundle, custodians: list[KeyPair]) -> None:
    """Whoever hands in rubbish does not keep two honest custodians from opening."""
    session = new_key_pair()
    shares = handed_in(sealed, custodians, session)
    given = [(b"rubbish", shares[0][1]), shares[1], shares[2]]
    assert open_suite(sealed.bundle, session, mask=sealed.mask, shares=given).files == FILES


def test_nothing_that_lies_about_is_plain(sealed: SealedBundle, custodians: list[KeyPair]) -> None:
    """Neither the bundle nor a share shows a word of a task; a custodian reads the own share and no other."""
    assert CANARY.encode() not in sealed.bundle
    with pytest.raises(Refusal):
        decrypt(sealed.shares[0].sealed, custodians[1])
    shown = repr((sealed, custodians, OpenedBundle(files=FILES, seed=CANARY)))
    assert CANARY not in shown
    assert custodians[0].secret not in shown
    assert repr(sealed.mask) not in shown


def test_pack_depends_on_files_only() -> None:
    """The same files in another order are the same bytes, and come out as they went in."""
    assert pack(dict(reversed(FILES.items()))) == pack(FILES)
    assert unpack(pack(FILES)) == FILES


def test_unpack_leaves_what_climbs_out() -> None:
    """A path that leaves the folder, and a link, are passed over."""
    packed = BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as tar:
        for name in ("../out", "/out", "suite/../../out", "in"):
            member = tarfile.TarInfo(name)
            member.size = 1
            tar.addfile(member, BytesIO(b"x"))
        link = tarfile.TarInfo("link")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        tar.addfile(link)
    assert unpack(packed.getvalue()) == {"in": b"x"}


def test_identity_file_is_read_without_repeating_it() -> None:
    """A key file with comments is read; what is none is refused, in words that do not show it."""
    key = new_key_pair()
    assert read_identity(f"# made for a test\n{key.secret}\n") == key
    for text in ("", "AGE-SECRET-KEY-1QQQ", f"{key.secret}\n{key.secret}"):
        with pytest.raises(Refusal) as refused:
            read_identity(text)
        assert "AGE-SECRET" not in refused.value.what + refused.value.hint


def test_spoken_keys_differ() -> None:
    """Two people who compare what they read aloud notice another key."""
    one, other = new_key_pair(), new_key_pair()
    assert spoken(one.recipient) != spoken(other.recipient)
    assert len(spoken(one.recipient)) == 19


def test_what_is_open_lies_in_memory_and_is_wiped() -> None:
    """A folder on a disk is refused before anything is written; in memory all is there, for one user, and then gone."""
    memory = Path("/dev/shm")
    if filesystem_of(memory) != "tmpfs":
        pytest.skip("this machine has no tmpfs at /dev/shm")
    opened = OpenedBundle(files=FILES, seed="5eed")
    folder = memory / f"clearway-test-{os.getpid()}"
    lay_out(opened, folder)
    assert (folder / "suite/tasks/one/task.toml").read_bytes() == FILES["tasks/one/task.toml"]
    assert (folder / "seed").read_text() == "5eed"
    assert folder.stat().st_mode & 0o777 == 0o700
    with pytest.raises(Refusal) as refused:
        require_memory_folder(folder)
    assert refused.value.code == "folder-exists"
    wipe(folder)
    wipe(folder)
    assert not folder.exists()


def test_disk_is_refused() -> None:
    """What lies on a disk is told by its mount, and refused."""
    folder = Path(__file__).parent / "opened"
    if filesystem_of(folder.parent) == "tmpfs":
        pytest.skip("the tests lie in memory here")
    with pytest.raises(Refusal) as refused:
        lay_out(OpenedBundle(files=FILES, seed=""), folder)
    assert refused.value.code == "not-in-memory"
    assert not folder.exists()


def test_sealing_twice_gives_other_bytes(sealed: SealedBundle, custodians: list[KeyPair]) -> None:
    """Each sealing has its own key, mask and shares."""
    again = seal_suite(FILES, [key.recipient for key in custodians], entropy=entropy)
    assert again.digest != sealed.digest
    assert again.mask != sealed.mask
    assert {share.proof for share in again.shares}.isdisjoint(share.proof for share in sealed.shares)
    with pytest.raises(Refusal):
        decrypt(encrypt(b"x", custodians[0].recipient), custodians[1])
