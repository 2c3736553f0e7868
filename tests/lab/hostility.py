"""The ways in which the devices of hostile_agent.py are wrong, and what can be had of each all the same."""

from __future__ import annotations

import dataclasses
import itertools

from lab import ber
from lab.ber import Answer, Request
from lab.hostile_agent import COMMUNITY, DATAGRAM_MAX, IF_ENTRY, IFX_ENTRY, Device, Mib, Reply, switch

TIMEOUT, RETRIES = 0.5, 1  # of all that ask these devices
LATE = TIMEOUT * (1 + 2) * 4  # the second try waits twice as long
INT_MAX = 2**31 - 1

OK, CRITICAL = {"ok"}, {"critical"}
ANY = {"ok", "warning", "critical"}  # one bit may say that the device refuses


@dataclasses.dataclass
class Hostile:
    """`reachable`: what the check may say in the end. `strays`: each datagram is one, so that they can be counted."""
    device: Device
    reachable: set[str]
    strays: bool = False
    faults: bool = False  # its polls count some
    least: int = 0        # so many series at least are had of it
    credential: str = "lan"


def _cycle(ways):
    ways = itertools.cycle(ways)
    return lambda asked, answer, device: next(ways)(asked, answer, device)


def _changed(**fields):
    def reply(asked: Request, answer: Answer, device: Device) -> bytes:
        return dataclasses.replace(answer, **{name: value(asked) if callable(value) else value for name, value in fields.items()}).encode()
    return reply


def truncated(asked, answer, device):
    whole = answer.encode()
    return whole[:device.requests * 7 % len(whole)]


def reordered(asked, answer, device):
    if asked.operation == ber.GET_BULK:
        device.chance.shuffle(answer.varbinds)
    return answer.encode()


def flipped(asked, answer, device):
    """Many wrong ones before the right one, of which some are right enough to be taken."""
    whole, out = answer.encode(), []
    for _ in range(20):
        bad = bytearray(whole)
        for _ in range(device.chance.randint(1, 3)):
            bad[device.chance.randrange(len(bad))] ^= 1 << device.chance.randrange(8)
        out.append(Reply(bytes(bad)))
    return out + [Reply(whole)]


def flooding(asked, answer, device):
    """Megabytes of what is to nobody's question, before the right one."""
    padding = ber.varbind((1, 3, 6, 1, 9), ber.octets(b"\xff" * 60_000))
    wrong = dataclasses.replace(answer, id=asked.id ^ 1, varbinds=answer.varbinds + [padding]).encode()
    return [Reply(wrong)] * 10 + [Reply(answer.encode())]


def huge(asked, answer, device):
    """As long as a datagram can be: the last value is made longer until it is."""
    if asked.operation != ber.GET_BULK:
        return answer.encode()
    name = (1, 3, 6, 1, 9, 1)
    size = DATAGRAM_MAX - len(answer.encode()) - 64
    while True:
        padded = dataclasses.replace(answer, varbinds=answer.varbinds + [ber.varbind(name, ber.octets(b"x" * size))]).encode()
        if len(padded) == DATAGRAM_MAX:
            return padded
        size += DATAGRAM_MAX - len(padded)


def previous(asked, answer, device):
    return (device.before or dataclasses.replace(answer, id=asked.id ^ 1)).encode()


def erring(asked, answer, device):
    status = (1, 2, 3, 4, 5, 6, 13, 17, 18, 255, -1, INT_MAX)[device.requests % 12]
    index = (0, 1, 2, len(asked.names), len(asked.names) + 1, -1, INT_MAX, -INT_MAX - 1)[device.requests // 3 % 8]
    return dataclasses.replace(answer, error=status, index=index).encode()


def doubled(asked, answer, device):
    return dataclasses.replace(answer, varbinds=[one for pair in zip(answer.varbinds, answer.varbinds) for one in pair]).encode()


def single(asked, answer, device):
    return dataclasses.replace(answer, varbinds=answer.varbinds[:max(1, asked.non_repeaters)]).encode()


class Endless(Mib):
    """Every table goes on for ever."""

    def next(self, name):
        for entry in (IF_ENTRY, IFX_ENTRY):
            if name[:len(entry)] == entry and len(name) > len(entry):
                index = name[len(entry) + 1] + 1 if len(name) > len(entry) + 1 else 1
                column = name[:len(entry) + 1]
                return column + (index,), self.objects.get(column + (1,), ber.integer(1))
        return super().next(name)


class Looping(Mib):
    """After its third row a table is back at its `begin`; 0: it stays where it is."""

    def __init__(self, objects, begin: int):
        super().__init__(objects)
        self.begin = begin

    def next(self, name):
        for entry in (IF_ENTRY, IFX_ENTRY):
            if name[:len(entry)] == entry and len(name) == len(entry) + 2 and name[-1] >= 3:
                return (name[:-1] + (self.begin,), self.objects.get(name[:-1] + (1,), ber.integer(1))) if self.begin else self.get(name)
        return super().next(name)


def _changed_objects(change) -> Mib:
    out = {}
    for name, value in switch().items():
        kept = change(name, value)
        if kept is not None:
            out[name] = kept
    return Mib(out)


def _holes(name, value):
    """Every third cell of a table says that it is not there."""
    if name[:len(IF_ENTRY)] != IF_ENTRY and name[:len(IFX_ENTRY)] != IFX_ENTRY:
        return value
    return value if sum(name) % 3 else ber.element((ber.NO_OBJECT, ber.NO_INSTANCE)[sum(name) // 3 % 2], b"")


def _wrong_types(name, value):
    wrong = (ber.octets(b"no number"), ber.element(ber.NULL, b""), ber.oid((1, 3, 6, 1)), ber.integer(-5), ber.integer(2**63, ber.COUNTER64),
             ber.element(ber.OPAQUE, b"\x9f\x78\x04\x42\xf6\xe9\x79"), ber.element(ber.OPAQUE, b"\x9f"))
    return wrong[sum(name) % len(wrong)] if name[-1] % 2 else value


def _no_text(name, value):
    if value[0] != ber.OCTETS:
        return value
    return ber.octets((b"\xff\xfe\xfa port%d", b"\x00\x01\x02 %d", b"\xc3( %d", b"\x1b[31m %d", b"\xf4\x90\x80\x80 %d" * 200)[sum(name) % 5]
                      .replace(b"%d", b"%d" % name[-1]))


def _few_columns(name, value):
    return value if name[:len(IF_ENTRY)] != IF_ENTRY or name[len(IF_ENTRY)] in (1, 10) else None


def malformed_forms(asked: Request, answer: Answer):
    """Messages whose BER is wrong, each in another way; all of them are strays."""
    seq, good = ber.SEQUENCE, answer.pdu()
    head = ber.integer(answer.version) + ber.octets(COMMUNITY)
    tail = ber.integer(0) + ber.integer(0)

    def message(pdu: bytes, before: bytes = head) -> bytes:
        return ber.element(seq, before + pdu)

    def with_varbinds(content: bytes) -> bytes:
        return message(ber.element(ber.RESPONSE, ber.integer(asked.id) + tail + content))

    def with_value(value: bytes, name: bytes = ber.oid((1, 3, 6, 1, 2, 1, 1, 3, 0))) -> bytes:
        return with_varbinds(ber.element(seq, ber.element(seq, name + value)))

    def with_id(content: bytes) -> bytes:
        return message(ber.element(ber.RESPONSE, content + tail + ber.element(seq, b"")))

    nested = b""
    for _ in range(4_000):
        nested = ber.element(seq, nested)
    return [
        b"", b"\x30", b"\x30\x80", b"\x00" * 200, b"\xff" * 1_472, b"\x30\x84\xff\xff\xff\xff", b"\x30\x84\x7f\xff\xff\xff" + head + good,
        b"\x30\x80" + head + good + b"\x00\x00",  # of indefinite length
        b"\x30\x85\x01\x00\x00\x00\x00" + head + good, b"\x30\xfe" + b"\x01" * 126 + head,
        message(good)[:-1], message(good[:1] + b"\x84\x80\x00\x00\x00" + good[2:]), nested, message(nested), with_varbinds(nested),
        with_id(b"\x02\x00"), with_id(b"\x02\x80"), with_id(ber.element(ber.INTEGER, b"\x7f" * 9)), with_id(ber.element(ber.INTEGER, b"\x01" * 300)),
        with_id(b"\x02\x84\xff\xff\xff\xff\x01"), with_varbinds(b"\x04\x00"), with_varbinds(b""),
        with_varbinds(b"\x30\x05\x30\x00\x00"), with_varbinds(b"\x30\x03\x30\x82\x01"),
        with_value(ber.integer(1), b"\x06\x82\x01"), with_value(ber.integer(1), ber.oid((1, 3) + (1,) * 127)),
        with_value(ber.integer(1), ber.oid((1, 3) + (1,) * 2_000)), with_value(ber.integer(1), b"\x06\x05\xff\xff\xff\xff\xff"),
        with_value(ber.integer(1), b"\x06\x06\x2b\x90\x80\x80\x80\x00"), with_value(ber.oid((1, 3) + (1,) * 200)),
        with_value(b""), with_value(b"\x02"), with_value(b"\x02\x09" + b"\x7f" * 9), with_value(b"\x04\x84\xff\xff\xff\xf0abc"),
        with_value(b"\x04\x7fabc"), with_value(b"\x46\x0a" + b"\xff" * 10), with_value(b"\x1f\x81\x01\x00"),
        with_value(b"\x99\x02ab"), with_value(b"\x05\x81\xff"), message(good, b"\x02\x01\x01\x04\x84\x7f\xff\xff\xff"),
        message(good, ber.integer(1) + ber.octets(b"c" * 3_000)),
    ]


def malformed(asked, answer, device):
    return [Reply(one) for one in malformed_forms(asked, answer)]


def absurd_engines(asked, answer, device):
    """Another engine each time: of no bytes, of too many, of boots and times that no engine has."""
    n = device.requests
    engine = (b"", b"\x80", b"\x80\x00\x1f\x88\x04" + n.to_bytes(8, "big"), b"\xff" * 32, bytes(range(33)), b"e" * 1_000)[n % 6]
    boots = (ber.integer(0), ber.integer(INT_MAX), ber.integer(-1), ber.integer(2**31), ber.element(2, b"\x7f" * 8), ber.element(2, b""))[n // 2 % 6]
    return ber.report(asked.id, engine, boots, ber.integer((0, INT_MAX, -INT_MAX)[n % 3]), counter=(4, 2, 9, 0, 1_000)[n // 6 % 5])


def new_engines(asked, answer, device):
    """A new engine with every report, most of them to nobody's question."""
    out = []
    for _ in range(50):
        engine = b"\x80\x00\x1f\x88\x05" + device.chance.randbytes(12)
        out.append(Reply(ber.report(asked.id ^ 1, engine, ber.integer(INT_MAX), ber.integer(1))))
    out.append(Reply(ber.report(asked.id, b"\x80\x00\x1f\x88\x05" + device.chance.randbytes(12), ber.integer(3), ber.integer(1))))
    return out


def all_of_them() -> list[Hostile]:
    nobody = _changed
    one = Hostile
    return [
        one(Device("truncated", truncated), CRITICAL, strays=True),
        one(Device("reordered", reordered), OK, faults=True, least=2),
        one(Device("stays", mib=Looping(switch(), 0)), OK, faults=True, least=40),
        one(Device("returns", mib=Looping(switch(), 1)), OK, faults=True, least=40),
        one(Device("endless", mib=Endless(switch())), OK, faults=True, least=1_000),
        one(Device("endless-singles", single, mib=Endless(switch())), OK | {"warning"}),
        one(Device("huge", huge), OK, least=40),
        one(Device("flooding", flooding), OK, least=40),
        one(Device("slow", lambda asked, answer, device: [Reply(answer.encode(), TIMEOUT * 0.8)]), OK, least=2),
        one(Device("late", lambda asked, answer, device: [Reply(answer.encode(), LATE)]), CRITICAL),
        one(Device("previous", previous), CRITICAL, strays=True),
        one(Device("other-port", lambda asked, answer, device: [Reply(answer.encode(), via="other port")]), CRITICAL, strays=True),
        one(Device("other-address", lambda asked, answer, device: [Reply(answer.encode(), via="other address")]), CRITICAL, strays=True),
        one(Device("wrong-id", nobody(id=lambda asked: asked.id ^ 1)), CRITICAL, strays=True),
        one(Device("wrong-community", nobody(community=b"publix")), CRITICAL, strays=True),
        one(Device("no-community", nobody(community=b"")), CRITICAL, strays=True),
        one(Device("wrong-version", _cycle([nobody(version=0), nobody(version=2), nobody(version=3), nobody(version=-1), nobody(version=INT_MAX)])),
            CRITICAL, strays=True),
        one(Device("a-request", _cycle([nobody(kind=ber.GET), nobody(kind=ber.GET_BULK), nobody(kind=ber.REPORT), nobody(kind=0xA7)])),
            CRITICAL, strays=True),
        one(Device("malformed", malformed), CRITICAL, strays=True),
        one(Device("holes", mib=_changed_objects(_holes)), OK, least=10),
        one(Device("wrong-types", mib=_changed_objects(_wrong_types)), OK, faults=True, least=10),
        one(Device("doubled", doubled), OK),
        one(Device("few-columns", mib=_changed_objects(_few_columns)), OK, least=6),
        one(Device("no-text", mib=_changed_objects(_no_text)), OK, least=40),
        one(Device("erring", erring), OK),
        one(Device("too-big", nobody(error=1)), OK),
        one(Device("empty", nobody(varbinds=[])), OK),
        one(Device("flipped", flipped), ANY, least=10),
        one(Device("v1-erring", erring), OK, credential="old"),
        one(Device("v1-flipped", flipped), ANY, credential="old", least=10),
        one(Device("absurd-engines", absurd_engines), CRITICAL, credential="anna"),
        one(Device("new-engines", new_engines), CRITICAL, credential="anna"),
        one(Device("secret-new-engines", new_engines), CRITICAL, credential="olga"),
        one(Device("v3-malformed", malformed), CRITICAL, credential="olga"),
    ]
