"""Nouns of benchmarking: suites, commitments, openings, runs, estimates, determinations."""
