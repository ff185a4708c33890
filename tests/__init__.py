"""Tests mirror the package: each file is named after what it tests."""
