"""Crash logs of sanitizers, fuzzers, kernels, debuggers and languages' run times, in ClusterFuzz's terms (Order 2)."""
