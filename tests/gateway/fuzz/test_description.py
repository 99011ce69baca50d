"""docs/openapi.yaml, held against the application: what it names is there, and whatever is sent, nothing breaks."""

import re
from pathlib import Path
from typing import Any

import schemathesis
import yaml
from flask import Flask
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.conftest import AMINA, ROOT, TOKEN

FILE = ROOT / "docs" / "openapi.yaml"
TOLD = yaml.safe_load(Path(FILE).read_text())
ROOMS = ("hooks.", "public.", "watch.")
described = schemathesis.openapi.from_path(
    FILE, config=schemathesis.Config.from_dict({"generation": {"mode": "all", "deterministic": True}})
)


def spelt(rule: str) -> str:
    return re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule)


def test_it_names_every_path_and_method_of_its_rooms_and_no_other(house: Flask) -> None:
    there = {
        (spelt(rule.rule), method.lower())
        for rule in house.url_map.iter_rules()
        if rule.endpoint.startswith(ROOMS)
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    told = {(path, method) for path, verbs in TOLD["paths"].items() for method in verbs if method != "parameters"}
    assert told == there


def test_an_operation_is_called_like_its_view(house: Flask) -> None:
    for rule in house.url_map.iter_rules():
        if rule.endpoint.startswith(ROOMS):
            [told] = [verb for name, verb in TOLD["paths"][spelt(rule.rule)].items() if name != "parameters"]
            assert told["operationId"] == rule.endpoint.partition(".")[2]


def test_no_number_in_it_is_anybodys() -> None:
    assert set(re.findall(r"\+?254[0-9]{9}", FILE.read_text())) == {AMINA}


@described.parametrize()
@settings(
    max_examples=25,
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)
def test_whatever_is_sent_the_answer_is_as_described(case: schemathesis.Case, app: Flask) -> None:
    if "token" in (case.path_parameters or {}):
        # Any other word would be told that there is no such page, and never come to the form.
        case.path_parameters["token"] = TOKEN
    answer = case.call(app=app, headers={"Accept-Encoding": "identity"})
    case.validate_response(answer, checks=CHECKS)
    assert "Traceback" not in answer.text


CHECKS: Any = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
