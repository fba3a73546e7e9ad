"""moto's Network Firewall has firewalls without policies, rule groups or endpoints; routes lead to those endpoints.

Nothing is inspected: no packet passes here. What is kept is what the API would refuse (names taken, references to
nothing) and what it answers, the endpoints in an order that is not the one of the subnets.
"""

import json
from collections import defaultdict
from typing import Any

from moto.ec2 import ec2_backends
from moto.networkfirewall.models import NetworkFirewallModel
from moto.networkfirewall.responses import NetworkFirewallResponse
from moto.route53resolver.exceptions import InvalidRequestException, ResourceNotFoundException

Record = dict[str, Any]
Store = dict[str, Record]

# ARN to what was created under it, for each account and region.
_policies: defaultdict[tuple[str, str], Store] = defaultdict(dict)
_rule_groups: defaultdict[tuple[str, str], Store] = defaultdict(dict)

_create_firewall = NetworkFirewallResponse.create_firewall


class FirewallResponse(NetworkFirewallResponse):
    """The requests; moto calls the methods by the name of the action."""

    @property
    def _place(self) -> tuple[str, str]:
        return self.current_account, self.region

    def _arn(self, kind: str, name: str) -> str:
        return f"arn:aws:network-firewall:{self.region}:{self.current_account}:{kind}/{name}"

    def create_rule_group(self) -> str:
        """Keeps a stateful rule group as it was sent."""
        given = json.loads(self.body)
        if given["Type"] != "STATEFUL":
            raise InvalidRequestException("the emulator keeps stateful rule groups only")
        arn = self._arn("stateful-rulegroup", given["RuleGroupName"])
        _add(_rule_groups[self._place], arn, given)
        return json.dumps({"UpdateToken": "1", "RuleGroupResponse": _rule_group(arn, given)})

    def describe_rule_group(self) -> str:
        """The rules of a group."""
        arn = self._get_param("RuleGroupArn")
        given = _known(_rule_groups[self._place], arn)
        response = {"UpdateToken": "1", "RuleGroup": given["RuleGroup"], "RuleGroupResponse": _rule_group(arn, given)}
        return json.dumps(response)

    def create_firewall_policy(self) -> str:
        """Keeps a policy, if the rule groups that it names exist."""
        given = json.loads(self.body)
        for reference in given["FirewallPolicy"].get("StatefulRuleGroupReferences", []):
            _known(_rule_groups[self._place], reference["ResourceArn"])
        arn = self._arn("firewall-policy", given["FirewallPolicyName"])
        _add(_policies[self._place], arn, given)
        return json.dumps({"UpdateToken": "1", "FirewallPolicyResponse": _policy(arn, given)})

    def describe_firewall_policy(self) -> str:
        """What a policy says."""
        arn = self._get_param("FirewallPolicyArn")
        given = _known(_policies[self._place], arn)
        answer = {"FirewallPolicyResponse": _policy(arn, given), "FirewallPolicy": given["FirewallPolicy"]}
        return json.dumps({"UpdateToken": "1", **answer})

    def create_firewall(self) -> str:
        """Makes the firewall and an endpoint in each of its subnets."""
        given = json.loads(self.body)
        _known(_policies[self._place], given["FirewallPolicyArn"])
        answer = json.loads(_create_firewall(self))
        firewall = self.networkfirewall_backend.firewalls[answer["Firewall"]["FirewallArn"]]
        firewall.firewall_status = {**firewall.firewall_status, "SyncStates": self._endpoints(firewall)}
        return json.dumps({**answer, "FirewallStatus": firewall.firewall_status})

    def _endpoints(self, firewall: NetworkFirewallModel) -> Record:
        ec2 = ec2_backends[self.current_account][self.region]
        states = {}
        for mapping in reversed(firewall.subnet_mappings):
            subnet = ec2.get_subnet(mapping["SubnetId"])
            endpoint = ec2.create_vpc_endpoint(
                firewall.vpc_id,
                f"com.amazonaws.vpce.{self.region}.vpce-svc-0123456789abcdef0",
                "GatewayLoadBalancer",
                None,
                [],
                [subnet.id],
            )
            attachment = {"SubnetId": subnet.id, "EndpointId": endpoint.id, "Status": "READY"}
            states[subnet.availability_zone] = {"Attachment": attachment}
        return states


def apply() -> None:
    """Gives moto's own class the methods, since its routes are bound to that class."""
    for name, member in vars(FirewallResponse).items():
        if not name.startswith("__"):
            setattr(NetworkFirewallResponse, name, member)


def _add(store: Store, arn: str, given: Record) -> None:
    if arn in store:
        raise InvalidRequestException(f"{arn} exists already")
    store[arn] = given


def _known(store: Store, arn: str) -> Record:
    if arn not in store:
        raise ResourceNotFoundException(f"{arn} does not exist")
    return store[arn]


def _rule_group(arn: str, given: Record) -> Record:
    kept = {key: given[key] for key in ("RuleGroupName", "Type", "Capacity")}
    return {**kept, "RuleGroupArn": arn, "RuleGroupId": _id(arn), "RuleGroupStatus": "ACTIVE"}


def _policy(arn: str, given: Record) -> Record:
    name = given["FirewallPolicyName"]
    return {"FirewallPolicyName": name, "FirewallPolicyArn": arn, "FirewallPolicyId": _id(arn)}


def _id(arn: str) -> str:
    return f"id-of-{arn.split('/')[-1]}"
