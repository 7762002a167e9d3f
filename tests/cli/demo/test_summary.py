import msgspec
import pytest

from clearway.cli.demo.summary import Summary, missing

WELL = Summary(
    reports=17,
    findings=348,
    vulnerabilities=7,
    duplicates=7,
    needs_information=334,
    reproduced=5,
    packages=5,
    not_reproduced=1,
    already_fixed=1,
    fixes_verified=5,
    fixes_refused=1,
    advisories=5,
    operators=3,
    operators_with_tasks=3,
    tasks=5,
    attested=1,
    claims_turned_away=1,
    seconds=90.0,
)
PROMISED = {
    "reports", "findings", "vulnerabilities", "duplicates", "reproduced", "not_reproduced", "fixes_verified",
    "fixes_refused", "advisories", "operators", "tasks", "seconds",
}  # fmt: skip


def test_nothing_is_missing_when_all_came_out() -> None:
    """A run in which everything came out is a good run."""
    assert missing(WELL) == ()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("reproduced", 3),
        ("packages", 2),
        ("not_reproduced", 0),
        ("already_fixed", 0),
        ("duplicates", 0),
        ("fixes_verified", 3),
        ("fixes_refused", 0),
        ("advisories", 3),
        ("operators", 2),
        ("operators_with_tasks", 2),
        ("tasks", 0),
        ("attested", 0),
        ("claims_turned_away", 0),
    ],
)
def test_what_falls_short_is_named(name: str, value: int) -> None:
    """Each number that is too small is told, with how much was needed."""
    (told,) = missing(msgspec.structs.replace(WELL, **{name: value}))
    assert told.startswith(f"{name.replace('_', ' ')}: {value} of at least ")


def test_the_summary_has_the_promised_names() -> None:
    """Whoever reads the JSON finds the names that the documentation promises."""
    assert set(msgspec.to_builtins(WELL)) >= PROMISED
