"""The command line put together: noun verb, the API underneath."""

import click

from clearway import __version__
from clearway.cli import (
    answers,
    benchmarking_ceremony,
    benchmarking_estimate,
    benchmarking_kept,
    benchmarking_log,
    benchmarking_memo,
    benchmarking_policy,
    benchmarking_power,
    benchmarking_records,
    benchmarking_runs,
    benchmarking_solver,
    benchmarking_suite,
    cases,
    house,
    matrix,
    operators,
    people,
    planning,
    reach,
    reputation,
    review,
    sampling,
    scopes,
    severity,
    sheets,
    work,
)
from clearway.cli.benchmarking import benchmarking
from clearway.cli.clients import client
from clearway.cli.cluster import cluster
from clearway.cli.cve import cve
from clearway.cli.demo.command import demo
from clearway.cli.demo_frontier.command import frontier_demo
from clearway.cli.digests import digest
from clearway.cli.early import audience, early
from clearway.cli.evidence import evidence
from clearway.cli.exposure import exposure
from clearway.cli.feed import feed, mirror
from clearway.cli.formats import formats
from clearway.cli.frontier import frontier
from clearway.cli.frontier_access import access, broker, pretend_model
from clearway.cli.frontier_certificate import certificate
from clearway.cli.frontier_package import frontier_key, manifest, materials, package
from clearway.cli.frontier_partners import duties, partners
from clearway.cli.frontier_table import check_table, show_diagram
from clearway.cli.home import home
from clearway.cli.jobs import job
from clearway.cli.parse import parse
from clearway.cli.provider import provider_group
from clearway.cli.query import query
from clearway.cli.sandbox import sandbox
from clearway.cli.ssvc import ssvc
from clearway.cli.triage import triage_files
from clearway.cli.validate import affected_range, validate
from clearway.cli.verify import attestation
from clearway.cli.watch import watch
from clearway.cli.webhooks import webhook


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="clearway")
def cli() -> None:
    """Clearway, the open clearinghouse for AI-found vulnerabilities.

    Commands speak the API: to the Clearway at CLEARWAY_URL, or to the database of this machine when it is not set. They
    act with the key in CLEARWAY_KEY. Exit status: 0 done, 1 refused, 2 misuse, 3 outage.
    """


work.findings.add_command(parse)
work.findings.add_command(triage_files)
work.findings.add_command(cluster)
work.findings.add_command(scopes.supplement)
work.findings.add_command(scopes.export)
work.findings.add_command(review.rejoin)
work.findings.add_command(reputation.show_reputation)
work.vulnerability.add_command(review.unmerge)
work.vulnerability.add_command(watch)
answers.task.add_command(sheets.show_sheet)
frontier.add_command(show_diagram)
for part in (frontier_key, package, materials, manifest, certificate, partners, duties):
    frontier.add_command(part)
frontier.add_command(check_table)
answers.task.add_command(sheets.show_calendar)
answers.task.add_command(sheets.issue_calendar_key)
for offline_command in (
    benchmarking_estimate.show_matrix, benchmarking_estimate.estimate, benchmarking_estimate.show_estimator,
    benchmarking_records.record_group,
    benchmarking_records.verify,
    benchmarking_memo.memo,
    benchmarking_power.power,
    benchmarking_kept.estimates,
    benchmarking_memo.letter,
):  # fmt: skip
    benchmarking.add_command(offline_command)
frontier.add_command(access)
frontier.add_command(broker)
frontier.add_command(pretend_model)
frontier.add_command(frontier_demo)
benchmarking.add_command(benchmarking_suite.suite_group)
benchmarking_suite.suite_group.add_command(benchmarking_ceremony.seal)
benchmarking_suite.suite_group.add_command(benchmarking_ceremony.list_suites)
benchmarking_suite.suite_group.add_command(benchmarking_ceremony.show_standing)
benchmarking_suite.suite_group.add_command(benchmarking_ceremony.list_openings)
benchmarking_suite.suite_group.add_command(benchmarking_ceremony.open_sealed)
benchmarking_suite.suite_group.add_command(benchmarking_ceremony.close)
benchmarking.add_command(benchmarking_ceremony.custodian_group)
benchmarking.add_command(benchmarking_policy.policy_group)
benchmarking.add_command(benchmarking_policy.commitment_group)
benchmarking.add_command(benchmarking_policy.deed_group)
benchmarking.add_command(benchmarking_policy.list_exposures)
benchmarking.add_command(benchmarking_log.read_log)
benchmarking.add_command(benchmarking_runs.run_suite)
benchmarking.add_command(benchmarking_solver.pretend_solver)
benchmarking.add_command(benchmarking_runs.list_runs)
benchmarking.add_command(benchmarking_runs.stop_run)
benchmarking.add_command(benchmarking_runs.ask_invalidation)
benchmarking.add_command(benchmarking_runs.report_incident)
benchmarking.add_command(benchmarking_runs.list_incidents)
for command in (
    house.serve, house.worker, house.db, house.audit,
    people.party, people.person, people.key,
    work.claim, scopes.scope, work.findings, work.vulnerability, review.review,
    matrix.matrix, matrix.affected, severity.severity, sampling.sample, evidence,
    planning.case, cases.steward, cases.fix, cases.signals,
    formats, exposure, query, reach.advisory, cve, feed, mirror, provider_group, webhook, digest,
    reach.inventory, answers.task, client, reach.funnel,
    operators.operator, ssvc, home,
    audience, early, frontier,
    validate, affected_range, attestation, sandbox, job, demo,
    benchmarking,
):  # fmt: skip
    cli.add_command(command)
