"""Privacy: what is shown of people who work here, and what becomes of their names. Source: product.md, safety."""
