"""Words: case files, cases, fixes, holds, talks."""
