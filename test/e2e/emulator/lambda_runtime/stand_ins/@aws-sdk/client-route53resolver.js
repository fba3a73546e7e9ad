// Stands in for the client of Route 53 Resolver, which Lambda's runtime brings along: the same requests on the wire,
// and an error for any that this does not know. The package itself comes with some sixty of another generation than
// those of the clients beside it.
const { fetch } = globalThis;

const MEMBERS = {
  ListFirewallDomainLists: ['MaxResults', 'NextToken'],
  UpdateFirewallConfig: ['ResourceId', 'FirewallFailOpen'],
};

class Route53ResolverClient {
  async send({ operation, input }) {
    const unknown = Object.keys(input).filter((member) => !MEMBERS[operation].includes(member));
    if (unknown.length > 0) {
      throw new Error(`${operation} has no member ${unknown.join(', ')}`);
    }
    const { AWS_ENDPOINT_URL, AWS_REGION } = process.env;
    // No real signature: the emulator reads region and service from the header and checks nothing.
    const scope = `emulator/20260101/${AWS_REGION}/route53resolver/aws4_request`;
    const response = await fetch(AWS_ENDPOINT_URL, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': `Route53Resolver.${operation}`,
        authorization: `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=none`,
      },
      body: JSON.stringify(input),
    });
    const answer = await response.json();
    if (!response.ok) {
      throw Object.assign(new Error(answer.message), { name: answer.__type });
    }
    return answer;
  }
}

const command = (operation) =>
  function Command(input) {
    Object.assign(this, { operation, input });
  };

module.exports = {
  Route53ResolverClient,
  ...Object.fromEntries(Object.keys(MEMBERS).map((operation) => [`${operation}Command`, command(operation)])),
};
