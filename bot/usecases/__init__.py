"""The desk: one file per noun, one function per thing that can happen, one transaction each. No Slack here."""
