"""clearway benchmarking: suites, policies, evaluations, estimates and what is signed of them (Order 3(a))."""

import click


@click.group()
def benchmarking() -> None:
    """Benchmarking of frontier models: suites, policies, evaluations, estimates, signed determinations."""
