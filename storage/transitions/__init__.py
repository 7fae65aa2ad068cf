"""Transitions and their steps, vendors and referrals."""
