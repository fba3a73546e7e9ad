"""Stacks that are deployed side by side ask IAM at the same time; moto walks through all policies while it adds one."""

import threading
from typing import Any

from moto.iam.responses import IamResponse

_lock = threading.Lock()


def apply() -> None:
    """Answers the requests to IAM one after the other; none of them leads to another."""
    answer = IamResponse.call_action

    def call_action(self: IamResponse) -> Any:
        with _lock:
            return answer(self)

    IamResponse.call_action = call_action
