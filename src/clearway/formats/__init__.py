"""Bytes to records and back, pure: one door for each format."""
