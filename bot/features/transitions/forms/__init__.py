"""The forms of transitions, vendors, referrals and farewells."""
