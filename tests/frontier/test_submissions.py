"""Who sees which submission."""

from clearway.frontier.actions import submissions as actions
from clearway.frontier.model.submission import NewSubmission, SubmissionState
from clearway.frontier.store import submissions as store
from clearway.identity.model import PartyKind
from clearway.kernel.ids import SubmissionId
from tests.conftest import TestHouse


async def test_a_submission_is_seen_by_its_developer_and_the_program_only(house: TestHouse) -> None:
    """Not by another developer, an evaluator who is not assigned, or a coordinator."""
    developer = await house.member("Lab", PartyKind.DEVELOPER, "developer", named=False)
    other = await house.member("Other lab", PartyKind.DEVELOPER, "developer", named=False)
    program = await house.member("Office", PartyKind.AGENCY, "program")
    evaluator = await house.member("Evaluators", PartyKind.AGENCY, "evaluator")
    said = NewSubmission(title="A model", model_name="m-1", contact="Ada, +1 555 0100")
    async with house.database.work(developer.credential) as work:
        new = SubmissionId(work.new_id("sub"))
        await store.add_submission(work, new, said, state=SubmissionState.INQUIRY, parent=None)
    seen: dict[str, list[str]] = {}
    for name, credential in {
        "developer": developer.credential,
        "other": other.credential,
        "program": program.credential,
        "evaluator": evaluator.credential,
        "coordinator": house.admin,
        "nobody": house.anonymous,
    }.items():
        async with house.database.work(credential) as work:
            seen[name] = [one.developer_name for one in await actions.list_submissions(work)]
    assert seen == {
        "developer": ["Lab"], "other": [], "program": ["Lab"], "evaluator": [], "coordinator": [], "nobody": [],
    }  # fmt: skip
