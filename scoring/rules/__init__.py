"""The rules in force: every number that is a setting, and the reasons a strike can have."""
