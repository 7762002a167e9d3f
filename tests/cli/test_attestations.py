"""clearway attestation key and verify, validate --sign: without a server, with exit status and clear refusals."""

import json
import stat
from pathlib import Path

import pytest

from clearway.formats.dsse import write_bytes
from clearway.gateways.signer import KeySigner, read_signing_key
from clearway.kernel.errors import Refusal
from tests.cli.commands import Row, run, write
from tests.formats.attested import ONE, PROOF, TWO, of_proof, signed
from tests.validation.labs import TWO_WANTED
from tests.validation.targets import FEW, ONLY_THIS_INPUT, archive_target

PARTIES = {"One": "pty-0000000000000001", "Two": "pty-0000000000000002"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two labs' keys, and a policy that wants both."""
    write(tmp_path, "policy.toml", TWO_WANTED)
    keyring(tmp_path)
    return tmp_path


def keyring(folder: Path, **said: object) -> Path:
    """A file of keys; `said` is of the second."""
    keys = [
        {"party": PARTIES["One"], "name": "One", "public_key": write_bytes(ONE.public_key)},
        {"party": PARTIES["Two"], "name": "Two", "public_key": write_bytes(TWO.public_key), **said},
    ]
    return write(folder, "keys.json", {"keys": keys})


def checked(folder: Path, *more: str | Path, status: int) -> Row:
    """Verify every file of a folder."""
    files = sorted(folder.glob("*.dsse.json"))
    told = ("--policy", folder / "policy.toml", "--keys", folder / "keys.json", "--format", "json", *more)
    result = run("attestation", "verify", *files, *told)
    assert result.exit_code == status, result.output
    return json.loads(result.stdout)


def attest(folder: Path, name: str, signer: KeySigner, *, proof: str = PROOF) -> Path:
    """Sign that a proof was reproduced."""
    return write(folder, f"{name}.dsse.json", signed(of_proof(proof), signer))


def test_two_of_two_meet_the_policy_and_one_does_not(folder: Path) -> None:
    """Exit status 0 and 1; what each one says and whether it counts."""
    attest(folder, "a", ONE)
    assert not checked(folder, status=1)["judgement"]["met"]
    attest(folder, "b", TWO)
    told = checked(folder, status=0)
    assert told["judgement"] == {
        "met": True, "verdict": "reproduced", "verifiers": list(PARTIES.values()), "demanded": 2,
    }  # fmt: skip
    assert [(one["by"], one["signature"], one["standing"]) for one in told["attestations"]] == [
        ("One", "holds", "counts"),
        ("Two", "holds", "counts"),
    ]
    assert checked(folder, "--finder", PARTIES["Two"], status=1)["attestations"][1]["standing"] == "own-work"


def test_a_file_that_does_not_hold_is_told(folder: Path) -> None:
    """Altered, about another proof, or under a compromised key: exit status 1 whatever the others say."""
    attest(folder, "a", ONE)
    attest(folder, "b", TWO)
    other = attest(folder, "c", ONE, proof="9" * 64)
    assert checked(folder, status=0)["attestations"][2]["standing"] == "other-subject"
    altered = {**json.loads(other.read_text()), "payload": json.loads((folder / "a.dsse.json").read_text())["payload"]}
    write(folder, "c.dsse.json", altered)
    assert checked(folder, status=1)["attestations"][2]["signature"] == "does-not-hold"
    write(folder, "c.dsse.json", b"[" * 100)
    assert "bad-json" in checked(folder, status=1)["attestations"][2]["problem"]
    other.unlink()
    keyring(folder, revoked_at="2026-12-01T00:00:00Z", compromised=True)
    assert checked(folder, status=1)["attestations"][1]["standing"] == "key-compromised"


def test_a_key_is_made_once_for_one_reader(tmp_path: Path) -> None:
    """Mode 0600; never over another file; refused when others may read it."""
    file = tmp_path / "lab.pem"
    assert run("attestation", "key", file).exit_code == 0
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert len(read_signing_key(file).public_key) == 32
    again = run("attestation", "key", file)
    assert (again.exit_code, "no-key-file" in again.stderr) == (1, True)
    file.chmod(0o644)
    with pytest.raises(Refusal, match="Others may read"):
        read_signing_key(file)


def test_misuse_is_told_from_refusal(folder: Path) -> None:
    """A file that is not there is misuse, 2; keys that are none are refused, 1."""
    attest(folder, "a", ONE)
    missing = run("attestation", "verify", folder / "none.json", "--keys", folder / "keys.json")
    bad = run("attestation", "verify", folder / "a.dsse.json", "--keys", folder / "policy.toml")
    assert (missing.exit_code, bad.exit_code) == (2, 1)


def test_a_verifier_needs_the_recipe_the_proof_and_a_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Validate --sign writes what verify takes, about this proof and by this recipe; never over another file."""
    monkeypatch.setenv("CLEARWAY_HOME", str(tmp_path / "home"))
    target, key, file = archive_target(tmp_path / "copy"), tmp_path / "lab.pem", tmp_path / "a.dsse.json"
    assert run("attestation", "key", key).exit_code == 0
    sign = ("validate", target, target / "proof.bin", "--runs", "1", "--sign", key, "--attestation", file)
    assert run(*sign).exit_code == 0
    public = write_bytes(read_signing_key(key).public_key)
    keys = write(tmp_path, "keys.json", {"keys": [{"party": PARTIES["One"], "name": "One", "public_key": public}]})
    verify = ("attestation", "verify", file, "--keys", keys, "--recipe", target)
    assert run(*verify, "--proof", target / "proof.bin").exit_code == 0
    assert run(*verify, "--proof", target / "harness.c").exit_code == 1
    assert "no-attestation" in run(*sign).stderr


@pytest.mark.timeout(120)
def test_what_became_of_a_fix_is_signed_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Fix verify --sign says what was decided, also of a fix that is refused, and holds for this proof alone."""
    monkeypatch.setenv("CLEARWAY_HOME", str(tmp_path / "home"))
    target, key, file = archive_target(tmp_path / "copy"), tmp_path / "lab.pem", tmp_path / "fix.dsse.json"
    assert run("attestation", "key", key).exit_code == 0
    patch = write(tmp_path, "wrong.patch", ONLY_THIS_INPUT)
    assert run("fix", "verify", target, patch, *FEW, "--sign", key, "--attestation", file).exit_code == 1
    public = write_bytes(read_signing_key(key).public_key)
    keys = write(tmp_path, "keys.json", {"keys": [{"party": PARTIES["One"], "name": "One", "public_key": public}]})
    told = run("attestation", "verify", file, "--keys", keys, "--fix", patch, "--format", "json")
    (seen,) = json.loads(told.stdout)["attestations"]
    assert (seen["by"], seen["says"], seen["signature"]) == ("One", "refused", "holds")
    assert run("attestation", "verify", file, "--keys", keys, "--fix", target / "harness.c").exit_code == 1
