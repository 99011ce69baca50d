"""A short siege by `benchmarks/siege.py`; how quick citizens are meanwhile is for `benchmarks/hostile.py` to measure."""

import threading

import requests
from flask import Flask

from benchmarks.siege import KINDS, Crowd, Dice
from tests.conftest import TOKEN
from tests.gateway.attacks.conftest import Gunicorn
from tests.gateway.test_ussd_hook import HOOK, form

MEGABYTE = 1024 * 1024


def test_no_hostile_request_is_like_the_next(app: Flask) -> None:
    for kind in KINDS:
        assert len({kind(Dice(seed), TOKEN) for seed in range(40)}) > 5, kind


def test_two_thousand_hostile_requests_break_nothing_and_leave_nothing_behind(gunicorn: Gunicorn, app: Flask) -> None:
    Crowd(gunicorn.port, TOKEN, 300, rate=1000, seconds=30).attack()
    before, over, screens = gunicorn.memory(), threading.Event(), []

    def pledge_after_pledge() -> None:
        number = 0
        while not over.is_set():
            number += 1
            for keys in ("", "2", "2*1", "2*1*1"):
                sent = form(keys, f"ATUid_honest_{number}", phoneNumber=f"+2547000000{number % 100:02}")
                answer = requests.post(f"http://127.0.0.1:{gunicorn.port}{HOOK}", data=sent, timeout=30)
                screens.append(answer.text[:4] if answer.status_code == 200 else str(answer.status_code))

    citizens = threading.Thread(target=pledge_after_pledge)
    citizens.start()
    answers = Crowd(gunicorn.port, TOKEN, 2000, rate=1000, seconds=60).attack()
    over.set()
    citizens.join()

    assert sum(answers.values()) == 2000
    assert {status for status in answers if status.startswith("5")} == set(), answers
    assert set(screens) <= {"CON ", "END "}
    assert len(screens) > 4
    assert gunicorn.memory() - before < 60 * MEGABYTE
