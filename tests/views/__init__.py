"""Every modal, with everyday and with hostile values."""
