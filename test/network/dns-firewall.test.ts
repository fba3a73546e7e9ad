import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compileFunction } from 'node:vm';
import { Aws, type Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as fc from 'fast-check';
import { DnsFirewall, EndpointUser, MANAGED_PREFIX_LISTS, platformDomains } from '../../lib/network';
import { dnsAllowList, dnsAllowListProblem } from '../../lib/network/dns-allow-list';
import { DNS_OVER_HTTPS_HOSTS } from '../../lib/service-graph';
import { findingsOf } from '../../lib/testing';
import { networkOf, networkStack } from './network-fixture';

const DOMAINS = ['api.card-processor.example', 'sts.eu-west-1.amazonaws.com'];

function build(domains = DOMAINS): Stack {
  const stack = networkStack();
  const network = networkOf(stack);
  new DnsFirewall(stack, 'Dns', { network, domains, archive: s3.Bucket.fromBucketName(stack, 'Logs', 'archive') });
  return stack;
}

/** Synthesised once: no test changes it. */
const template = Template.fromStack(build());

function only(type: string): Record<string, unknown> {
  const [resource, ...others] = Object.values(template.findResources(type)) as {
    Properties: Record<string, unknown>;
    DependsOn?: unknown;
  }[];
  expect(others).toEqual([]);
  return { ...resource?.Properties, DependsOn: resource?.DependsOn };
}

const idOf = (part: string): unknown => ({ 'Fn::GetAtt': [expect.stringContaining(part), 'Id'] });
const VPC = { Ref: expect.stringMatching(/^NetworkVpc/) as string };

describe('DnsFirewall', () => {
  test('N03 refuses threats first, then lets the allow-list through, then refuses everything', () => {
    const refused = { Action: 'BLOCK', BlockResponse: 'NXDOMAIN' };
    expect(only('AWS::Route53Resolver::FirewallRuleGroup')['FirewallRules']).toEqual([
      {
        ...refused,
        Priority: 100,
        FirewallDomainListId: { 'Fn::GetAtt': [expect.stringContaining('DnsPreparation'), 'ListId'] },
      },
      {
        Action: 'ALLOW',
        Priority: 200,
        FirewallDomainListId: idOf('DnsAllowed'),
        FirewallDomainRedirectionAction: 'TRUST_REDIRECTION_DOMAIN',
      },
      { ...refused, Priority: 300, FirewallDomainListId: idOf('DnsEverything') },
    ]);
    const lists = Object.entries(template.findResources('AWS::Route53Resolver::FirewallDomainList'));
    expect(lists.map(([id, { Properties }]) => [id.slice(0, 10), Properties as unknown])).toEqual([
      ['DnsAllowed', { Domains: DOMAINS }],
      ['DnsEveryth', { Domains: ['*'] }],
    ]);
  });

  test('N03 stands before the VPC’s resolver once queries are recorded in the archive', () => {
    expect(only('AWS::Route53Resolver::FirewallRuleGroupAssociation')).toEqual({
      FirewallRuleGroupId: idOf('DnsRules'),
      VpcId: VPC,
      Priority: 101,
      DependsOn: [expect.stringContaining('DnsQueryLogAssociation')],
    });
    expect(only('AWS::Route53Resolver::ResolverQueryLoggingConfig')['DestinationArn']).toEqual('arn:aws:s3:::archive');
    expect(only('AWS::Route53Resolver::ResolverQueryLoggingConfigAssociation')).toMatchObject({
      ResolverQueryLogConfigId: idOf('DnsQueryLog'),
      ResourceId: VPC,
    });
  });

  test('N03 finds the threat list that holds all others and makes the VPC fail closed, with rights for that alone', () => {
    expect(only('Custom::DnsFirewallPreparation')).toMatchObject({
      VpcId: VPC,
      ListName: 'AWSManagedDomainsAggregateThreatList',
    });
    const roles = Object.entries(template.findResources('AWS::IAM::Role')).filter(([id]) => id.includes('DnsFirewall'));
    expect(roles.map(([, { Properties }]) => (Properties as { Policies: unknown }).Policies)).toEqual([
      [
        {
          PolicyName: 'Inline',
          PolicyDocument: {
            Version: '2012-10-17',
            Statement: [
              {
                Effect: 'Allow',
                Action: ['ec2:DescribeVpcs', 'route53resolver:ListFirewallDomainLists'],
                Resource: '*',
              },
              {
                Effect: 'Allow',
                Action: 'route53resolver:UpdateFirewallConfig',
                Resource: 'arn:aws:route53resolver:eu-west-1:111111111111:firewall-config/*',
              },
            ],
          },
        },
      ],
    ]);
  });

  test('N03 refuses names that let data out, and says what to write', () => {
    const refusals: [string[], string][] = [
      [['*'], 'needs host names in lower case of at most 255 characters, got "*"; write it like api.example.com'],
      [['API.example.com'], 'got "API.example.com"'],
      [['https://example.com'], 'got "https://example.com"'],
      [['localhost'], 'got "localhost"'],
      [[`${'a.'.repeat(126)}com`, `${'a.'.repeat(127)}com`], `got "${'a.'.repeat(127)}com"`],
      [['*.example.com'], 'needs exact names where others than aws answer, got *.example.com; name each host'],
      [['*.amazonaws.com'], 'got *.amazonaws.com; name each host'],
      [['*.eu-west-1.elb.amazonaws.com'], 'got *.eu-west-1.elb.amazonaws.com; name each host'],
      [['*.s3.amazonaws.com.example'], 'got *.s3.amazonaws.com.example; name each host'],
      [['dns.google'], 'needs names that resolve no others, got dns.google, a resolver over https; remove it'],
      [['x.dns.nextdns.io'], 'got x.dns.nextdns.io, a resolver over https'],
      [[], 'needs 1 to 1000 names, got 0;'],
      [Array.from({ length: 1001 }, (_, n) => `h${n}.example.com`), 'needs 1 to 1000 names, got 1001;'],
    ];
    for (const [domains, problem] of refusals) {
      expect(dnsAllowListProblem(domains)).toContain(problem);
    }
    expect(dnsAllowListProblem(DNS_OVER_HTTPS_HOSTS.slice(0, 1))).toContain('a resolver over https');
    expect(() => build(['*.example.com'])).toThrow(
      /^dns allow-list needs exact names .*; name each host \(Test\/Dns\)$/,
    );
    expect(() => build([`sts.${Aws.REGION}.amazonaws.com`])).toThrow(
      'dns allow-list needs names known at synthesis, got a token; write them out (Test/Dns)',
    );
  });

  test('N03 passes the policy packs', () => {
    expect(findingsOf(build())).toEqual([]);
  });
});

describe('dnsAllowList', () => {
  const label = fc.stringMatching(/^[a-z][a-z0-9]{0,8}$/);
  const name = fc
    .tuple(label, label, fc.constantFrom('example.com', 's3.eu-west-1.amazonaws.com'))
    .map((parts) => parts.join('.'));
  const names = fc.array(fc.oneof(name, fc.constant('*.s3.eu-west-1.amazonaws.com')));

  /** What DNS Firewall does: an exact name is itself, a wildcard any name below. */
  const admits = (list: readonly string[], asked: string): boolean =>
    list.some((entry) => (entry.startsWith('*.') ? asked.endsWith(entry.slice(1)) : asked === entry));

  test('N03 admits exactly what the names admit, each once', () => {
    fc.assert(
      fc.property(names, name, (domains, other) => {
        const list = dnsAllowList(domains);
        expect(new Set(list).size).toBe(list.length);
        for (const asked of [...domains, other, 's3.eu-west-1.amazonaws.com']) {
          expect(admits(list, asked)).toBe(admits(domains, asked));
        }
      }),
    );
  });
});

describe('platformDomains', () => {
  test('N03 names what the platform resolves, no wider than must be', () => {
    const users = [EndpointUser.NODES, EndpointUser.POD_IDENTITY, EndpointUser.MANIFESTS, EndpointUser.SESSIONS];
    expect(dnsAllowList(platformDomains('eu-west-1', users))).toEqual([
      '*.ddb.eu-west-1.amazonaws.com',
      '*.dkr.ecr.eu-west-1.amazonaws.com',
      '*.eu-west-1.compute.internal',
      '*.eu-west-1.eks.amazonaws.com',
      '*.eu-west-1.rds.amazonaws.com',
      '*.euw1.cache.amazonaws.com',
      '*.kafka.eu-west-1.amazonaws.com',
      '*.s3-accesspoint.eu-west-1.amazonaws.com',
      '*.s3.eu-west-1.amazonaws.com',
      'al2023-repos-eu-west-1-de612dc2.s3.dualstack.eu-west-1.amazonaws.com',
      'api.ecr.eu-west-1.amazonaws.com',
      'cloudformation-custom-resource-response-euwest1.s3-eu-west-1.amazonaws.com',
      'cloudformation-custom-resource-response-euwest1.s3.amazonaws.com',
      'dynamodb.eu-west-1.amazonaws.com',
      'ec2.eu-west-1.amazonaws.com',
      'eks-auth.eu-west-1.api.aws',
      'eks.eu-west-1.amazonaws.com',
      'kms.eu-west-1.amazonaws.com',
      'lambda.eu-west-1.amazonaws.com',
      'logs.eu-west-1.amazonaws.com',
      's3.eu-west-1.amazonaws.com',
      'ssm.eu-west-1.amazonaws.com',
      'ssmmessages.eu-west-1.amazonaws.com',
      'sts.eu-west-1.amazonaws.com',
    ]);
  });

  test('N03 is without what is switched off', () => {
    const few = platformDomains('eu-west-1', [EndpointUser.POD_IDENTITY]);
    expect(few).toContain('eks-auth.eu-west-1.api.aws');
    expect(few.filter((domain) => /^(sts|ssm|api\.ecr|.*cloudformation|.*al2023|.*\.eks)/.test(domain))).toEqual([]);
  });

  test('N03 gives the firewall nothing to refuse, in any region and with anything switched on', () => {
    for (const region of MANAGED_PREFIX_LISTS.keys()) {
      const domains = platformDomains(region, Object.values(EndpointUser));
      expect(dnsAllowListProblem(domains)).toBeUndefined();
      expect(domains.filter((domain) => !domain.includes(region) && !/\.cache\.|^cloudformation/.test(domain))).toEqual(
        region === 'us-east-1' ? ['s3.amazonaws.com', '*.s3.amazonaws.com', '*.ec2.internal'] : [],
      );
    }
    expect(platformDomains('ap-southeast-2', [])).toContain('*.apse2.cache.amazonaws.com');
  });
});

interface Command {
  readonly name: string;
  readonly input: Record<string, unknown>;
}

type Answer = (command: Command) => unknown;

/** The deployed code, with an SDK that keeps what is sent and answers as the test says. */
function handlerWith(answer: Answer): { run: (event: object) => Promise<unknown>; sent: Command[] } {
  const sent: Command[] = [];
  const command = (name: string): unknown =>
    class implements Command {
      readonly name = name;
      constructor(readonly input: Record<string, unknown>) {}
    };
  const sdk = {
    Route53ResolverClient: class {
      async send(one: Command): Promise<unknown> {
        sent.push({ name: one.name, input: one.input });
        return answer(one);
      }
    },
    ListFirewallDomainListsCommand: command('List'),
    UpdateFirewallConfigCommand: command('UpdateConfig'),
  };
  const file = join(__dirname, '../../lib/network/dns-firewall-preparation-handler/index.js');
  const module: { exports?: { handler(event: object): Promise<unknown> } } = {};
  const require = (name: string): unknown => (name === '@aws-sdk/client-route53resolver' ? sdk : undefined);
  (compileFunction(readFileSync(file, 'utf8'), ['module', 'require']) as (...args: unknown[]) => void)(module, require);
  return { run: async (event) => module.exports?.handler(event), sent };
}

describe('the handler of DnsFirewallPreparation', () => {
  const ManagedOwnerName = 'Route 53 Resolver DNS Firewall';
  const pages: Record<string, unknown> = {
    first: { FirewallDomainLists: [{ Id: 'planted', Name: 'Threats' }], NextToken: 'second' },
    second: { FirewallDomainLists: [{ Id: 'others', Name: 'Others', ManagedOwnerName }], NextToken: 'third' },
    third: { FirewallDomainLists: [{ Id: 'wanted', Name: 'Threats', ManagedOwnerName }] },
  };
  const answer: Answer = ({ name, input }) => (name === 'List' ? pages[(input['NextToken'] as string) ?? 'first'] : {});
  const create = { RequestType: 'Create', ResourceProperties: { VpcId: 'vpc-1', ListName: 'Threats' } };
  const closed = { name: 'UpdateConfig', input: { ResourceId: 'vpc-1', FirewallFailOpen: 'DISABLED' } };

  test('N03 finds AWS’s list on a later page, not one of the same name in the account, and fails closed', async () => {
    for (const event of [create, { ...create, RequestType: 'Update', PhysicalResourceId: 'vpc-0' }]) {
      const { run, sent } = handlerWith(answer);
      expect(await run(event)).toEqual({ PhysicalResourceId: 'vpc-1', Data: { ListId: 'wanted' } });
      expect(sent.map(({ name }) => name)).toEqual(['List', 'List', 'List', 'UpdateConfig']);
      expect(sent.at(-1)).toEqual(closed);
    }
  });

  test('N03 fails the deployment if AWS has no such list', async () => {
    const { run } = handlerWith(answer);
    const missing = { ...create, ResourceProperties: { VpcId: 'vpc-1', ListName: 'Renamed' } };
    await expect(run(missing)).rejects.toThrow('no managed domain list is named Renamed in this region');
  });

  test('N03 fails the deployment if the failure mode cannot be set', async () => {
    const { run } = handlerWith((command) => {
      if (command.name === 'UpdateConfig') {
        throw new Error('denied');
      }
      return answer(command);
    });
    await expect(run(create)).rejects.toThrow('denied');
  });

  test('N03 opens nothing when it is removed', async () => {
    const { run, sent } = handlerWith(answer);
    expect(await run({ ...create, RequestType: 'Delete', PhysicalResourceId: 'vpc-1' })).toEqual({
      PhysicalResourceId: 'vpc-1',
    });
    expect(sent).toEqual([]);
  });
});
