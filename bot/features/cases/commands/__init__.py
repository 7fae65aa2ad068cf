"""Lines people type: cases, fixes, holds, talks."""
