"""Makes `pytest evals` collect the suites; `pytest` alone looks in tests/ and never comes here."""

from evals.plugin import pytest_addoption, pytest_collect_file

__all__ = ["pytest_addoption", "pytest_collect_file"]
