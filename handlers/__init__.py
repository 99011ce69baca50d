"""What the campaign does. Plain functions on a SQLAlchemy session; no web, no queue, no provider in here.

In reading order:
    words       every sentence a phone shows, in Kiswahili and English
    programme   what an installation says of itself: its codes, its controller
    hot         statements that run at every hop
    people      recognising a caller, keeping her details, erasing her
    resealing   every number under the newest key
    held        what is kept about one number
    consent     decisions, one row each; suppression
    wordings    what people read before they agreed, by version
    rights      what holders of numbers ask for under the law, and by when
    breaches    data that got out, and who has to be told
    opting      being texted or not, on every channel
    pledges     the pledge, where it counts, whether it was kept
    invitations  the number with which somebody brings others along, and how many came
    groups      groups that have such a number
    bursts      pledges that came too thick, held for review
    counts      the public numbers
    months      what each county added by the month, as far as it may be told
    aggregate   the whole country in a few sums, for the global counter
    report      a county, or the country, on one page
    funnel      how far first-time callers come, screen by screen and by network
    ussd        the USSD conversation
    sms         the texts that people send to the short code
    dispatch    queue, claim, submit, record, sweep: the only road out
    booklet     docs/screens.md: every screen, text and keyword
    series      texts that come by themselves after a pledge, or one a day
    campaigns   an audience, a text, a time: planned, approved, sent
    coordinators  who works with the system
    sign_in     passwords, and the browsers in which somebody is signed in
    second_proof  one-time codes, from a phone or from paper
    paper_list  people who pledged on paper
    paper_tallies  signatures that were counted by hand
    invented    people to try campaigns with
    inbox       the texts that came in, for those who look after them
    helplines   the free lines, and whether somebody has called them lately
    refusal     why something is not done
    records     who did what, newest first
    audit_chain  whether a row of it was changed or taken away
    exports     files with numbers, which two people want
    retention   what is forgotten when its time is over
    restored    what must not leave by itself after a restore
    checkup     what may be stuck, and the figures that alarms are set on
    delivery    what the network says of a text afterwards
    carrier     the port through which texts leave
"""
