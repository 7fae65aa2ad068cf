"""The commands of transitions, vendors, referrals and farewells."""
