"""Fixes and their verification (Order 2(d)(3): coordinate remediation)."""
