"""An installation of eleven hosts, each in a network namespace of its own, while some die, are cut off and are wrong.

`make faults` does so with five seeds, at twenty thousand people.
"""

import json
import subprocess
import sys

import pytest

from tests.cluster.hosts import fake_clock, why_not
from tests.conftest import ROOT

pytestmark = [pytest.mark.whole_house, pytest.mark.timeout(420)]


def test_nobody_is_texted_twice_and_no_pledge_is_lost_while_hosts_fall_over() -> None:
    if reason := why_not():
        pytest.skip(reason)
    if fake_clock() is None:
        print("every clock is right here (apt-get install faketime makes one wrong)")

    done = subprocess.run(
        [sys.executable, "-m", "tests.cluster", "--people", "1500", "--faults", "6", "--seed", "3"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=400,
    )

    print(done.stdout)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    found = json.loads(done.stdout.splitlines()[-1])
    assert found["broken"] == []
    assert found["state"] == "done"
    assert found["people_texted"] > 900
    assert found["pledges"] > 10
    assert all(found["connections"].values()), "both webs had callers"
