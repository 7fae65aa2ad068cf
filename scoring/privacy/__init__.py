"""Privacy: what is kept about people, who sees it, and what is left of somebody who was erased."""
