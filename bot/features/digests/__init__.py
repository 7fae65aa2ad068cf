"""The digest and the reactions to it: `/umpire digest`."""
