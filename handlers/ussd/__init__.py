"""USSD is a fold: `step(menu, state, key)` is pure, and the row of a session is only a receipt.

menu         what a menu is made of: screens, choices, and the rules a menu must keep
engine       step: from a state and a key to the next state (pure)
page         a screen as a phone shows it: at most 160 septets, long ones in pages (pure)
dialled      what was dialled along behind the code: a county, an invitation (pure)
pledge_menu  the menu of the pledge, as data
facts        the words a screen needs from the database: a rank, a count
effects      what a choice changes: consent, pledge, details, texts, erasure
receipt      the session's row: what was asked, what was answered
answer       one hop: receipt, fold, effects, reply, in one transaction
"""
