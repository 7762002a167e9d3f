"""Reports, findings and vulnerabilities (Order 2(d)(1): one record per vulnerability)."""
