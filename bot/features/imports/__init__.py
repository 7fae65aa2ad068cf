"""`/umpire import` and `/umpire export`: a list of customers in, and all of them out again."""
