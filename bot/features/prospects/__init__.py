"""The ideal customer and prospects: `/umpire ideal|prospect`."""
