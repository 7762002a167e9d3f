"""Signals, rank and due dates (Order 2(d)(3): prioritise remediation)."""
