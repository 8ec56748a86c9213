"""Every test of the platform. Helpers stand in support/, made-up courses in data/."""
