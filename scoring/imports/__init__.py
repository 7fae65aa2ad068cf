"""Imports: what a file of customers would do, decided before anything is written."""
