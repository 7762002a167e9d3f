"""Records of determinations for tests."""

from datetime import UTC, datetime, timedelta

from clearway.formats.determination_record import DeterminationRecord, RecordStatement, record_statement
from clearway.kernel.instants import format_instant

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
CHECKPOINT = "c" * 64


def record(**said: object) -> RecordStatement:
    """A record that holds from NOW for four months, some of it said otherwise."""
    told: dict[str, object] = {
        "determination": "det-0123456789abcdef",
        "model": "model-7",
        "outcome": "designated",
        "determined_at": format_instant(NOW),
        "policy_commitment": "d" * 64,
        "signers": ("per-0123456789abcdef", "per-1123456789abcdef"),
        "expires_at": format_instant(NOW + timedelta(days=120)),
    }
    return record_statement(DeterminationRecord(**(told | said)), CHECKPOINT)  # pyright: ignore[reportArgumentType]  said by name
