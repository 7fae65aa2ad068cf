"""Forms: cases, fixes, holds, talks."""
