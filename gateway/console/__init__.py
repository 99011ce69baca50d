"""The coordinators' pages. View, form and template of a page share a name.

In reading order:
    desk            what every page is given: who asks, her language, her county, the frame
    words           its sentences, in English and Kiswahili
    forms           fields that several pages have
    sign_in         in and out, with password and one-time code
    account         one's own codes, browsers, password and language
    sorry           what went wrong, and a way out
    home            the campaign at a glance
    templates/      one page each
    static/         the style sheet and the one script
    translations/   the Kiswahili catalogue
"""

from gateway.console import account, desk, home, sign_in, sorry
from gateway.console.desk import furnish, pages

__all__ = ["account", "desk", "furnish", "home", "pages", "sign_in", "sorry"]
