"""What the tests of matching share: an advisory, an SBOM, and a match by the real command line."""

from pathlib import Path
from typing import Final

from tests.cli.commands import Row, lines, run, write

PURL: Final = "pkg:pypi/foo-bar@1.0"
AFFECTED = [
    {
        "package": {"ecosystem": "PyPI", "name": "Foo.Bar"},
        "ranges": [
            {"type": "ECOSYSTEM", "events": [{"fixed": "1.5"}, {"introduced": "0"}]},
            {"type": "ECOSYSTEM", "events": [{"introduced": "2.0"}, {"last_affected": "2.3"}]},
            {"type": "GIT", "repo": "x", "events": [{"introduced": "0"}]},
        ],
        "versions": ["1.0", "3.0.0"],
    }
]


def record(name: str, affected: object = None, **more: object) -> Row:
    """Write an OSV record."""
    return {"id": name, "modified": "2026-01-01T00:00:00Z", "affected": affected or AFFECTED, **more}


def bom(*purls: str, **more: object) -> Row:
    """Write a CycloneDX SBOM."""
    components = [{"type": "library", "name": "x", "purl": purl, **more} for purl in purls]
    return {"bomFormat": "CycloneDX", "specVersion": "1.5", "components": components}


def matched(tmp_path: Path, sbom: object, *advisories: Row, options: tuple[str, ...] = ()) -> list[Row]:
    """Match an SBOM with advisories, and read the JSON lines."""
    folder = tmp_path / "advisories"
    folder.mkdir(exist_ok=True)
    for number, one in enumerate(advisories):
        write(folder, f"{number}.json", one)
    file = write(tmp_path, "bom.json", sbom)
    return lines(run("exposure", "match", file, "--advisories", folder, "--format", "jsonl", *options))
