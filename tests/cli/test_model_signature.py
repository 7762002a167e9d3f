"""clearway frontier manifest --model-signature: bundles that OpenSSF's own tool (model-signing 1.1.1) wrote.

They were made of the folder below with a key each, P-256 and P-384, and kept beside the public key.
"""

import base64
import json
from pathlib import Path
from typing import Final

import pytest

from tests.cli.commands import run

GOLDEN: Final = Path("tests/formats/golden/model-signing")
FILES: Final = {
    "a.safetensors": b"weights, first part\n",
    "sub/b.safetensors": b"weights, second part\n",
    "empty": b"",
    ".gitattributes": b"x\n",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The folder that was signed."""
    made = tmp_path / "checkpoint"
    for name, body in FILES.items():
        (made / name).parent.mkdir(parents=True, exist_ok=True)
        (made / name).write_bytes(body)
    return made


def compare(folder: Path, bundle: Path, key: Path | None = None) -> tuple[int, str, str]:
    """Exit status, output and talk."""
    told = run(
        "frontier", "manifest", str(folder), "--model-signature", str(bundle),
        *(() if key is None else ("--public-key", str(key))),
    )  # fmt: skip
    return told.exit_code, told.stdout, told.stderr


@pytest.mark.parametrize("curve", ["prime256v1", "secp384r1"])
def test_the_signature_of_another_tool_is_understood(folder: Path, curve: str) -> None:
    """The same files and the signer's key; what the signer left out is counted, and is in the manifest all the same."""
    status, out, said = compare(folder, GOLDEN / f"{curve}.sig", GOLDEN / f"{curve}.pub")
    assert (status, "same 3 files" in said, "left out 1" in said, "made with this key" in said) == (0, True, True, True)
    assert [one["path"] for one in json.loads(out)["files"]] == sorted(FILES)
    status, _, said = compare(folder, GOLDEN / f"{curve}.sig")
    assert (status, "not checked" in said) == (0, True)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"empty": b"x"}, "empty has another SHA-256"),
        ({"new": b""}, "new is not signed"),
        ({"empty": None}, "empty is not here"),
        ({"empty": None, "vacant": b""}, "2 differ"),
    ],
)
def test_another_folder_is_refused(folder: Path, change: dict[str, bytes | None], told: str) -> None:
    """Changed, more, fewer, renamed: nothing is printed as a manifest, and the first file that differs is named."""
    for name, body in change.items():
        if body is None:
            (folder / name).unlink()
        else:
            (folder / name).write_bytes(body)
    status, out, said = compare(folder, GOLDEN / "prime256v1.sig", GOLDEN / "prime256v1.pub")
    assert (status, out.strip(), "other-files" in said, told in said) == (1, "", True, True)


def test_another_key_is_refused(folder: Path) -> None:
    """A key of the other curve, and a file that holds none."""
    status, _, said = compare(folder, GOLDEN / "prime256v1.sig", GOLDEN / "secp384r1.pub")
    assert (status, "not-signed-by-key" in said) == (1, True)
    status, _, said = compare(folder, GOLDEN / "prime256v1.sig", GOLDEN / "prime256v1.sig")
    assert (status, "no-public-key" in said) == (1, True)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ((b'"name": "a.safetensors"', b'"name": "empty"'), "bad-model-signature"),
        ((b'".gitignore"', b'"a.safetensors"'), "not-signed-by-key"),
        ((b'"method": "files"', b'"method": "shards"'), "bad-shape"),
        ((b"model_signing/signature", b"slsa.dev/provenance"), "other-statement"),
    ],
)
def test_a_changed_bundle_is_refused(folder: Path, tmp_path: Path, change: tuple[bytes, bytes], code: str) -> None:
    """Whatever is changed in what was signed, the refusal says what is wrong."""
    body = (GOLDEN / "prime256v1.sig").read_bytes()
    payload = base64.b64decode(json.loads(body)["dsseEnvelope"]["payload"])
    assert change[0] in payload
    changed = base64.b64encode(payload.replace(*change))
    bundle = tmp_path / "model.sig"
    bundle.write_bytes(body.replace(base64.b64encode(payload), changed))
    status, out, said = compare(folder, bundle, GOLDEN / "prime256v1.pub")
    assert (status, out.strip(), f"({code})" in said) == (1, "", True), said
