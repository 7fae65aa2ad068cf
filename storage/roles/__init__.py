"""People of the workspace, and who holds which role."""
