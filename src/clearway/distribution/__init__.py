"""Advisories and their renderings (Order 2(d)(3): distribution of patches)."""
