"""Rating rounds: several customers in one form, and everybody asked for a few a week."""
