"""Judgments of benchmarking: suites admitted, estimates, zones."""
