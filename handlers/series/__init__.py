"""Series: texts that come by themselves, a week, a month and a year after a pledge, or one a day on calendar days.

In reading order:
    ready     two series to begin from: what follows a pledge, and the 16 Days
    write     a series and its texts; every change of a text is a version
    approve   a second person
    rounds    on each of its days a campaign, made by the clock
    control   pause, resume, end
    members   joining and leaving a daily series, on every channel
    listing   which series there are, what is said when, how far it is
"""
