"""The HTTP API: translates requests to actions and outcomes to JSON."""
