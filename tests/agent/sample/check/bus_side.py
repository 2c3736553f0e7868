"""A system bus of a test's own with a mocked systemd on it. Prints "address: WHERE" and ends with its standard input.

bus_side.py SOCKET [--without-systemd]
"""

import argparse
import os
import pathlib
import signal
import subprocess
import sys
import tempfile

import dbus
import dbusmock

SYSTEMD = "org.freedesktop.systemd1"
ROOT = "/org/freedesktop/systemd1"
DAY_US = 86_400_000_000

# name: load, active, sub, the properties of its type
UNITS = {
    "web.service": ("loaded", "active", "running", {"Result": "success", "NRestarts": dbus.UInt32(2)}),
    "worker.service": ("loaded", "failed", "failed", {"Result": "exit-code", "NRestarts": dbus.UInt32(5)}),
    "slow.service": ("loaded", "activating", "start-pre", {"Result": "success", "NRestarts": dbus.UInt32(0)}),
    "old.service": ("masked", "inactive", "dead", {"Result": "success", "NRestarts": dbus.UInt32(0)}),
    "nightly.timer": ("loaded", "active", "waiting", {"Result": "success"}),
    "multi.target": ("loaded", "active", "active", {}),
}

LIST = """
ret = []
for name in args[0]:
    if ' ' in name:
        continue
    load, active, sub = UNITS.get(str(name), ('not-found', 'inactive', 'dead'))
    path = '/org/freedesktop/systemd1/unit/' + name.replace('.', '_2e')
    ret.append((name, name, load, active, sub, '', path, dbus.UInt32(0), '', '/'))
"""

CONFIG = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>session</type><listen>unix:path={socket}</listen><auth>EXTERNAL</auth>
<policy context="default"><allow user="*"/><allow own="*"/><allow send_destination="*"/><allow receive_type="*"/>
<allow send_type="method_call"/></policy></busconfig>
"""


def mock_systemd(address):
    mock = subprocess.Popen([sys.executable, "-m", "dbusmock", SYSTEMD, ROOT, SYSTEMD + ".Manager"],
                            env={**os.environ, "DBUS_SESSION_BUS_ADDRESS": address})
    os.environ["DBUS_SESSION_BUS_ADDRESS"] = address
    dbusmock.DBusTestCase.wait_for_bus_object(SYSTEMD, ROOT)
    manager = dbus.Interface(dbus.SessionBus().get_object(SYSTEMD, ROOT), dbusmock.MOCK_IFACE)
    states = {name: unit[:3] for name, unit in UNITS.items()}
    manager.AddMethod("", "ListUnitsByNames", "as", "a(ssssssouso)", f"UNITS = {states!r}\n{LIST}")
    for name, (load, active, sub, own) in UNITS.items():
        path = f"{ROOT}/unit/" + name.replace(".", "_2e")
        manager.AddObject(path, SYSTEMD + ".Unit", {
            "LoadState": load, "ActiveState": active, "SubState": sub,
            "StateChangeTimestamp": dbus.UInt64(10_000 * DAY_US)}, [])
        unit = dbus.Interface(dbus.SessionBus().get_object(SYSTEMD, path), dbusmock.MOCK_IFACE)
        if own:
            unit.AddProperties(f"{SYSTEMD}.{name.rpartition('.')[2].capitalize()}", own)
    return mock


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("socket")
    parser.add_argument("--without-systemd", action="store_true")
    options = parser.parse_args()
    pathlib.Path(options.socket).unlink(missing_ok=True)
    with tempfile.NamedTemporaryFile("w", suffix=".conf") as config:
        config.write(CONFIG.format(socket=options.socket))
        config.flush()
        bus = subprocess.Popen(["dbus-daemon", f"--config-file={config.name}", "--nofork", "--print-address"],
                               stdout=subprocess.PIPE, text=True)
        address = bus.stdout.readline().strip()
    children = [bus]
    if not options.without_systemd:
        children.insert(0, mock_systemd(address))
    print(f"address: {address}", flush=True)
    sys.stdin.read()
    for child in children:
        child.send_signal(signal.SIGTERM)
        child.wait()


main()
