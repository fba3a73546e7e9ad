/**
 * Well-known public resolvers of names over HTTPS, as they were known on 2026-11-21. Protects the
 * DNS firewall: a pod that may reach one of them, or a name under it, asks for any name behind the allow-list's back,
 * and can carry data out in what it asks. The list cannot be complete; everything that it lacks is still closed unless
 * the service graph names it.
 *
 * @see https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resolver-dns-firewall-overview.html
 */
export const DNS_OVER_HTTPS_HOSTS: readonly string[] = [
  'adguard-dns.com',
  'basic.rethinkdns.com',
  'cloudflare-dns.com',
  'cloudflare-gateway.com',
  'dns.adguard.com',
  'dns.alidns.com',
  'dns.controld.com',
  'dns.digitale-gesellschaft.ch',
  'dns.google',
  'dns.google.com',
  'dns.mullvad.net',
  'dns.nextdns.io',
  'dns.opendns.com',
  'dns.quad9.net',
  'dns.sb',
  'dns.switch.ch',
  'dns0.eu',
  'dns10.quad9.net',
  'dns11.quad9.net',
  'dns12.quad9.net',
  'dns9.quad9.net',
  'doh.cleanbrowsing.org',
  'doh.familyshield.opendns.com',
  'doh.libredns.gr',
  'doh.opendns.com',
  'doh.pub',
  'doh.umbrella.com',
  'doh.xfinity.com',
  'freedns.controld.com',
  'one.one.one.one',
  'ordns.he.net',
];

/**
 * Whether a name is a known resolver over HTTPS, or a name under one.
 *
 * @param domain a host name in lower case
 */
export function isDnsOverHttpsHost(domain: string): boolean {
  return DNS_OVER_HTTPS_HOSTS.some((host) => domain === host || domain.endsWith(`.${host}`));
}
