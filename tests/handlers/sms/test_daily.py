"""Who joins a daily series says so and nothing else."""

import pytest

from handlers.sms.keywords import Keyword, match


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("DAILY", Keyword.DAILY),
        ("daily please", Keyword.DAILY),
        ("Siku 16", Keyword.DAILY),
        ("SIKU16", Keyword.DAILY),
        ("16DAYS", Keyword.DAILY),
        ("16 days!", Keyword.DAILY),
        ("JOIN 16 DAYS", Keyword.DAILY),
        ("jiunge kila siku", Keyword.DAILY),
        ("KILASIKU", Keyword.DAILY),
        ("start daily", Keyword.DAILY),
        ("DAILY NO", Keyword.DAILY_OFF),
        ("kilasiku hapana", Keyword.DAILY_OFF),
        ("16 days off", Keyword.DAILY_OFF),
        ("no daily", Keyword.DAILY_OFF),
        ("STOP DAILY", Keyword.STOP),
        ("acha siku 16", Keyword.STOP),
        ("dairy", Keyword.UNKNOWN),
        ("siku njema", Keyword.UNKNOWN),
        ("nafanya kazi kila siku", Keyword.UNKNOWN),
        ("mume wangu ananipiga kila siku", Keyword.DISCLOSURE),
        ("AHADI 16", Keyword.PLEDGE),
        ("16", Keyword.COUNTY),
    ],
)
def test_joining_and_leaving_are_said_in_so_many_words(said: str, meant: Keyword) -> None:
    assert match(said).keyword is meant
