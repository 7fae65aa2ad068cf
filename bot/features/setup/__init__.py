"""Set-up: `/umpire setup` leads from an empty workspace to the first ranked list, step by step."""
