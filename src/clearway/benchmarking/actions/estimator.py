"""Which estimator this is: the digest of its code, which a policy commits to, and an estimate made with it."""

from collections.abc import Mapping, Sequence
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Final

import msgspec

from clearway.benchmarking.model.estimates import Estimate
from clearway.benchmarking.model.evaluations import BesideOutcomes
from clearway.benchmarking.rules.elicitation import elicitation_of
from clearway.benchmarking.rules.estimate.estimating import estimate
from clearway.formats.outcome_matrix import OutcomeMatrix
from clearway.formats.threshold_policy import ThresholdPolicy

_RULES: Final = "clearway.benchmarking.rules.estimate"


@cache
def estimator_code() -> str:
    """Give the SHA-256 of the estimator's files, each with its name and length, in the order of their names."""
    digest = sha256()
    for file in sorted(files(_RULES).iterdir(), key=lambda one: one.name):
        if file.name.endswith(".py"):
            body = file.read_bytes()
            digest.update(b"%s %d\n" % (file.name.encode(), len(body)) + body)
    return digest.hexdigest()


def estimate_offline(
    matrix: OutcomeMatrix,
    policy: ThresholdPolicy,
    *,
    references: Mapping[str, OutcomeMatrix],
    beside: Sequence[BesideOutcomes] = (),
    calibrations: Mapping[str, OutcomeMatrix] | None = None,
) -> Estimate:
    """Estimate a horizon by this estimator; refused where the policy commits to another one."""
    told = estimate(matrix, policy, code=estimator_code(), references=references)
    elicitation = elicitation_of(matrix, policy, beside=beside, calibrations=calibrations)
    return msgspec.structs.replace(told, elicitation=elicitation)
