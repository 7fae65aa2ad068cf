"""Every message, with everyday and with hostile values."""
