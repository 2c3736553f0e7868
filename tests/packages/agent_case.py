"""What the tests of the agent's packages know of it."""

from __future__ import annotations

from packages.source_case import SourceCase

UNIT = "tidemark-agent.service"
ENROLMENT = "/var/lib/tidemark/agent/enrollment.toml"  # the agent removes it
BAKED = "/etc/tidemark/enrollment.toml"  # it stays
MORE_GROUPS = ("adm", "utmp", "systemd-journal")  # the base system lacks the last one


class AgentCase(SourceCase):
    unit = UNIT
    program = "tidemark-agent"
    state_folder = "/var/lib/tidemark/agent"
    config = "/etc/tidemark/agent.toml"
    more_groups = MORE_GROUPS
