"""A faithful Africa's Talking on one's own machine: its wire, its networks and the phones on them.

In reading order:

- `config`: how one simulated provider behaves
- `networks`: Kenyan networks and numbers
- `segments`: septets and SMS parts, counted apart from the product
- `magic`: last three digits of a number that choose what happens to it
- `log`: what the provider accepted, the witness that nobody was texted twice
- `faults`: bad days on request
- `schedule`: one clock, one pool, for everything that happens later
- `hooks`: calls to the product, repeated until exactly 200
- `provider`: sending: verdicts, money, the answer
- `reports`: delivery reports
- `incoming`: texts to the short code, opt-outs, subscriptions
- `exchange`: one USSD hop and what is made of the reply
- `ussd`: sessions, time limits, the end event
- `handset`: the phone that tests hold: `phone.dial().press("2").press("1")`
- `world`: `Simulator`, all of the above joined
- `current`: which simulator the running app serves
- `wire`: the provider's HTTP API
- `control`: the control API for tests in other processes
- `phone_page`: the feature phone in the browser
- `remote`: the same phone over HTTP
- `terminal`: the same phone in a terminal
- `app`: the Flask app

It imports nothing else of the project, so that it can't share a mistake with what it tests.
"""

from gateway.simulator.app import create_simulator
from gateway.simulator.config import SimulatorConfig
from gateway.simulator.handset import Handset, ReceivedText, SessionOver
from gateway.simulator.world import Simulator

__all__ = [
    "Handset",
    "ReceivedText",
    "SessionOver",
    "Simulator",
    "SimulatorConfig",
    "create_simulator",
]
