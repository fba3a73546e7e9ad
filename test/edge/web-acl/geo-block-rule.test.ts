import { GeoBlockRule } from '../../../lib/edge';

describe('GeoBlockRule', () => {
  test('E05 blocks the named countries and no other', () => {
    expect(new GeoBlockRule(['KP', 'XK']).render(1)).toEqual({
      name: 'BlockedCountries',
      priority: 1,
      action: { block: {} },
      statement: { geoMatchStatement: { countryCodes: ['KP', 'XK'] } },
      visibilityConfig: {
        cloudWatchMetricsEnabled: true,
        sampledRequestsEnabled: true,
        metricName: 'BlockedCountries',
      },
    });
  });

  test('E05 costs 1 unit', () => {
    expect(new GeoBlockRule(['KP']).capacity).toBe(1);
  });

  test.each(['kp', 'PRK', 'EU', 'UK', ''])('E05 refuses %p, which WAF does not know', (code) => {
    expect(() => new GeoBlockRule([code])).toThrow(
      `geo block knows ISO 3166 alpha-2 codes in capitals, got "${code}"; write e.g. KP (rule BlockedCountries)`,
    );
  });

  test('E05 refuses a country that is named twice', () => {
    expect(() => new GeoBlockRule(['KP', 'IR', 'KP'])).toThrow('geo block names KP twice');
  });

  test.each([0, 51])('E05 refuses %d countries', (count) => {
    expect(() => new GeoBlockRule(Array.from({ length: count }, () => 'KP'))).toThrow(
      `geo block takes 1 to 50 countries, got ${count}`,
    );
  });
});
