"""Ids, instants, errors and limits: what every other folder may use."""
