"""What goes wrong on purpose. The names carry the numbers of the fault matrix in docs/faults.md."""
