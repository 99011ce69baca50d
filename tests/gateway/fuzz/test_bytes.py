"""Bytes for the hooks that no form ever had. Known oddities are rows; hypothesis makes up the rest, the same each time."""

from datetime import timedelta
from urllib.parse import quote_plus

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text

from gateway.database import Database
from models.base import now
from models.inbound import Inbound
from tests.conftest import AMINA, TOKEN

HOOKS = ("ussd", "ussd-events", "sms", "delivery-reports", "opt-outs", "subscriptions")
FORM = "application/x-www-form-urlencoded"
ROWS = text(
    "SELECT (SELECT count(*) FROM ussd_session), (SELECT count(*) FROM person), (SELECT count(*) FROM inbound),"
    " (SELECT count(*) FROM delivery_report), (SELECT count(*) FROM suppression), (SELECT count(*) FROM message)"
)
NAMES = [
    b"sessionId", b"serviceCode", b"phoneNumber", b"networkCode", b"text", b"from", b"to", b"id", b"date", b"status",
    b"failureReason", b"updateType", b"linkId", b"senderId", b"input", b"SESSIONID", b"text[]", b"__proto__", b"",
]  # fmt: skip
GOOD = {
    b"sessionId": b"ATUid_1", b"serviceCode": b"*384*2026#", b"phoneNumber": quote_plus(AMINA).encode(),
    b"networkCode": b"63902", b"text": b"2*1", b"from": quote_plus(AMINA).encode(), b"to": b"21512", b"id": b"ATXid_1",
    b"status": b"Success", b"date": b"2026-11-24 06:04:45", b"updateType": b"Deletion",
}  # fmt: skip
WHOLE = b"&".join(name + b"=" + value for name, value in GOOD.items())


def rows(database: Database) -> tuple[int, ...]:
    with database.glance() as session:
        return tuple(session.execute(ROWS).one())


def holds(client: FlaskClient, database: Database, hook: str, body: bytes, kind: str | None) -> int:
    """Sends it, and says what must be true of any answer. Gives the status."""
    before = rows(database)
    came = client.post(f"/hooks/africastalking/{TOKEN}/{hook}", data=body, content_type=kind)
    assert came.status_code in (200, 400, 413)
    if came.status_code != 200:
        assert "700000001" not in came.text
        assert rows(database) == before
        assert len(came.data) < 500
    if hook == "ussd" and came.status_code == 200:
        assert came.text[:4] in ("CON ", "END ")
        assert "Samahani, jaribu tena baadaye." not in came.text, "an apology is a fault that was caught late"
    return came.status_code


ODD = {
    "nothing": b"", "a zero byte": b"\x00", "an equals sign": b"=", "ampersands": b"&" * 5000, "a mark of order": b"\xef\xbb\xbf" + WHOLE,
    "half an escape": WHOLE + b"%", "a wrong escape": WHOLE.replace(b"2*1", b"%zz%4"), "an old escape": WHOLE.replace(b"2*1", b"%u0041"),
    "escaped zero": WHOLE.replace(b"ATUid_1", b"AT%00"), "Latin-1": WHOLE.replace(b"2*1", b"\xe9\xff"),
    "overlong slash": WHOLE.replace(b"2*1", b"%c0%af"), "a surrogate": WHOLE.replace(b"2*1", b"%ed%a0%80"),
    "a character outside": WHOLE.replace(b"2*1", b"%f4%90%80%80"), "wide": WHOLE.decode().encode("utf-16"),
    "wider": WHOLE.decode().encode("utf-32"), "semicolons": WHOLE.replace(b"&", b";"), "line ends": WHOLE.replace(b"&", b"\r\n"),
    "twice": WHOLE + b"&" + WHOLE, "a plus that was lost": WHOLE.replace(b"%2B", b"+"), "many fields": b"a=1&" * 4000,
    "a huge name": b"a" * 16_000 + b"=1", "a huge value": WHOLE + b"&text=" + b"1" * 15_000, "beyond the limit": WHOLE + b"&x=" + b"1" * 17_000,
    "escapes of escapes": WHOLE.replace(b"%2B", b"%252B"), "JSON": b'{"sessionId": "ATUid_1", "phoneNumber": "+254700000001"}',
    "deep JSON": b"[" * 8000, "XML": b"<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><x>&e;</x>",
    "SQL": WHOLE.replace(b"ATUid_1", b"'%3BDROP%20TABLE%20person%3B--"), "a template": WHOLE.replace(b"2*1", b"%7B%7B7*7%7D%7D"),
    "a huge number": WHOLE.replace(b"63902", b"9" * 5000), "other digits": WHOLE.replace(b"63902", "٦٣٩٠٢".encode()),
    "right to left": WHOLE.replace(b"2*1", "\u202e1*2".encode()), "joined marks": WHOLE.replace(b"2*1", ("a" + "\u0301" * 900).encode()),
    "a year beyond": WHOLE.replace(b"2026-11-24", b"9999-12-31"), "a year before": WHOLE.replace(b"2026-11-24", b"0001-01-01"),
    "a zone beyond": WHOLE.replace(b"06:04:45", b"00:00:00%2B23:59").replace(b"2026-11-24", b"0001-01-01"),
    "a zone after": WHOLE.replace(b"06:04:45", b"23:59:59-23:59").replace(b"2026-11-24", b"9999-12-31"),
    "a part": b'--x\r\nContent-Disposition: form-data; name="sessionId"\r\n\r\nATUid_1\r\n--x--\r\n',
    "parts without end": b'--x\r\nContent-Disposition: form-data; name="sessionId"\r\n\r\n' + b"a" * 9000,
    "a file": b'--x\r\nContent-Disposition: form-data; name="text"; filename="../../x"\r\n\r\na\r\n--x--\r\n',
    "many parts": b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n' * 200 + b"--x--\r\n",
    "a part without a name": b"--x\r\n\r\na\r\n--x--\r\n",
    "a part in an odd encoding": b"--x\r\nContent-Disposition: form-data; name=\"text\"; filename*=utf-7''+ADw-\r\n\r\n1\r\n--x--\r\n",
}  # fmt: skip
KINDS = [
    FORM, None, "", "application/json", "text/plain", "multipart/form-data", "multipart/form-data; boundary=x",
    'multipart/form-data; boundary="', f"multipart/form-data; boundary={'x' * 300}", FORM + "; charset=utf-16",
    FORM + "; charset=no-such", FORM.upper(), "*/*", "\u00fc/\u00fc", "application/xml", FORM + ";;;",
]  # fmt: skip


@pytest.mark.parametrize("name", ODD)
def test_an_odd_body_breaks_nothing(client: FlaskClient, database: Database, name: str) -> None:
    for hook in HOOKS:
        for kind in (FORM, "multipart/form-data; boundary=x", None):
            holds(client, database, hook, ODD[name], kind)


@pytest.mark.parametrize("kind", KINDS)
def test_an_odd_kind_of_body_breaks_nothing(client: FlaskClient, database: Database, kind: str | None) -> None:
    for hook in HOOKS:
        holds(client, database, hook, WHOLE, kind)


def test_the_whole_form_of_this_test_is_one_that_every_hook_takes(client: FlaskClient, database: Database) -> None:
    assert [holds(client, database, hook, WHOLE, FORM) for hook in HOOKS] == [200] * 6
    assert rows(database)[:5] == (1, 0, 1, 1, 1), "a session, no pledge yet, a text, a report, a stop"


@pytest.mark.parametrize(
    "date",
    ["0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59", "0001-01-01", "9999-12-31T23:59:59Z", "1999-12-31"],
)
def test_a_time_that_no_calendar_reads_back_is_now(client: FlaskClient, database: Database, date: str) -> None:
    body = WHOLE.replace(b"2026-11-24 06:04:45", quote_plus(date).encode())
    holds(client, database, "sms", body, FORM)
    with database.glance() as session:
        assert abs(session.scalars(select(Inbound.sent_at)).one() - now()) < timedelta(minutes=1)


ESCAPED = st.binary(max_size=20).map(lambda raw: "".join(f"%{byte:02x}" for byte in raw).encode())
VALUES = st.one_of(
    st.binary(max_size=40),
    ESCAPED,
    st.text(max_size=20).map(lambda words: quote_plus(words, errors="replace").encode()),
    st.text(max_size=20).map(lambda words: words.encode("utf-16", "replace")),
    st.sampled_from(
        [b"", b"%", b"%0", b"%00", b"%zz", b"+", b"=", b";", b"\r\n", b"*", b"1*", b"-1", b"1e999", b"NaN"]
    ),
    st.builds(lambda byte, times: bytes([byte]) * times, st.integers(0, 255), st.sampled_from([91, 101, 1001, 5000])),
)
FIELDS = st.one_of(
    st.tuples(st.sampled_from(NAMES), VALUES),
    st.sampled_from(list(GOOD.items())),
    st.tuples(VALUES, VALUES),
)


@st.composite
def bodies(draw: st.DrawFn) -> bytes:
    """Mostly a good form in which something is wrong, so that it comes far."""
    fields = draw(st.sampled_from([list(GOOD.items()), []])) + draw(st.lists(FIELDS, max_size=6))
    joined = draw(st.sampled_from([b"&", b"&", b"&&", b";"])).join(
        name + b"=" + value for name, value in draw(st.permutations(fields))
    )
    return draw(st.sampled_from([b"", b"", b"\xef\xbb\xbf", b"&"])) + joined


@given(st.sampled_from(HOOKS), bodies(), st.sampled_from([FORM, FORM, FORM, *KINDS]))
@settings(
    max_examples=600,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_no_bytes_break_a_hook(
    client: FlaskClient,
    database: Database,
    capsys: pytest.CaptureFixture[str],
    hook: str,
    body: bytes,
    kind: str | None,
) -> None:
    holds(client, database, hook, body, kind)
    assert "700000001" not in "".join(capsys.readouterr())
