"""Figures against goals: `make bench`. Times are of this machine, so goals are ratios, bytes, or generous."""
