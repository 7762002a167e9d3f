"""Parties, people, roles, keys and sessions."""
