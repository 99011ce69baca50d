"""What people text to the short code, and what they are answered.

In reading order:
    lists           the word lists, as data
    words_of        a text as plain words, whatever case, signs and doubled letters it came in
    stop            the many ways to say "no more texts"
    disclosure      texts that read like a report of violence; in any language people use
    answers         a yes, a no, an age
    daily           joining and leaving the daily series
    county_told     the county that a text tells
    keywords        the table of keywords, and match(text): what somebody wants
    replies         the sentences of the replies
    sender          what is known of the number, and what it was asked
    planned         what is to be done, and what is replied
    plan            from what a text means to what is done and replied
    effects         what a text changes
    answer          one text, one effect, at most one reply
"""
