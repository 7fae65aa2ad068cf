"""Transitions, referrals and farewells: `/umpire transition|vendor|refer|farewell`."""
