"""Takes due work: jobs and timers."""
