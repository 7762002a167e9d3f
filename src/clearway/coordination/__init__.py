"""Cases, embargo and pacing (Order 2(d)(3): coordinate remediation)."""
