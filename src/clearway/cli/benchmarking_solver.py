"""clearway benchmarking pretend-solver: a model of known ability at a suite, to try the whole chain with."""

import asyncio
import signal
from pathlib import Path

import click

from clearway.benchmarking.actions.sittings import scripted_solver
from clearway.cli.benchmarking_runs import read_suite
from clearway.cli.frontier_access import LISTEN
from clearway.cli.offline import run
from clearway.cli.output import say
from clearway.gateways.models import PretendModel
from clearway.gateways.serving import serve_until


@click.command("pretend-solver")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), metavar="[DIR]", required=False)
@click.option("--horizon", type=click.FloatRange(0, min_open=True), required=True, help="Human minutes of its horizon.")
@click.option("--slope", type=click.FloatRange(0.1, 10), default=1.0, show_default=True, help="Logits for a doubling.")
@click.option("--seed", default="", help="Of its luck.")
@click.option("--listen", type=LISTEN, default="127.0.0.1:8443", show_default=True, help="Address to listen on.")
@click.option("--credential-file", type=click.Path(path_type=Path, exists=True), help="What calls must show.")
def pretend_solver(
    folder: Path | None, horizon: float, slope: float, seed: str, listen: tuple[str, int], credential_file: Path | None
) -> None:
    """Serve a pretend model that solves tasks of the suite in DIR as often as its horizon says.

    It knows the suite's own reference solutions, and succeeds at a task of m minutes with a chance whose logit is the
    slope times (log2 horizon - log2 m). Without DIR: the suite that ships.
    """
    suite, _ = read_suite(folder)
    credential = "" if credential_file is None else credential_file.read_text().strip()
    brain = scripted_solver(suite, horizon_minutes=horizon, slope=slope, seed=seed)
    run(_serve(PretendModel(brain=brain, credential=credential), *listen))


async def _serve(model: PretendModel, host: str, port: int) -> None:
    stop = asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    say(f"A pretend solver is at http://{host}:{port}/v1")
    await serve_until(model, stop, host=host, port=port)
