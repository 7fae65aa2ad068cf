"""Prospects: who may become a customer, and what farewells taught us about that."""
