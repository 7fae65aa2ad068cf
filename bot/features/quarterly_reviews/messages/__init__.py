"""The messages of quarterly reviews, and the files of their plans."""
