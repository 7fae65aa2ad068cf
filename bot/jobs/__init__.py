"""What is due now: one file per rhythm. The database says what is due; the ticker only asks."""
