"""The schema's history. A revision must leave the previous release's code working.

It must also keep nobody waiting who pledges meanwhile: `gateway/migrate.py` gives each statement less than a second
to get its lock. A column is added empty or with a constant default, an index on a table that is in use is made by
`gently.create_index`, and rows are filled in by a job, slice by slice.
"""
