"""Which simulator the running app serves; routes ask here, so that they can be plain module functions."""

from typing import cast

from flask import Flask, current_app

from gateway.simulator.world import Simulator

_NAME = "simulator"


def serve_from(app: Flask, simulator: Simulator) -> None:
    app.extensions[_NAME] = simulator


def the_simulator() -> Simulator:
    return cast(Simulator, current_app.extensions[_NAME])
