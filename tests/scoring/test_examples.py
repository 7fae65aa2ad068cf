"""The examples in the docstrings of the rules."""

import doctest
from importlib import import_module
from pkgutil import walk_packages

import scoring


def test_the_examples_in_the_rules_are_true() -> None:
    """Every example in a docstring of `scoring` runs, and prints what it says."""
    names = [module.name for module in walk_packages(scoring.__path__, "scoring.")]
    results = [doctest.testmod(import_module(name)) for name in names]
    assert sum(result.failed for result in results) == 0
    assert sum(result.attempted for result in results) >= 10
