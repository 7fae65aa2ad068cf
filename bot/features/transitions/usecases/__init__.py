"""What can happen, one transaction each: farewells, handovers, plans, referrals, transitions, vendors."""
