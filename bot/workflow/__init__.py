"""Steps several features take in a transaction: who may, what follows from a new fact, what is to be shown again."""
