"""Rating rounds: everybody rates a few of their customers a week, until all are rated."""
