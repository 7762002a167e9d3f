"""Benchmarking of cyber capabilities: sealed suites, committed thresholds, runs, estimates (Order 3(a))."""
