"""The estimator: what outcomes say of a model's horizon. A policy commits to the digest of the files in this folder."""
