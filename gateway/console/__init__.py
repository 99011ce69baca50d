"""The coordinators' pages. View, form and template of a page share a name.

In reading order:
    desk            what every page is given: who asks, her language, her county, the frame
    words           its sentences, in English and Kiswahili
    forms           fields that several pages have
    sign_in         in and out, with password and one-time code
    account         one's own codes, browsers, password and language
    sorry           what went wrong, and a way out
    charts          bars as SVG
    home            the campaign at a glance
    campaign_form   the form of a campaign, and the draft that it becomes
    campaigns       the list, writing one, what it costs while it is written
    campaign        one campaign: approve, launch, watch, stop
    recipients      who got it and who did not
    csv_file        files for spreadsheets
    exports         files with numbers, which two people want
    calendar        a year of campaigns, beside the days that they are for
    templates/      one page each
    static/         the style sheet and the one script
    translations/   the Kiswahili catalogue
"""

from gateway.console import (
    account,
    calendar,
    campaign,
    campaigns,
    charts,
    desk,
    exports,
    home,
    recipients,
    sign_in,
    sorry,
)
from gateway.console.desk import furnish, pages

__all__ = [
    "account",
    "calendar",
    "campaign",
    "campaigns",
    "charts",
    "desk",
    "exports",
    "furnish",
    "home",
    "pages",
    "recipients",
    "sign_in",
    "sorry",
]
