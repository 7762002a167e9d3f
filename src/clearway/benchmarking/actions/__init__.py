"""Uses of benchmarking: suites checked, sealed and opened; evaluations run; estimates made and signed."""
