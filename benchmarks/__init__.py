"""Measurements. One command a question; each figure stands beside its floor, measured in the same run."""
