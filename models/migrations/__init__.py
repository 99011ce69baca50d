"""The schema's history. A revision must leave the previous release's code working."""
