"""Prints the weights to ship, fitted to all labelled crashes, and how well such weights find mates in folds by project.

Run: python -m benchmarks.crash_retrieval
"""

import sys
from dataclasses import asdict

from benchmarks.crash_retrieval.fitting import fitted, fitted_by_fold
from benchmarks.crash_retrieval.labelled import ARCHIVE, DEPTHS, questions, read
from benchmarks.crash_retrieval.measuring import measured


def main() -> int:
    """Fit and measure."""
    if not ARCHIVE.is_file():
        print(f"The reference data is missing: {ARCHIVE.name} is expected in shared/data beside the project.")
        return 1
    crashes = read()
    print(f"to ship: {fitted(crashes)}")
    print(f"{len(questions(crashes))} crashes with a mate, of {len(crashes)}; a mate is among the first {DEPTHS}:")
    for way, shares in asdict(measured(fitted_by_fold(crashes))).items():
        print(f"{way.replace('_', ' ')}: {', '.join(f'{share:.3f}' for share in shares)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
