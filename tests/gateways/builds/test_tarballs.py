"""Tar in memory, the only way in and out of the sandbox."""

import contextlib
import io
import tarfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearway.gateways.builds.tarballs import pack, unpack
from clearway.kernel.errors import Refusal
from clearway.kernel.limits import FILES_PER_ARCHIVE_MAX

NAMES = st.text(alphabet="abcxyz", min_size=1, max_size=8)


@given(st.dictionaries(NAMES, st.binary(max_size=300), max_size=8))
def test_what_is_packed_is_unpacked(files: dict[str, bytes]) -> None:
    """Files come back as they were, and the same files give the same bytes."""
    assert unpack(pack(files)) == files
    assert pack(dict(reversed(files.items()))) == pack(files)


@given(st.binary(max_size=2000))
def test_any_bytes_are_unpacked_or_refused(body: bytes) -> None:
    """Nothing but a refusal comes out of something that is no tar."""
    with contextlib.suppress(Refusal):
        unpack(body)


def tar_of(*entries: tarfile.TarInfo) -> bytes:
    """Write entries without content."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as tar:
        for entry in entries:
            tar.addfile(entry)
    return buffer.getvalue()


def test_paths_that_lead_outside_are_refused() -> None:
    """Neither an absolute path nor one that climbs is taken."""
    for name in ("/etc/passwd", "a/../../b"):
        with pytest.raises(Refusal):
            unpack(tar_of(tarfile.TarInfo(name)))


def test_links_and_devices_are_passed_over() -> None:
    """Only regular files are files."""
    link = tarfile.TarInfo("link")
    link.type, link.linkname = tarfile.SYMTYPE, "/etc/shadow"
    device = tarfile.TarInfo("device")
    device.type = tarfile.CHRTYPE
    assert unpack(tar_of(link, device, tarfile.TarInfo("file"))) == {"file": b""}


def test_too_many_files_are_refused() -> None:
    """A tar of ever more empty files ends at the limit."""
    with pytest.raises(Refusal):
        unpack(tar_of(*(tarfile.TarInfo(str(count)) for count in range(FILES_PER_ARCHIVE_MAX + 1))))


def test_names_that_are_no_text_are_made_text() -> None:
    """A file name of any bytes can be shown and kept."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.GNU_FORMAT) as tar:
        tar.addfile(tarfile.TarInfo("outside/\udcff\udcfe"))
    (name,) = unpack(buffer.getvalue())
    assert name.encode().decode() == name == "outside/??"


def test_cut_tar_is_refused() -> None:
    """What was cut in the middle of a file is not taken for the whole."""
    with pytest.raises(Refusal):
        unpack(pack({"file": b"x" * 5000})[:3000])
