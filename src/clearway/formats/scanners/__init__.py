"""Reports of scanners, read by data: one engine, and one small declaration per tool (Order 2(a), intake)."""
