"""Benchmarks: `python -m tests.bench [NAME ...]` prints each figure beside a floor measured in the same run."""
