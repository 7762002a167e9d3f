"""Jobs that a defect stopped: they are kept until somebody has mended it and puts them back."""

from clearway.audit import actions as audit
from clearway.kernel.errors import not_found
from clearway.kernel.limits import HELD_JOBS_SHOWN_MAX
from clearway.storage.jobs import HeldJob, held_jobs, lock_held_job, put_back
from clearway.storage.work import Work


async def list_held(work: Work) -> list[HeldJob]:
    """List the jobs that a defect stopped, oldest first; HELD_JOBS_SHOWN_MAX at most."""
    return await held_jobs(work, HELD_JOBS_SHOWN_MAX)


async def put_held_back(work: Work, number: int) -> HeldJob:
    """Let a worker take a held job again; not found where it is not held (any more)."""
    job = await lock_held_job(work, number)
    if job is None:
        raise not_found("held job", str(number))
    await put_back(work, job)
    await audit.record(work, "jobs.put-back", job.subject, {"job": job.job, "number": number})
    return job
