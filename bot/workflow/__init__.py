"""Steps that several features take inside a transaction: authorizing, auditing, following up on a new fact."""
