"""Words: farewells, transitions."""
