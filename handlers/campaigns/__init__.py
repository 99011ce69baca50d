"""Campaigns: an audience, a text in two languages, a time, and a send that is never doubled and never lost.

In reading order:
    rules       what an installation allows: hours, rate, price, the opt-out suffix
    hours       when texts may leave, to the second
    wording     what a text may say; placeholders; the rendered texts
    trial       two wordings, the better one to the rest
    audience    who is texted, who is left out and why
    draft       writing a campaign
    repeat      the same text once more
    preview     what it will cost and when it will end, before anybody approves
    rehearse    one's own phone first
    approve     a second person
    launch      the audience, frozen in slices
    control     schedule, pause, resume, cancel; what pauses by itself
    gate        what must be true at the moment of each call
    progress    how far it is
    recipients  who got it and who did not
    listing     which campaigns there are, for whom
    occasions   days that coordinators plan for, with texts to begin from
"""
