"""An existing scanner, pip-audit, reads the OSV records that Clearway writes."""

from dataclasses import replace
from pathlib import Path

import pytest

from clearway.formats import osv
from clearway.formats.advisory import Affected
from tests.formats.advisories import PLAIN
from tools.scan_feed import audit, install
from tools.validate_documents import Unavailable


@pytest.fixture(scope="module")
def scanner() -> Path:
    """The scanner, installed once; where it cannot be had these tests are skipped."""
    try:
        return install()
    except Unavailable as unavailable:
        pytest.skip(f"pip-audit is not there: {unavailable.why}")


@pytest.mark.timeout(200)
def test_pip_audit_reads_id_aliases_title_and_every_fix(scanner: Path, tmp_path: Path) -> None:
    """It names our id and the CVE, and the fixed version of each range; a package without records is clean."""
    ranges = (Affected(package="pkg:pypi/tqdm", fixed="4.66.3", seen="4.60.1"),)
    body = osv.render(replace(PLAIN, affected=ranges))
    (tmp_path / "requirements.txt").write_text("tqdm==4.60.1\nclick==8.1.0\n")
    found = {one.name: one for one in audit(scanner, tmp_path / "requirements.txt", {("tqdm", "4.60.1"): [body]})}
    assert found["click"].vulns == []
    (told,) = found["tqdm"].vulns
    # The scanner shows the CVE id as the first name where a record has one.
    assert {told.id, *told.aliases} == {f"x_CLEARWAY-{PLAIN.id}", PLAIN.cve}
    assert told.fix_versions == ["4.66.3"]
    assert told.description == PLAIN.title
