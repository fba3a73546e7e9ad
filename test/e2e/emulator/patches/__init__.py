"""Where moto behaves unlike AWS in a way that would break or falsify a deployment. One idea per file."""

from . import (
    bucket_policies,
    dns_firewall,
    hosted_zone,
    iam_requests,
    key_value_store,
    lambda_invocation,
    macie_jobs,
    network_firewall,
    stream_arn,
    trail_events,
)


def apply() -> None:
    """Applies all patches; must run before the server starts."""
    patches = (
        bucket_policies,
        dns_firewall,
        hosted_zone,
        iam_requests,
        key_value_store,
        lambda_invocation,
        macie_jobs,
        network_firewall,
        stream_arn,
        trail_events,
    )
    for patch in patches:
        patch.apply()
