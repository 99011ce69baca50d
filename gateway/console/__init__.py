"""The coordinators' pages. View, form and template of a page share a name.

In reading order:
    desk            what every page is given: who asks, her language, her county, the frame
    words           its sentences, in English and Kiswahili
    refusals        what handlers refuse, for the translators
    forms           fields that several pages have
    sign_in         in and out, with password and one-time code
    account         one's own codes, browsers, password and language
    sorry           what went wrong, and a way out
    charts          bars as SVG
    home            the campaign at a glance
    funnel          how far first-time callers come, and what fails
    report          a county on one page, to be printed
    campaign_form   the form of a campaign, and the draft that it becomes
    campaigns       the list, writing one, what it costs while it is written
    campaign        one campaign: approve, launch, watch, stop
    recipients      who got it and who did not
    csv_file        files for spreadsheets
    exports         files with numbers, which two people want
    series_form     the forms of a series and of one of its texts
    series          texts that come by themselves: written, approved, stopped
    calendar        a year of campaigns, beside the days that they are for
    paper           signatures counted by hand
    people          what we hold about one number: read, taken along, put right, erased
    groups          groups with a number of their own, and a sheet for the wall
    requests        what holders of numbers ask of the office, each with its clock
    bursts          pledges that are held for review
    breaches        data that got out, and who has to be told by when
    inbox           texts that came in, masked
    helplines       the free lines, and when somebody last called them
    team            who works here
    audit           what was done, by whom and why
    queue           what workers do
    settings        what the environment rules
    templates/      one page each
    static/         the style sheet and the one script
    translations/   the Kiswahili catalogue
"""

from gateway.console import (
    account,
    audit,
    breaches,
    bursts,
    calendar,
    campaign,
    campaigns,
    charts,
    desk,
    exports,
    funnel,
    groups,
    helplines,
    home,
    inbox,
    paper,
    people,
    queue,
    recipients,
    report,
    requests,
    series,
    series_form,
    settings,
    sign_in,
    sorry,
    team,
)
from gateway.console.desk import furnish, pages

__all__ = [
    "account",
    "audit",
    "breaches",
    "bursts",
    "calendar",
    "campaign",
    "campaigns",
    "charts",
    "desk",
    "exports",
    "funnel",
    "furnish",
    "groups",
    "helplines",
    "home",
    "inbox",
    "pages",
    "paper",
    "people",
    "queue",
    "recipients",
    "report",
    "requests",
    "series",
    "series_form",
    "settings",
    "sign_in",
    "sorry",
    "team",
]
