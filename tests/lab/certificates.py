"""Certificates of servers that the tests play."""

from __future__ import annotations

import pathlib
import ssl
import subprocess


def tls_server(folder: pathlib.Path) -> ssl.SSLContext:
    """For localhost and 127.0.0.1, signed by itself: a client trusts `folder`/certificate.pem."""
    folder.mkdir()
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                    "-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
                    "-keyout", str(key), "-out", str(certificate)], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    return context
