"""Questions from and for other programs: GIFT, Aiken, Moodle XML. Whatever cannot go across is said, one by one; nothing is dropped in silence."""
