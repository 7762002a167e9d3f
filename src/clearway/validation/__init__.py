"""Reproduction and verdict (Order 2(d)(2): discover and validate)."""
