"""moto's Route 53 Resolver has no DNS firewall. This adds the part of its API that a deployment uses and a test reads.

Kept as strict as the documentation of the API: priorities are unique, references exist, and a rule says how it blocks
exactly if it blocks. No name is ever resolved.
"""

import json
import re
import uuid
from collections import defaultdict
from typing import Any

from moto.route53resolver.exceptions import InvalidRequestException, ResourceNotFoundException, RRValidationException
from moto.route53resolver.responses import Route53ResolverResponse

Record = dict[str, Any]

# What AWS offers in every region; an owner tells them from lists of the same name that somebody made in the account.
MANAGED_LISTS = (
    "AWSManagedDomainsAggregateThreatList",
    "AWSManagedDomainsAmazonGuardDutyThreatList",
    "AWSManagedDomainsBotnetCommandandControl",
    "AWSManagedDomainsMalwareDomainList",
)
OWNER = "Route 53 Resolver DNS Firewall"

# Small on purpose: a client that reads the first page only misses lists here as it may in an account with many.
PAGE = 2

# A star alone or as the first label, letters, digits and hyphens in the others.
_DOMAIN = re.compile(r"^(\*|(\*\.)?[A-Za-z0-9_-]{1,63}(\.[A-Za-z0-9_-]{1,63})*\.?)$")


class DnsFirewall:
    """The DNS firewall of one account in one region."""

    def __init__(self) -> None:
        self.lists: dict[str, Record] = {}
        self.domains: dict[str, list[str]] = {}
        self.groups: dict[str, Record] = {}
        self.rules: defaultdict[str, list[Record]] = defaultdict(list)
        self.associations: dict[str, Record] = {}
        self.fail_open: dict[str, str] = {}
        for name in MANAGED_LISTS:
            self.add_list(name, "managed", ManagedOwnerName=OWNER)

    def add_list(self, name: str, request: str, **more: str) -> Record:
        """A domain list without domains."""
        record = {"Id": _id("rslvr-fdl"), "Name": name, "CreatorRequestId": request, "Status": "COMPLETE", **more}
        self.lists[record["Id"]] = record
        self.domains[record["Id"]] = []
        return record

    def add_rule(self, rule: Record) -> None:
        """A rule, if the group and the list exist and nothing contradicts the rules that stand there."""
        group = self.rules[_known(self.groups, rule["FirewallRuleGroupId"])["Id"]]
        if ("FirewallDomainListId" in rule) == ("DnsThreatProtection" in rule):
            raise InvalidRequestException("a rule has a domain list or a threat protection, not both and not neither")
        if "FirewallDomainListId" in rule:
            _known(self.lists, rule["FirewallDomainListId"])
        if (rule["Action"] == "BLOCK") != ("BlockResponse" in rule):
            raise InvalidRequestException("BlockResponse goes with the action BLOCK and with no other")
        if any(_same(rule, other, "Priority") for other in group):
            raise InvalidRequestException(f"priority {rule['Priority']} is taken")
        listed = "FirewallDomainListId" in rule
        if listed and any(_same(rule, other, "FirewallDomainListId", "Qtype") for other in group):
            raise InvalidRequestException(f"domain list {rule['FirewallDomainListId']} has a rule for this query type")
        group.append(rule)

    def associate(self, association: Record) -> Record:
        """An association of a group with a VPC."""
        _known(self.groups, association["FirewallRuleGroupId"])
        if not 100 < association["Priority"] < 9900:
            raise RRValidationException([("priority", str(association["Priority"]), "lie between 100 and 9900")])
        for other in self.associations.values():
            if any(_same(association, other, "VpcId", key) for key in ("Priority", "FirewallRuleGroupId")):
                raise InvalidRequestException(f"{association['VpcId']} has such an association already")
        record = {"Id": _id("rslvr-frgassoc"), "MutationProtection": "DISABLED", "Status": "COMPLETE", **association}
        self.associations[record["Id"]] = record
        return record


_firewalls: defaultdict[tuple[str, str], DnsFirewall] = defaultdict(DnsFirewall)


class DnsFirewallResponse(Route53ResolverResponse):
    """The requests; moto calls the methods by the name of the action."""

    @property
    def _here(self) -> DnsFirewall:
        return _firewalls[self.current_account, self.region]

    def _arn(self, kind: str, identifier: str) -> str:
        return f"arn:aws:route53resolver:{self.region}:{self.current_account}:{kind}/{identifier}"

    def _check_vpc(self, vpc_id: str) -> str:
        if vpc_id not in self.route53resolver_backend.ec2_backend.vpcs:
            _missing(vpc_id)
        return vpc_id

    def create_firewall_domain_list(self) -> str:
        """Makes an empty list of the account's own."""
        record = self._here.add_list(self._get_param("Name"), self._get_param("CreatorRequestId"))
        record["Arn"] = self._arn("firewall-domain-list", record["Id"])
        return json.dumps({"FirewallDomainList": record})

    def update_firewall_domains(self) -> str:
        """Replaces the domains of a list of the account's own."""
        record = _known(self._here.lists, self._get_param("FirewallDomainListId"))
        domains = self._get_param("Domains")
        if self._get_param("Operation") != "REPLACE" or "ManagedOwnerName" in record:
            raise InvalidRequestException("the emulator replaces the domains of own lists and does nothing else")
        wrong = [domain for domain in domains if len(domain) > 255 or not _DOMAIN.match(domain)]
        if wrong or len(set(domains)) != len(domains):
            raise InvalidRequestException(f"domains must be valid and unique, got {', '.join(wrong or domains)}")
        self._here.domains[record["Id"]] = sorted(domains)
        return json.dumps({key: record[key] for key in ("Id", "Name", "Status")})

    def list_firewall_domain_lists(self) -> str:
        """The lists, two at a time."""
        names = ("Id", "Arn", "Name", "CreatorRequestId", "ManagedOwnerName")
        found = [{key: item[key] for key in names if key in item} for item in self._here.lists.values()]
        start = int(self._get_param("NextToken", "0"))
        end = start + min(int(self._get_param("MaxResults", PAGE)), PAGE)
        more = {"NextToken": str(end)} if end < len(found) else {}
        return json.dumps({"FirewallDomainLists": found[start:end], **more})

    def list_firewall_domains(self) -> str:
        """The domains of a list; those of AWS's lists are nobody's to read."""
        record = _known(self._here.lists, self._get_param("FirewallDomainListId"))
        if "ManagedOwnerName" in record:
            raise InvalidRequestException("the domains of a managed list cannot be listed")
        return json.dumps({"Domains": self._here.domains[record["Id"]]})

    def create_firewall_rule_group(self) -> str:
        """Makes a group without rules."""
        identifier = _id("rslvr-frg")
        record = {"Id": identifier, "Name": self._get_param("Name"), "Status": "COMPLETE"}
        self._here.groups[identifier] = {**record, "Arn": self._arn("firewall-rule-group", identifier)}
        return json.dumps({"FirewallRuleGroup": self._here.groups[identifier]})

    def create_firewall_rule(self) -> str:
        """Adds a rule to a group."""
        rule = json.loads(self.body)
        self._here.add_rule(rule)
        return json.dumps({"FirewallRule": rule})

    def list_firewall_rules(self) -> str:
        """The rules of a group in the order in which they are tried."""
        group = _known(self._here.groups, self._get_param("FirewallRuleGroupId"))
        return json.dumps({"FirewallRules": sorted(self._here.rules[group["Id"]], key=lambda rule: rule["Priority"])})

    def associate_firewall_rule_group(self) -> str:
        """Puts a group before the resolver of a VPC."""
        association = json.loads(self.body)
        self._check_vpc(association["VpcId"])
        association.pop("Tags", None)
        record = self._here.associate(association)
        record["Arn"] = self._arn("firewall-rule-group-association", record["Id"])
        return json.dumps({"FirewallRuleGroupAssociation": record})

    def list_firewall_rule_group_associations(self) -> str:
        """The associations of a VPC, or all."""
        vpc_id = self._get_param("VpcId")
        found = [item for item in self._here.associations.values() if vpc_id in (None, item["VpcId"])]
        return json.dumps({"FirewallRuleGroupAssociations": found})

    def update_firewall_config(self) -> str:
        """Says whether names resolve while the firewall does not answer."""
        vpc_id = self._check_vpc(self._get_param("ResourceId"))
        self._here.fail_open[vpc_id] = self._get_param("FirewallFailOpen")
        return self.get_firewall_config()

    def get_firewall_config(self) -> str:
        """Without a setting of its own a VPC fails closed, as in AWS."""
        vpc_id = self._check_vpc(self._get_param("ResourceId"))
        setting = self._here.fail_open.get(vpc_id, "DISABLED")
        config = {"Id": f"rslvr-fc-{vpc_id}", "ResourceId": vpc_id, "OwnerId": self.current_account}
        return json.dumps({"FirewallConfig": {**config, "FirewallFailOpen": setting}})


def apply() -> None:
    """Gives moto's own class the methods, since its routes are bound to that class."""
    for name, member in vars(DnsFirewallResponse).items():
        if not name.startswith("__"):
            setattr(Route53ResolverResponse, name, member)


def _id(prefix: str) -> str:
    return f"{prefix}-{uuid.uuid4().hex[:17]}"


def _known(records: dict[str, Record], identifier: str) -> Record:
    return records[identifier] if identifier in records else _missing(identifier)


def _missing(identifier: str) -> Any:
    raise ResourceNotFoundException(f"{identifier} does not exist")


def _same(one: Record, other: Record, *keys: str) -> bool:
    return all(one.get(key) == other.get(key) for key in keys)
