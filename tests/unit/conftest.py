"""Fixtures that several files of this folder use."""

from tests.unit.scripted_jobs import jobs, make, own, runner

__all__ = ["jobs", "make", "own", "runner"]
