import fc from 'fast-check';
import { stableHash } from '../../lib/foundation';
import { type EgressAllowance, egressAllowances } from '../../lib/network';
import { suricataRules } from '../../lib/network/suricata-rules';
import { DNS_OVER_HTTPS_HOSTS, type ExternalEgress, ServiceGraph } from '../../lib/service-graph';
import { arbitraryGraph } from '../service-graph/arbitrary-graph';
import { graphOf, service } from './network-fixture';

const HOME = ['10.0.0.0/19', '10.0.32.0/19'];
const FROM = '[10.0.0.0/19,10.0.32.0/19]';
const PROCESSOR: EgressAllowance = {
  domain: 'api.card-processor.example',
  port: 443,
  addresses: ['198.51.100.0/25', '203.0.113.0/24'],
  reason: 'payments reaches api.card-processor.example',
};
const MAIL: EgressAllowance = {
  domain: 'mail.partner.example',
  port: 8443,
  addresses: ['203.0.113.0/24'],
  reason: 'orders reaches mail.partner.example',
};

/** Allowances with any reason, each domain and port once. */
const allowances: fc.Arbitrary<EgressAllowance[]> = fc.uniqueArray(
  fc.record({
    domain: fc.domain().map((domain) => domain.toLowerCase()),
    port: fc.constantFrom(443, 8443),
    addresses: fc.uniqueArray(fc.constantFrom('203.0.113.0/24', '198.51.100.0/25', '192.0.2.7/32'), { minLength: 1 }),
    reason: fc.string({
      // What the language gives a meaning to, what it cannot hold, and plain text.
      unit: fc.constantFrom(';', '"', '\\', '\n', '\0', '(', ')', ':', 'é', '😀', ' ', 'a', 'sid:1'),
      maxLength: 300,
    }),
  }),
  { selector: ({ domain, port }) => `${domain}:${port}`, minLength: 1, maxLength: 12 },
);

const passing = (rules: readonly string[]): string[] => rules.filter((rule) => rule.startsWith('pass '));
const sidOf = (rule: string): string => /sid:(\d+);/.exec(rule)?.[1] ?? '';
const messages = (rules: readonly string[]): string[] => rules.map((rule) => /msg:"([^"]*)"/.exec(rule)?.[1] ?? '');

describe('suricataRules', () => {
  test('N03 passes a side’s TLS to exactly the name, the addresses and the port of an allowance', () => {
    expect(passing(suricataRules([PROCESSOR], HOME)).map((rule) => rule.replace(/sid:\d+/, 'sid:*'))).toEqual([
      `pass tls ${FROM} any -> [198.51.100.0/25,203.0.113.0/24] 443 (msg:"payments reaches api.card-processor.example"; flow:to_server; tls.sni; content:"api.card-processor.example"; startswith; endswith; sid:*; rev:1;)`,
    ]);
  });

  test('N03 gives each allowance one passing rule, whole, and passes nothing else (property)', () => {
    fc.assert(
      fc.property(allowances, (list) => {
        const heads = passing(suricataRules(list, HOME)).map((rule) => rule.replace(/msg:"[^"]*"/, '*'));
        expect(heads.map((rule) => rule.replace(/sid:\d+/, '*'))).toEqual(
          list.map(
            ({ domain, port, addresses }) =>
              `pass tls ${FROM} any -> [${addresses.join(',')}] ${port} (*; flow:to_server; tls.sni; content:"${domain}"; startswith; endswith; *; rev:1;)`,
          ),
        );
      }),
    );
  });

  test('N03 passes first and drops then, so that strict and stock order lead to one verdict (property)', () => {
    fc.assert(
      fc.property(allowances, (list) => {
        const actions = suricataRules(list, HOME).map((rule) => rule.split(' ')[0]);
        expect(actions.slice(0, list.length).every((action) => action === 'pass')).toBe(true);
        expect(actions.slice(list.length).every((action) => action === 'drop')).toBe(true);
      }),
    );
  });

  test('N03 writes rules that AWS takes: one to a line, a number of their own, no priority, no reason that leaves its message (property)', () => {
    fc.assert(
      fc.property(allowances, (list) => {
        const rules = suricataRules(list, HOME);
        const form = /^(pass|drop) [a-z]+ \S+ any -> \S+ \S+ \(msg:"[ !#-:<-[\]-~]*"; [^\n]*sid:\d+; rev:1;\)$/;
        rules.forEach((rule) => expect(rule).toMatch(form));
        rules.forEach((rule) => expect(rule).not.toContain('priority'));
        expect(new Set(rules.map(sidOf)).size).toBe(rules.length);
      }),
    );
  });

  test('N03 keeps the number of each rule when allowances come and go', () => {
    const numbers = (list: EgressAllowance[]): Map<string, string> =>
      new Map(suricataRules(list, HOME).map((rule) => [sidOf(rule), messages([rule])[0] ?? '']));
    const both = numbers([PROCESSOR, MAIL]);
    for (const [sid, message] of numbers([MAIL])) {
      expect(both.get(sid)).toBe(message);
    }
  });

  test('N03 says in the alert what was tried', () => {
    const named = messages(suricataRules([PROCESSOR], HOME));
    expect([...new Set(named)].filter((message) => !message.startsWith('DNS over HTTPS'))).toEqual([
      'payments reaches api.card-processor.example',
      'QUIC',
      'STUN or TURN',
      'plain DNS to outside',
      'DNS over QUIC or DTLS',
      'DNS over TLS',
      'plaintext HTTP',
      'TCP to an address that no party publishes for port 443',
      'TCP to a port that no allowance names',
      'data in the first packet of a connection',
      'UDP',
      'ICMP',
      'a protocol other than TCP, UDP and ICMP',
      'a connection that starts outside the subnets of this side',
      'TLS without a server name',
      'TLS to a name that no allowance names here',
      'TLS without an allowed name',
      'a protocol other than TLS',
      'too much data before an allowed name',
    ]);
    for (const host of DNS_OVER_HTTPS_HOSTS) {
      expect(named).toContain(`DNS over HTTPS (${host})`);
    }
  });

  test('N03 drops, beside resolvers over HTTPS, exactly this', () => {
    const drops = suricataRules([PROCESSOR], HOME).filter((rule) => rule.startsWith('drop '));
    const [resolvers, others] = [true, false].map((wanted) =>
      drops.filter((rule) => rule.includes('DNS over HTTPS (') === wanted),
    );
    const short = (rule: string): string => rule.replaceAll(FROM, 'HOME').replace(/msg:"[^"]*"; | rev:1;/g, '');
    expect(others?.map(short)).toMatchInlineSnapshot(`
     [
       "drop udp any any -> any 443 (sid:1000;)",
       "drop quic HOME any -> any any (flow:to_server; sid:1001;)",
       "drop udp any any -> any [3478,5349,19302] (sid:1002;)",
       "drop udp any any -> any any (content:"|21 12 a4 42|"; offset:4; depth:4; sid:1003;)",
       "drop tcp HOME any -> any [3478,5349,19302] (flow:to_server; sid:1004;)",
       "drop udp any any -> any 53 (sid:1005;)",
       "drop tcp HOME any -> any 53 (flow:to_server; sid:1006;)",
       "drop udp any any -> any 853 (sid:1007;)",
       "drop tcp HOME any -> any 853 (flow:to_server; sid:1008;)",
       "drop tcp HOME any -> any 80 (flow:to_server; sid:1009;)",
       "drop http HOME any -> any any (flow:to_server; sid:1010;)",
       "drop tcp HOME any -> ![198.51.100.0/25,203.0.113.0/24] 443 (flow:to_server; sid:100443;)",
       "drop tcp HOME any -> any ![443] (flow:to_server; sid:2000;)",
       "drop tcp HOME any -> any any (flow:to_server; flags:S,CE; dsize:>0; sid:2001;)",
       "drop udp any any -> any any (sid:2002;)",
       "drop icmp HOME any -> any any (flow:to_server; sid:2003;)",
       "drop icmp any any -> any any (itype:<3; sid:2004;)",
       "drop icmp any any -> any any (itype:>3; sid:2005;)",
       "drop ip any any -> any any (ip_proto:!1; ip_proto:!6; ip_proto:!17; sid:2006;)",
       "drop tcp !HOME any -> any any (flow:to_server; sid:2007;)",
       "drop tls HOME any -> any any (flow:to_server; ja4.hash; content:"i"; offset:3; depth:1; sid:3000;)",
       "drop tls HOME any -> any any (flow:to_server; tls.sni; bsize:>0; sid:3001;)",
       "drop tls HOME any -> any any (flow:to_server; ssl_state:client_hello; sid:3002;)",
       "drop tcp HOME any -> any any (flow:to_server; app-layer-protocol:!tls; sid:3003;)",
       "drop tcp HOME any -> any any (flow:to_server; stream_size:client,>,16384; sid:3004;)",
     ]
    `);
    expect(resolvers?.map((rule) => rule.replace(/msg:"[^"]*"; |sid:.*$/g, ''))).toEqual(
      DNS_OVER_HTTPS_HOSTS.map(
        (host) =>
          `drop tls ${FROM} any -> any any (flow:to_server; tls.sni; dotprefix; content:".${host}"; nocase; endswith; `,
      ),
    );
  });

  test('N03 numbers each rule for itself where the names of two allowances ask for one number', () => {
    const named = (domain: string): EgressAllowance => ({ ...MAIL, domain });
    const sidAlone = (domain: string): string =>
      passing(suricataRules([named(domain)], HOME))
        .map(sidOf)
        .join();
    const seen = new Map<number, string>();
    // Scattered, since names that differ in a digit at the end never ask for one number.
    const domains = Array.from(
      { length: 20_000 },
      (_, index) => `h${Math.imul(index, 2_654_435_761) >>> 0}.example.com`,
    );
    const [one = '', other = ''] = domains.flatMap((domain) => {
      const wish = stableHash(`${domain}:${MAIL.port}`) % 10_000_000;
      const before = seen.get(wish) ?? domain;
      seen.set(wish, domain);
      return before === domain ? [] : [before, domain];
    });
    expect(one).not.toBe(other);
    expect(sidAlone(one)).toBe(sidAlone(other));
    const sids = suricataRules([named(one), named(other)], HOME).map(sidOf);
    expect(new Set(sids).size).toBe(sids.length);
  });

  test('N03 closes every port that is not named, and each named port but to its own parties', () => {
    const rules = suricataRules([PROCESSOR, MAIL], HOME).join('\n');
    expect(rules).toContain(`drop tcp ${FROM} any -> any ![443,8443] (`);
    expect(rules).toContain(`drop tcp ${FROM} any -> ![198.51.100.0/25,203.0.113.0/24] 443 (`);
    expect(rules).toContain(`drop tcp ${FROM} any -> ![203.0.113.0/24] 8443 (`);
  });

  test('N03 never refuses a stream before it is known what it is, or a split ClientHello would not pass', () => {
    const early = suricataRules([PROCESSOR], HOME).filter((rule) => rule.startsWith(`drop tcp ${FROM} any -> any any`));
    for (const rule of early) {
      expect(rule).toMatch(/ (dsize:>0|app-layer-protocol:!tls|stream_size:client,>,16384);/);
    }
  });
});

describe('egressAllowances', () => {
  const egress = [{ domain: 'b.example.com', port: 443, addresses: ['203.0.113.0/24', '198.51.100.0/25'] }];

  test('N07 keeps the ways out of cardholder services and of all others apart (property)', () => {
    fc.assert(
      fc.property(arbitraryGraph, (props) => {
        const graph = new ServiceGraph(props);
        const { app, cardholder } = egressAllowances(graph);
        const asEnds = (list: readonly ExternalEgress[]): string[] =>
          list.map(({ domain, port }) => `${domain}:${port}`);
        const ends = (cardholderData: boolean): string[] =>
          graph.services
            .filter((candidate) => (candidate.cardholderData ?? false) === cardholderData)
            .flatMap(({ name }) => asEnds(graph.egressOf(name)));
        expect(asEnds(app).sort()).toEqual([...new Set([...ends(false), ...asEnds(graph.platformEgress())])].sort());
        expect(asEnds(cardholder).sort()).toEqual([...new Set(ends(true))].sort());
      }),
    );
  });

  test('N03 joins equal wishes with all their reasons, the platform’s own among those of the app tier', () => {
    const reason = 'the registry mirror fetches images of add-ons';
    const graph = new ServiceGraph({
      services: [service('orders', { egress }), service('search', { egress })],
      calls: [],
      platformEgress: [{ ...egress[0], domain: 'a.example.com', port: 443, addresses: ['192.0.2.0/24'], reason }],
    });
    expect(egressAllowances(graph)).toEqual({
      app: [
        { domain: 'a.example.com', port: 443, addresses: ['192.0.2.0/24'], reason },
        {
          domain: 'b.example.com',
          port: 443,
          addresses: ['198.51.100.0/25', '203.0.113.0/24'],
          reason: 'orders reaches b.example.com, search reaches b.example.com',
        },
      ],
      cardholder: [],
    });
    expect(egressAllowances(graphOf([service('orders')]))).toEqual({ app: [], cardholder: [] });
  });
});
