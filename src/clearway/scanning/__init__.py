"""Targets, claims and coverage (Order 2(d)(1): coordinate and deconflict scanning)."""
