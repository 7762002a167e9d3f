"""An existing scanner, pip-audit, reads what Clearway publishes: it asks a running hub as it asks OSV's own service."""

import asyncio
from pathlib import Path

import pytest

from clearway.app.wiring import House
from tests.api.test_queries import whole
from tests.conftest import TestHouse
from tests.exposure.worlds import published
from tests.houses import served
from tools.scan_feed import audit, install
from tools.validate_documents import Unavailable

__all__ = ["whole"]


@pytest.fixture(scope="module")
def scanner() -> Path:
    """The scanner, installed once; where it cannot be had these tests are skipped."""
    try:
        return install()
    except Unavailable as unavailable:
        pytest.skip(f"pip-audit is not there: {unavailable.why}")


@pytest.mark.timeout(200)
async def test_pip_audit_finds_what_this_hub_published(
    scanner: Path, whole: House, house: TestHouse, tmp_path: Path
) -> None:
    """It names our id and the CVE, and the fixed version; a package without records is clean."""
    made = await published(house, package="pkg:pypi/tqdm", cve="CVE-2026-31337")
    requirements = tmp_path / "requirements.txt"
    requirements.write_text("tqdm==1.0\nclick==8.1.0\n")
    async with served(whole) as address:
        told = await asyncio.to_thread(audit, scanner, requirements, f"{address}/api/v1/osv/v1/query")
    found = {one.name: one for one in told}
    assert found["click"].vulns == []
    (one,) = found["tqdm"].vulns
    # The scanner shows the CVE id as the first name where a record has one.
    assert {one.id, *one.aliases} == {f"x_CLEARWAY-{made.advisory}", "CVE-2026-31337"}
    assert one.fix_versions == ["1.1"]
