"""An SNMP polling proxy in a lab: enrolled like an agent, with devices to poll."""

from __future__ import annotations

from lab.lab import PROGRAMS, Agent, Lab


class Proxy(Agent):
    """start() and stop() as often as one likes; its devices are in devices.toml."""

    def __init__(self, lab: Lab, name: str):
        super().__init__(lab, name)
        self.devices = self.folder / "snmp.d"
        self.devices.mkdir()
        self.config.write_text(f'collector = "{lab.ingest}"\nstate_dir = "{self.state}"\ndevices_dir = "{self.devices}"\n'
                               f'profiles_dir = "{self.folder}/profiles.d"\nbackoff_max = "1s"\n')

    def write_devices(self, text: str) -> None:
        (self.devices / "devices.toml").write_text(text)

    def write_secret(self, name: str, text: str) -> str:
        file = self.folder / name
        file.touch(0o600)
        file.write_text(text + "\n")
        return str(file)

    def command(self, *words: str) -> list[str]:
        return [str(PROGRAMS / "tidemark-snmp"), *words, "--config", str(self.config)]


def enrolled(lab: Lab, name: str) -> Proxy:
    proxy = Proxy(lab, name)
    proxy.enroll(lab.token())
    return proxy
