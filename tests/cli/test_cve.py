"""clearway cve: nothing is sent unless that is asked for, and then only with credentials."""

import json

import pytest
from click.testing import CliRunner

from clearway.cli.application import cli


def called(*words: str, env: dict[str, str] | None = None) -> tuple[int, str, str]:
    """Run a command; give its exit status, what it printed and what it said."""
    ended = CliRunner().invoke(cli, ["cve", *words], env=env or {})
    return ended.exit_code, ended.stdout, ended.stderr


def test_a_dry_run_shows_what_would_be_sent() -> None:
    """Method, path, query and body, as JSON on stdout; without any credentials."""
    status, printed, said = called("reserve", "--year", "2026", "--amount", "2", env={"CLEARWAY_CVE_ORG": "clearway"})
    query = {"amount": "2", "batch_type": "sequential", "cve_year": "2026", "short_name": "clearway"}
    assert json.loads(printed) == {"method": "POST", "path": "cve-id", "query": query, "body": None}
    assert (status, "Nothing was sent" in said) == (0, True)


def test_a_rejection_is_shown_with_its_reason() -> None:
    """For an id without a record and for one that has one."""
    for words, method in (((), "POST"), (("--published",), "PUT")):
        _, printed, _ = called("reject", "CVE-2026-12345", "--reason", "Not a vulnerability.", *words)
        told = json.loads(printed)
        assert (told["method"], told["path"]) == (method, "cve/CVE-2026-12345/reject")
        assert told["body"]["cnaContainer"]["rejectedReasons"] == [{"lang": "en", "value": "Not a vulnerability."}]


@pytest.mark.parametrize("words", [("reserve", "--send"), ("reject", "CVE-2026-12345", "--reason", "x", "--send")])
def test_sending_needs_credentials(words: tuple[str, ...]) -> None:
    """The setting that is missing is named, and nothing is printed."""
    status, printed, said = called(*words, env={"CLEARWAY_CVE_SERVICES": "https://cve.invalid/api"})
    assert (status, printed) == (1, "")
    assert "CLEARWAY_CVE_ORG" in said


def test_what_is_no_cve_id_is_refused() -> None:
    """Also in a dry run."""
    status, _, said = called("reject", "CVE-1/../../org", "--reason", "x")
    assert status == 1
    assert "no CVE id" in said
