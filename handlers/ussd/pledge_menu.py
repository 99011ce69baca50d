"""The menu of the pledge: every screen, in the order in which a first-time caller meets them.

From dial to counted: language, consent, "I pledge". What comes after is asked, not needed: whoever hangs up in
between has pledged.
"""

from handlers.ussd.menu import Choice, Menu, Screen
from handlers.words import FIRST_STEPS, GENDERS, REGIONS, TONGUES, mark
from models.choice import FirstStep
from models.county import Region, in_region

NOT_SAID = "not_said"

FIRST_CALL = (
    Screen(
        "language",
        "HeForShe Kenya",
        (
            *(Choice(tongue.name, to="consent", sets={"language": code}) for code, tongue in TONGUES.items()),
            Choice("Msaada / Help", to="help_both"),
        ),
    ),
    Screen(
        "consent",
        mark("Free. We keep your number & answers private. You can leave or delete any time. Are you 18+ and agree?"),
        (
            Choice(mark("Yes"), to="pledge", forgets=("anonymous",)),
            Choice(mark("No"), to="not_now", sets={"anonymous": True}, effect="refused"),
            Choice(mark("Read more"), to="notice"),
            Choice(mark("Help lines"), to="help_lines"),
        ),
        agrees=True,
    ),
    Screen(
        "pledge",
        mark(
            "I pledge to stand up for gender equality and to act against all violence and discrimination faced by "
            "women and girls."
        ),
        (
            Choice(
                mark("I pledge"),
                then=("region", "gender", "first_step", "texts"),
                sets={"pledged": True},
                effect="pledge",
                closes=True,
            ),
        ),
        back=True,
        asks="pledged",
    ),
    Screen(
        "region",
        mark("Your region?"),
        tuple(
            Choice(REGIONS[region], sets={"county": 47}, effect="county")
            if region is Region.NAIROBI
            else Choice(REGIONS[region], to=f"county_{region}")
            for region in Region
        ),
        asks="county",
        typed="county",
    ),
    *(
        Screen(
            f"county_{region}",
            mark("Your county?"),
            tuple(Choice(county.name, sets={"county": county.code}, effect="county") for county in in_region(region)),
            back=True,
            asks="county",
            typed="county",
        )
        for region in Region
        if region is not Region.NAIROBI
    ),
    Screen(
        "gender",
        mark("You are:"),
        (
            *(Choice(label, sets={"gender": gender}, effect="gender") for gender, label in GENDERS.items()),
            Choice(mark("Skip"), sets={"gender": NOT_SAID}, effect="gender"),
        ),
        asks="gender",
    ),
    Screen(
        "first_step",
        mark("Your first step?"),
        tuple(Choice(FIRST_STEPS[s], sets={"first_step": s}, effect="first_step") for s in FirstStep),
        asks="first_step",
    ),
    Screen(
        "texts",
        mark("Thank you! {rank} May we send up to 2 SMS a month?"),
        (
            Choice(mark("Yes"), to="welcome", sets={"texts": True}, effect="texts_wanted", closes=True),
            Choice(mark("No SMS"), to="thanks", sets={"texts": False}, effect="texts_refused", closes=True),
        ),
        asks="texts",
    ),
)

ENDINGS = (
    Screen(
        "welcome", mark("Thank you. A short SMS will confirm it. To see more or change this, dial {code}."), ends=True
    ),
    Screen("thanks", mark("Thank you. To see more or change this, dial {code}."), ends=True),
    Screen("goodbye", mark("Thank you."), ends=True),
    Screen("lost", mark("Sorry, that did not work. Nothing is lost: dial {code} to go on. Thank you."), ends=True),
)

BESIDE = (
    Screen(
        "notice",
        mark(
            "{controller} keeps your number, county and choices only to count pledges and, if you ask for them, to "
            "send texts. Our SMS carrier handles the number for us; nobody else gets it. Saying no costs nothing. "
            "To see, change or delete what we keep, dial {code}."
        ),
        back=True,
    ),
    Screen(
        "not_now",
        mark("That is fine. Nothing is kept. Under 18? To talk to someone call 116, free, 24 hrs."),
        (Choice(mark("What is HeForShe?"), to="about"),),
        back=True,
    ),
    Screen(
        "about",
        mark(
            "HeForShe invites everyone to stand up for equality and respect at home, at school, at work. "
            "Talk about it with someone today. Thank you."
        ),
        ends=True,
    ),
    Screen(
        "help_lines",
        mark("Free lines, 24 hrs:\nAdvice 1195\nChildren 116\nCounselling 1199\nEmergency 999 or 112"),
        back=True,
        private=True,
    ),
    Screen(
        "help_both",
        "Bure, saa 24 / Free, 24 hrs:\n1195 Ushauri / Advice\n116 Watoto / Children\n1199 Counselling\n"
        "999, 112 Dharura / Emergency",
        back=True,
        private=True,
    ),
    Screen(
        "resume",
        mark("Welcome back."),
        (Choice(mark("Continue"), resumes=True), Choice(mark("Start again"))),
    ),
)

RETURNING = (
    Screen(
        "menu",
        "{welcome}",
        (
            Choice(mark("My step, done?"), then=("first_step", "step_done")),
            Choice(mark("County count"), then=("region", "county_count")),
            Choice(mark("Invite a friend"), to="invite", effect="invite"),
            Choice(mark("Messages on/off"), to="messages"),
            Choice(mark("Change details"), to="details"),
            Choice(mark("Help lines"), to="help_lines"),
            Choice(mark("Delete me"), to="delete"),
        ),
    ),
    Screen(
        "step_done",
        mark("{step}: have you done it?"),
        (Choice(mark("Yes"), to="kept", effect="kept", closes=True), Choice(mark("Not yet"), to="not_yet")),
        back=True,
    ),
    Screen("kept", mark("Well done, and thank you. Your promise is kept."), ends=True),
    Screen("not_yet", mark("No hurry. Small steps count. Dial {code} when it is done."), ends=True),
    Screen("county_count", mark("{county_count}\nKenya: {total}"), back=True),
    Screen(
        "invite",
        mark("Tell a friend to dial {invite}: free, private, one minute. We send nothing to anyone for you."),
        back=True,
    ),
    Screen(
        "messages",
        "{texts_now}",
        (
            Choice(mark("Turn on"), to="saved", sets={"texts": True}, effect="texts_on", closes=True),
            Choice(mark("Turn off"), to="saved", sets={"texts": False}, effect="texts_off", closes=True),
            Choice(mark("One a day"), to="daily"),
        ),
        back=True,
    ),
    Screen(
        "daily",
        "{daily_now}",
        (
            Choice(mark("Join"), to="daily_done", effect="daily_on", closes=True),
            Choice(mark("Leave"), to="daily_done", effect="daily_off", closes=True),
        ),
        back=True,
    ),
    Screen("daily_done", "{daily_now}", ends=True),
    Screen(
        "details",
        mark("Change details"),
        (
            Choice(mark("County"), forgets=("county",), then=("region", "saved")),
            Choice(mark("First step"), forgets=("first_step",), then=("first_step", "saved")),
            Choice(mark("Man, woman, other"), forgets=("gender",), then=("gender", "saved")),
            Choice(mark("Language"), to="speak"),
            Choice(mark("What we keep"), to="held"),
        ),
        back=True,
    ),
    Screen(
        "speak",
        "Lugha / Language",
        tuple(
            Choice(tongue.name, to="saved", sets={"language": code}, effect="speak") for code, tongue in TONGUES.items()
        ),
        back=True,
    ),
    Screen("held", "{held}", back=True),
    Screen(
        "delete",
        mark("Delete your number and answers? Your pledge stays in the total, without you."),
        (
            Choice(
                mark("Yes, delete"),
                to="deleted",
                sets={"anonymous": True},
                forgets=("pledged", "county", "gender", "first_step", "texts", "brought", "invitation"),
                effect="erase",
                closes=True,
            ),
        ),
        back=True,
    ),
    Screen("deleted", mark("Done. Thank you."), ends=True),
    Screen("saved", mark("Saved. Thank you."), ends=True),
)

PLEDGE_MENU = Menu(
    version="1",
    screens={screen.name: screen for screen in (*FIRST_CALL, *ENDINGS, *BESIDE, *RETURNING)},
    entrances=(
        (frozenset({"language", "pledged"}), "menu"),
        (frozenset({"language"}), "consent"),
        (frozenset(), "language"),
    ),
    resume_screen="resume",
    exit_screen="goodbye",
    lost_screen="lost",
)
PLEDGE_MENU.check()
