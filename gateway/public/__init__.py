"""The public side: the open counter of the campaign, on a page, on one a county, and as data. No sign-in, no cookie,
no small cell.

In reading order:
    views       the routes, and the headers that each of their answers carries
    page        a page in the reader's language
    recent      the counts of two seconds ago: a thousand readers, one question to the database
    picture     what the page draws: tiles, colour steps, the county in front
    tiles       where each of the 47 counties stands in the grid
    steps       from pledges per 10,000 people to one of six colours
    figures     how a number and a time are written
    words       every sentence of the pages, in Kiswahili and English
    open_data   the counts as JSON and as CSV
    aggregate   the whole country, for a program that has a key
    dhis2       counties month by month, as DHIS2 reads them
    data_words  every sentence of the page that explains them
    assets      the style sheets, the script and the mark, under addresses that change with their content
    squeezed    all of it gzipped on the way
    errors      pages for what is not there and for what went wrong
"""

from gateway.public import aggregate
from gateway.public.views import pages

__all__ = ["aggregate", "pages"]
