import { type Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { type EgressAllowance, EgressFirewall, type EgressFirewallProps, EgressLevel } from '../../lib/network';
import { type archiveOf, networkOf, networkStack } from './network-fixture';

function build(props: Pick<EgressFirewallProps, 'allowances' | 'level'>): Stack {
  const stack = networkStack();
  const network = networkOf(stack);
  const archive = stack.node.findChild('Archive') as ReturnType<typeof archiveOf>;
  new EgressFirewall(stack, 'Egress', { network, archive, ...props });
  return stack;
}

const shop: EgressAllowance = {
  domain: 'shop.example.com',
  port: 443,
  addresses: ['203.0.113.0/24'],
  reason: 'a test reaches the shop',
};

describe('allowances made by hand', () => {
  test.each<[string, Partial<EgressAllowance>, string]>([
    ['a wildcard', { domain: '*.example.com' }, 'domain: got "*.example.com", expected an exact host name'],
    ['capitals', { domain: 'A.example.com' }, 'domain: got "A.example.com", expected a host name in lower case'],
    [
      'a name that ends its rule',
      { domain: 'a.example.com"; sid:1;' },
      'domain: got "a.example.com\\"; sid:1;", expected',
    ],
    ['a resolver over HTTPS', { domain: 'dns.google' }, 'domain: got "dns.google", expected no resolver of names'],
    ['no port', { port: 0 }, 'port: got 0, expected a port from 1 to 65535 that carries TLS'],
    ['plaintext HTTP', { port: 80 }, 'port: got 80, expected a port from 1 to 65535 that carries TLS'],
    ['everywhere', { addresses: ['0.0.0.0/0'] }, 'addresses[0]: got "0.0.0.0/0", expected an IPv4 CIDR block from /16'],
    ['a word', { addresses: ['203.0.113.0/24', 'any'] }, 'addresses[1]: got "any", expected an IPv4 CIDR block'],
    ['version 6', { addresses: ['2001:db8::/32'] }, 'addresses[0]: got "2001:db8::/32", expected an IPv4 CIDR block'],
    ['link-local', { addresses: ['169.254.0.0/16'] }, 'expected public addresses, outside 169.254.0.0/16'],
    ['the vpc itself', { addresses: ['10.0.0.0/16'] }, 'expected public addresses, outside 10.0.0.0/8'],
    ['an unaligned block', { addresses: ['198.51.100.7/24'] }, 'starts at a network boundary (198.51.100.0/24)'],
  ])('N03 refuses %s in an allowance made by hand, at each level, as the service graph does', (_, change, message) => {
    for (const level of Object.values(EgressLevel)) {
      const allowances = { app: [], cardholder: [{ ...shop, ...change }] };
      expect(() => build({ level, allowances })).toThrow(message);
    }
  });

  test('N03 names every problem of both sides in one error', () => {
    const wide = { ...shop, port: 80, addresses: ['10.0.0.0/16'] };
    expect(() => build({ allowances: { app: [wide], cardholder: [shop, { ...shop, reason: 'again' }] } })).toThrow(
      [
        'egress firewall (Test/Egress) has 3 errors:',
        '  - app[0].port: got 80, expected a port from 1 to 65535 that carries TLS (none of 22, 3389, 9092, 53, 80, 853, 3478, 5349, 19302)',
        '  - app[0].addresses[0]: got "10.0.0.0/16", expected public addresses, outside 10.0.0.0/8',
        '  - cardholder[1]: got "shop.example.com:443", expected each domain and port named once in the list',
      ].join('\n'),
    );
  });

  test('N03 counts an address that is named twice once', () => {
    const addresses = ['203.0.113.0/24', '192.0.2.0/28', '203.0.113.0/24'];
    const stack = build({ allowances: { app: [{ ...shop, addresses }], cardholder: [] } });
    const [group] = Object.values(Template.fromStack(stack).findResources('AWS::NetworkFirewall::RuleGroup'));
    expect(JSON.stringify(group)).toContain('[192.0.2.0/28,203.0.113.0/24] 443');
    expect(JSON.stringify(group)).not.toContain('203.0.113.0/24,');
  });
});
