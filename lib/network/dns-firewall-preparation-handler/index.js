const {
  ListFirewallDomainListsCommand,
  Route53ResolverClient,
  UpdateFirewallConfigCommand,
} = require('@aws-sdk/client-route53resolver');

/** Only AWS's lists have it: a list of the same name that somebody made in the account is not taken for AWS's. */
const OWNER = 'Route 53 Resolver DNS Firewall';

const client = new Route53ResolverClient({});

async function handler({ RequestType, PhysicalResourceId, ResourceProperties }) {
  if (RequestType === 'Delete') {
    return { PhysicalResourceId };
  }
  const { ListName, VpcId } = ResourceProperties;
  const ListId = await findList(ListName);
  await client.send(new UpdateFirewallConfigCommand({ ResourceId: VpcId, FirewallFailOpen: 'DISABLED' }));
  return { PhysicalResourceId: VpcId, Data: { ListId } };
}

async function findList(name) {
  let NextToken;
  do {
    const page = await client.send(new ListFirewallDomainListsCommand({ MaxResults: 100, NextToken }));
    const found = page.FirewallDomainLists.find((list) => list.Name === name && list.ManagedOwnerName === OWNER);
    if (found) {
      return found.Id;
    }
    NextToken = page.NextToken;
  } while (NextToken);
  throw new Error(`no managed domain list is named ${name} in this region; AWS may have renamed it`);
}

module.exports = { handler };
