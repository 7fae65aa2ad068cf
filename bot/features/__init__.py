"""The features of umpire, one folder each."""
