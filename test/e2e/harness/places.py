"""Where things are."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
E2E = ROOT / "test" / "e2e"
REPORTS = ROOT / ".reports" / "e2e"
EDGE_REGION = "us-east-1"
