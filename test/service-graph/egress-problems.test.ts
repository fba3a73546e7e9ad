import { DNS_OVER_HTTPS_HOSTS, type PlatformEgress, type Service, ServiceGraph } from '../../lib/service-graph';
import { orders, payments, problemsOf, problemsWith, search, shop } from './shop-graph';

describe('validateServiceGraph, egress', () => {
  test.each([
    ['a wildcard', '*.example.com', 'expected an exact host name, wildcards are refused'],
    ['a single label', 'localhost', 'expected a host name in lower case'],
    ['a label that ends in a dash', 'api-.example.com', 'expected a host name in lower case'],
  ])('N03 refuses egress to %s', (_, domain, expected) => {
    const egress = [{ domain, port: 443, addresses: ['203.0.113.0/24'] }];
    expect(problemsWith({ egress }).join('\n')).toContain(expected);
    expect(problemsWith({ egress: [{ ...egress[0], domain: 'api.example.com' } as never] })).toEqual([]);
  });

  test.each([22, 53, 80, 853, 3478, 5349, 9092, 19302, 0, 65536])('N03 refuses egress to port %i', (port) => {
    const egress = [{ domain: 'api.example.com', port, addresses: ['203.0.113.0/24'] }];
    expect(problemsWith({ egress }).join()).toContain(
      `port: got ${port}, expected a port from 1 to 65535 that carries`,
    );
    expect(problemsWith({ egress: [{ ...egress[0], port: 8443 } as never] })).toEqual([]);
  });

  test.each(['0.0.0.0/0', '10.0.0.0/8', '::/0', '203.0.113.0', '203.0.113.0/33', '300.0.113.0/24'])(
    'N03 refuses %s as addresses of an external party',
    (block) => {
      const egress = [{ domain: 'api.example.com', port: 443, addresses: [block] }];
      expect(problemsWith({ egress }).join('\n')).toContain('expected an IPv4 CIDR block from /16 to /32');
    },
  );

  test.each([
    ['0.1.0.0/16', '0.0.0.0/8'],
    ['10.1.0.0/16', '10.0.0.0/8'],
    ['100.127.255.0/24', '100.64.0.0/10'],
    ['127.0.0.1/32', '127.0.0.0/8'],
    ['169.254.169.254/32', '169.254.0.0/16'],
    ['172.31.0.0/16', '172.16.0.0/12'],
    ['192.168.255.255/32', '192.168.0.0/16'],
    ['239.255.0.0/16', '224.0.0.0/4'],
    ['255.255.255.255/32', '240.0.0.0/4'],
  ])('N03 refuses %s, which no external party has, as it lies in %s', (block, special) => {
    const egress = [{ domain: 'api.example.com', port: 443, addresses: [block] }];
    expect(problemsWith({ egress })).toEqual([
      `services[0].egress[0].addresses[0]: got "${block}", expected public addresses, outside ${special}`,
    ]);
  });

  test('N03 allows the blocks beside the special ranges, and refuses one that starts at no network boundary', () => {
    const beside = ['1.0.0.0/16', '9.255.0.0/16', '11.0.0.0/16', '100.63.0.0/16', '100.128.0.0/16', '172.15.0.0/16'];
    const more = ['172.32.0.0/16', '192.167.0.0/16', '192.169.0.0/16', '223.255.0.0/16', '203.0.113.7/32'];
    const egress = { domain: 'api.example.com', port: 443, addresses: [...beside, ...more] };
    expect(problemsWith({ egress: [egress] })).toEqual([]);
    expect(problemsWith({ egress: [{ ...egress, addresses: ['203.0.113.7/24'] }] })).toEqual([
      'services[0].egress[0].addresses[0]: got "203.0.113.7/24", expected a block that starts at a network boundary (203.0.113.0/24)',
    ]);
  });

  test('N03 refuses the same domain and port twice in a service, and allows two ports', () => {
    const egress = { domain: 'api.example.com', port: 443, addresses: ['203.0.113.0/24'] };
    expect(problemsWith({ egress: [egress, egress] })).toEqual([
      'services[0].egress[1]: got "api.example.com:443", expected each domain and port named once in the list',
    ]);
    expect(problemsWith({ egress: [egress, { ...egress, port: 8443 }] })).toEqual([]);
  });

  test('N03 refuses two lists of addresses for one domain, and allows one list in any order', () => {
    const egress = { domain: 'api.example.com', port: 443, addresses: ['203.0.113.0/25', '198.51.100.0/24'] };
    const both = (addresses: string[]): string[] =>
      problemsOf({ ...shop, services: [{ ...orders, egress: [egress] }, payments, other(addresses)] });
    const other = (addresses: string[]): Service => ({ ...search, egress: [{ ...egress, addresses }] });
    expect(both(['198.51.100.0/24', '203.0.113.0/25'])).toEqual([]);
    expect(both(['203.0.113.0/24'])).toEqual([
      'services[2].egress[0].addresses: got ["203.0.113.0/24"], expected the addresses that services[0].egress[0].addresses has for api.example.com (198.51.100.0/24, 203.0.113.0/25)',
    ]);
  });

  const updates: PlatformEgress = {
    domain: 'updates.example.com',
    port: 443,
    addresses: ['198.51.100.0/24'],
    reason: 'the update operator fetches its metadata',
  };
  const withPlatform = (...platformEgress: PlatformEgress[]): string[] => problemsOf({ ...shop, platformEgress });

  test('N03 allows egress of the platform with its reason, and answers with it alone', () => {
    expect(withPlatform(updates, { ...updates, port: 8443 })).toEqual([]);
    const graph = new ServiceGraph({ ...shop, platformEgress: [updates] });
    expect(graph.platformEgress()).toEqual([updates]);
    expect(graph.services.flatMap(({ name }) => graph.egressOf(name))).toEqual([]);
  });

  test('N03 refuses egress of the platform that is wrong, all problems at once', () => {
    const reason = 'it needs it';
    expect(withPlatform(updates, { ...updates, domain: '*.example.com', port: 80, addresses: [], reason })).toEqual([
      'platformEgress[1].domain: got "*.example.com", expected an exact host name, wildcards are refused',
      'platformEgress[1].port: got 80, expected a port from 1 to 65535 that carries TLS (none of 22, 3389, 9092, 53, 80, 853, 3478, 5349, 19302)',
      'platformEgress[1].addresses: got [], expected the address ranges that the party publishes',
      'platformEgress[1].reason: got "it needs it", expected what needs it and for what, in 30 to 200 letters, digits, spaces and ._-:/()#,@[]+=&;{}!$*',
    ]);
    expect(withPlatform(updates, updates)).toEqual([
      'platformEgress[1]: got "updates.example.com:443", expected each domain and port named once in the list',
    ]);
  });

  test.each([
    ['a'.repeat(30), true],
    ['a'.repeat(200), true],
    ['a'.repeat(29), false],
    ['a'.repeat(201), false],
    [`${'a'.repeat(30)} → b`, false],
    [' '.repeat(30), false],
  ])('N03 takes "%s" as a reason of the platform: %s', (reason, taken) => {
    expect(withPlatform({ ...updates, reason })).toHaveLength(taken ? 0 : 1);
  });

  test('N03 refuses another list of addresses for a domain that a service reaches too', () => {
    const egress = [{ domain: 'updates.example.com', port: 443, addresses: ['203.0.113.0/24'] }];
    const services = [{ ...orders, egress }, payments, search];
    expect(problemsOf({ ...shop, services, platformEgress: [updates] })).toEqual([
      'platformEgress[0].addresses: got ["198.51.100.0/24"], expected the addresses that services[0].egress[0].addresses has for updates.example.com (203.0.113.0/24)',
    ]);
    expect(problemsOf({ ...shop, services, platformEgress: [{ ...updates, addresses: ['203.0.113.0/24'] }] })).toEqual(
      [],
    );
  });

  test.each([
    'cloudflare-dns.com',
    'mozilla.cloudflare-dns.com',
    'dns.google',
    'dns.quad9.net',
    'abc123.dns.nextdns.io',
  ])('N03 refuses %s, which answers names over HTTPS behind the DNS firewall', (domain) => {
    const refusal = `got "${domain}", expected no resolver of names over HTTPS`;
    const egress = [{ domain, port: 443, addresses: ['203.0.113.0/24'] }];
    expect(problemsWith({ egress }).join()).toContain(`services[0].egress[0].domain: ${refusal}`);
    expect(withPlatform({ ...updates, domain }).join()).toContain(`platformEgress[0].domain: ${refusal}`);
  });

  test('N03 names every resolver over HTTPS once, in lower case, and allows names that only look like one', () => {
    expect([...new Set(DNS_OVER_HTTPS_HOSTS)].sort()).toEqual(DNS_OVER_HTTPS_HOSTS);
    expect(DNS_OVER_HTTPS_HOSTS.filter((host) => !/^[a-z0-9.-]+\.[a-z]+$/.test(host))).toEqual([]);
    const egress = [{ domain: 'notdns.google', port: 443, addresses: ['203.0.113.0/24'] }];
    expect(problemsWith({ egress })).toEqual([]);
  });

  test('N03 refuses egress without addresses, and by SSH, plaintext HTTP or remote desktop', () => {
    const egress = { domain: 'api.example.com', port: 443, addresses: ['203.0.113.0/24'] };
    expect(problemsWith({ egress: [{ ...egress, addresses: [] }] }).join()).toContain('the address ranges');
    for (const port of [22, 80, 3389, 9092, 0]) {
      expect(problemsWith({ egress: [{ ...egress, port }] }).join()).toContain(
        'a port from 1 to 65535 that carries TLS',
      );
    }
  });
});
