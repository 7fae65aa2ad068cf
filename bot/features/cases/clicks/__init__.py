"""Buttons: cases, fixes, holds, talks."""
