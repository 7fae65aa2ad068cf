"""Privacy: what is kept about people and customers, who sees it, and how it is exported and erased."""
