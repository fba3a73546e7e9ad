"""The hosted zone is older than the platform: it is delegated by hand, and the configuration names its id.

$E2E_HOSTED_ZONE holds id and name, as in `Z0123456789EXAMPLE=dev.shop.example.com`.
"""

import os

from moto.core import DEFAULT_ACCOUNT_ID
from moto.route53.models import HostedZoneIdentifier, route53_backends
from moto.utilities.id_generator import moto_id_manager


def apply() -> None:
    """Makes the zone exist under its id."""
    zone_id, name = os.environ["E2E_HOSTED_ZONE"].split("=")
    account = os.environ.get("MOTO_ACCOUNT_ID", DEFAULT_ACCOUNT_ID)
    moto_id_manager.set_custom_id(HostedZoneIdentifier(account, name, None), zone_id)
    zone = route53_backends[account]["aws"].create_hosted_zone(name, private_zone=False)
    if zone.resource_id != zone_id:
        raise RuntimeError(f"moto gave the hosted zone the id {zone.resource_id} instead of {zone_id}")
