"""Tests of the simulator itself: what every other test is judged by."""
