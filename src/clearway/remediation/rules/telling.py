"""What people are told while a fix is put to the test: the steps, in words. Pure."""

from collections.abc import Mapping
from typing import Final

from clearway.remediation.model import Line

LINE_WORDS: Final[Mapping[Line, str]] = {
    Line.PROOF_STOPPED: "Run the proofs on the fixed build",
    Line.VARIANTS_STOPPED: "Run variants of the proofs on both builds",
    Line.BENIGN_UNCHANGED: "Compare what both builds do with harmless inputs",
    Line.TESTS_PASS: "Run the project's own tests in both sources",
    Line.NO_NEW_CRASH: "Search the fixed build for new crashes",
}
