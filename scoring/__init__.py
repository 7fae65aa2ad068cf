"""The rules: pure decisions about customers. Standard library only; no clock, no I/O."""
