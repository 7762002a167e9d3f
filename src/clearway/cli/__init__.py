"""The command line: noun verb, over the API."""
