"""The compiled index of advisories: one file that is mapped into memory and asked by package."""
