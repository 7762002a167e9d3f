"""A closed enclave lets nothing out, by whatever entry; an open one does."""

import pytest

from clearway.app.access import ACCESS, LEAVES, require_inside
from clearway.kernel.errors import Refusal


@pytest.mark.parametrize("action", sorted(LEAVES))
def test_nothing_leaves_a_closed_enclave(action: str) -> None:
    """What would leave is refused where the enclave is closed, and is an action that there is."""
    assert action in ACCESS
    require_inside(action, is_closed=False)
    with pytest.raises(Refusal) as refused:
        require_inside(action, is_closed=True)
    assert refused.value.code == "closed-enclave"


def test_a_reviewed_record_leaves_and_work_goes_on() -> None:
    """The record is let out by its own two reviewers; what stays inside is not hindered."""
    for action in ("benchmarking.export-record", "benchmarking.estimate-runs", "frontier.determine"):
        assert action in ACCESS
        require_inside(action, is_closed=True)
