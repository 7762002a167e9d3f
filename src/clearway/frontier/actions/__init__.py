"""Verbs of frontier access, by what they work on."""
