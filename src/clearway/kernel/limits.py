"""Every limit has a name here; reaching one is a refusal, never a crash."""

from typing import Final

MIB: Final = 1024 * 1024

REPORT_BYTES_MAX: Final = 64 * MIB
REQUEST_BYTES_MAX: Final = REPORT_BYTES_MAX + MIB
FINDINGS_PER_REPORT_MAX: Final = 10_000
JSON_DEPTH_MAX: Final = 100
JSON_NUMBER_DIGITS_MAX: Final = 100
FRONT_MATTER_CHARACTERS_MAX: Final = 8 * MIB
LINE_NUMBER_MAX: Final = 2**31 - 1
CRASH_LOG_CHARACTERS_MAX: Final = 4 * MIB
CRASH_FRAMES_MAX: Final = 3
EVIDENCE_BYTES_MAX: Final = 4 * MIB
EVIDENCE_PER_FINDING_MAX: Final = 8
TITLE_CHARACTERS_MAX: Final = 300
TEXT_CHARACTERS_MAX: Final = 100_000
NAME_CHARACTERS_MAX: Final = 200
REASON_CHARACTERS_MAX: Final = 500
IDENTIFIERS_PER_FINDING_MAX: Final = 50
COMPONENTS_PER_INVENTORY_MAX: Final = 50_000
INVENTORY_BYTES_MAX: Final = 64 * MIB
PAGE_ROWS_MAX: Final = 200
PAGE_ROWS_DEFAULT: Final = 50
KEY_DAYS_MAX: Final = 366
SESSION_HOURS_MAX: Final = 12
CLAIM_DAYS_MAX: Final = 30
SIGNAL_LINES_MAX: Final = 1_000_000
OPEN_REPORTS_MAX: Final = 1_000
RECIPE_BYTES_MAX: Final = 64 * 1024
SOURCE_BYTES_MAX: Final = 64 * MIB
BUILD_BYTES_MAX: Final = 64 * MIB
FILES_PER_ARCHIVE_MAX: Final = 20_000
PATCH_BYTES_MAX: Final = 1 * MIB
FIX_NOTE_CHARACTERS_MAX: Final = 2_000
FETCH_SECONDS_MAX: Final = 180
RUNS_PER_VARIANT_MAX: Final = 20
PROOFS_TRIED_MAX: Final = 5
RUN_OUTPUT_BYTES_MAX: Final = 1 * MIB
EXCERPT_CHARACTERS_MAX: Final = 8_000


def within(text: str, characters_max: int) -> str:
    """Cut text to a limit, marking that it was cut; for text that is shown, never for what is kept verbatim."""
    return text if len(text) <= characters_max else text[: characters_max - 1] + "\N{HORIZONTAL ELLIPSIS}"
