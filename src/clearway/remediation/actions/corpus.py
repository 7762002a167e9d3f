"""Known fixes: right and wrong ones that ship beside the environments, to see how well fixes are judged."""

from dataclasses import dataclass

from clearway.formats.fix_corpus import KnownFix, parse_fixes
from clearway.gateways.builds import SHELF, folder_file
from clearway.validation.actions import Repair


@dataclass(frozen=True, slots=True, kw_only=True)
class Specimen:
    """A fix of which it is known whether it is right, ready to be put to the test."""

    known: KnownFix
    repair: Repair


def shipped_fixes(name: str) -> tuple[Specimen, ...]:
    """Read the fixes that ship for an environment; none where none do."""
    folder = SHELF / name / "fixes"
    if not folder.is_dir():
        return ()
    fixes = parse_fixes(folder_file(folder, "fixes.toml"), where=f"{name}/fixes/fixes.toml")
    return tuple(
        Specimen(
            known=fix,
            repair=Repair(
                patch=None if fix.patch is None else folder_file(folder, fix.patch), release=fix.release or ""
            ),
        )
        for fix in fixes
    )
