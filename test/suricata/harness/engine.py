"""The engine, and what it says about each case of a capture.

AWS orders rules as they stand; a stock engine takes passing rules first, then dropping ones. The rules under test are
written in that order (a test holds them to it), so that both lead to the same verdict on every packet, and the engine
runs unchanged. It accepts what no rule matches, where AWS has a default action that drops more: what is refused here is
refused there. That AWS's default action leaves a handshake alone until it is whole is AWS's word, not proven here.
"""

import json
import os
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

from .firewalls import ROOT, SURICATA
from .packets import write_capture

REPORTS = ROOT / ".reports" / "suricata"
MESSAGE = re.compile(r'msg:"([^"]*)"')
NUMBER = re.compile(r"sid:(\d+);")


@dataclass(frozen=True)
class Verdict:
    """What became of the packets of one case."""

    packets: int
    dropped: list[int]
    message: str | None
    applications: set[str]


def message_of(rule: str) -> str:
    """The message of a rule."""
    return _found(MESSAGE, rule)


def _found(pattern: re.Pattern[str], rule: str) -> str:
    found = pattern.search(rule)
    assert found, rule
    return found[1]


def replay(label: str, rules: list[str], cases: dict[str, list[bytes]]) -> dict[str, Verdict]:
    """Replays all cases in one capture and sorts the engine's answers to them by packet."""
    folder = REPORTS / re.sub(r"\W+", "-", label)
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.iterdir():
        old.unlink()
    (folder / "firewall.rules").write_text("\n".join(rules) + "\n")
    write_capture(folder / "cases.pcap", [packet for packets in cases.values() for packet in packets])
    events = _run(folder)
    order = {int(_found(NUMBER, rule)): (place, message_of(rule)) for place, rule in enumerate(rules)}
    verdicts, start = {}, 1
    for name, packets in cases.items():
        verdicts[name] = _verdict(events, order, start, packets)
        start += len(packets)
    return verdicts


def _verdict(events: list[dict], order: dict[int, tuple[int, str]], start: int, packets: list[bytes]) -> Verdict:
    mine = [event for event in events if start <= event.get("pcap_cnt", 0) < start + len(packets)]
    dropped = sorted({event["pcap_cnt"] - start for event in mine if event["event_type"] == "drop"})
    alerts = [
        (event["pcap_cnt"], order[event["alert"]["signature_id"]]) for event in mine if event["event_type"] == "alert"
    ]
    port = int.from_bytes(packets[0][20:22], "big")
    flows = [event for event in events if event["event_type"] == "flow" and event.get("src_port") == port]
    return Verdict(
        packets=len(packets),
        dropped=dropped,
        message=min(alerts)[1][1] if alerts else None,
        applications={flow["app_proto"] for flow in flows if "app_proto" in flow},
    )


def _run(folder: Path) -> list[dict]:
    command = [os.environ.get("SURICATA", "suricata"), "-c", str(SURICATA / "suricata.yaml"), "--init-errors-fatal"]
    command += ["-S", str(folder / "firewall.rules"), "-r", str(folder / "cases.pcap"), "-l", str(folder)]
    command += ["--simulate-ips", "--runmode=single"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    said = done.stdout + done.stderr
    assert done.returncode == 0, f"suricata refuses the rules or the capture:\n{said}"
    return [json.loads(line) for line in (folder / "eve.json").read_text().splitlines()]
