"""What can happen, one transaction each: cases, clean slates, fixes, holds, talks."""
