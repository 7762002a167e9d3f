"""Tables of benchmarking."""
