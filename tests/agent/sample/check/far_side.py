"""What checks ask, on loopback: a web server and a time server, each behaving as told. Ends with its standard input.

far_side.py web [--tls FOLDER] [--days N]     prints "port: N"; FOLDER gets ca.pem and the server's certificate
far_side.py time [--ahead SECONDS] [--stratum N] [--garble]    prints "port: N"
"""

import argparse
import http.server
import pathlib
import socket
import ssl
import struct
import subprocess
import sys
import threading
import time

SINCE_1900 = 2_208_988_800


class Pages(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        if self.path == "/silent":
            sys.stdin.read()
            return
        if self.path == "/cut":
            self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort")
            self.close_connection = True
            return
        if self.path == "/noise":
            self.wfile.write(b"\x00\x01 this is no HTTP\r\n\r\n")
            self.close_connection = True
            return
        status = int(self.path[8:]) if self.path.startswith("/status/") else 200
        body = b"x" * (2 << 20) if self.path == "/big" else f"all is well at {self.headers['Host']}".encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    do_HEAD = do_GET

    def log_message(self, *words):
        pass


def make_certificates(folder, days):
    def openssl(*words):
        subprocess.run(["openssl", *words], cwd=folder, check=True, capture_output=True)
    openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", "ca.key", "-out",
            "ca.pem", "-subj", "/CN=test authority", "-days", "3650")
    openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", "server.key", "-out",
            "server.csr", "-subj", "/CN=localhost")
    (folder / "names").write_text("subjectAltName=DNS:localhost\n")
    openssl("x509", "-req", "-in", "server.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-out", "server.pem",
            "-days", str(days), "-extfile", "names")


def serve_web(options):
    class Server(http.server.ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request, address):
            pass

    server = Server(("127.0.0.1", 0), Pages)
    if options.tls:
        folder = pathlib.Path(options.tls)
        make_certificates(folder, options.days)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(folder / "server.pem", folder / "server.key")
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server.server_address[1]


def serve_time(options):
    server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    server.bind(("127.0.0.1", 0))

    def stamp():
        now = time.time() + SINCE_1900 + options.ahead
        return struct.pack("!II", int(now), int(now % 1 * 2**32))

    def serve():
        while True:
            request, client = server.recvfrom(512)
            received = stamp()
            originate = b"\0" * 8 if options.garble else request[40:48]
            server.sendto(bytes([4 << 3 | 4, options.stratum, 6, 0xEC]) + b"\0" * 8 + b"LOCL" + b"\0" * 8 + originate
                          + received + stamp(), client)

    threading.Thread(target=serve, daemon=True).start()
    return server.getsockname()[1]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("side", choices=("web", "time"))
    parser.add_argument("--tls")
    parser.add_argument("--days", type=int, default=90)
    parser.add_argument("--ahead", type=float, default=0)
    parser.add_argument("--stratum", type=int, default=2)
    parser.add_argument("--garble", action="store_true")
    options = parser.parse_args()
    port = serve_web(options) if options.side == "web" else serve_time(options)
    print(f"port: {port}", flush=True)
    sys.stdin.read()


main()
