import { FallbackBehavior } from '../../../../lib/edge/web-acl/language/fallback-behavior';
import { ForwardedAddress } from '../../../../lib/edge/web-acl/language/forwarded-address';
import { Match } from '../../../../lib/edge/web-acl/language/match';

describe('ForwardedAddress', () => {
  test('E05 labels the country of the viewer, and not that of CloudFront', () => {
    const labelsOf = (forwarded?: ForwardedAddress) => Match.countries(['IE'], forwarded).addedLabels;
    expect(labelsOf(ForwardedAddress.VIEWER)[0]).toMatch(/^awswaf:forwardedip:geo:/);
    expect(labelsOf()[0]).toMatch(/^awswaf:clientip:geo:/);
  });

  test('E04 takes what is no address in x-viewer-address for a match', () => {
    expect(ForwardedAddress.VIEWER.render()).toEqual({ headerName: 'x-viewer-address', fallbackBehavior: 'MATCH' });
  });

  test('E04 takes another header, which may match nothing instead', () => {
    expect(ForwardedAddress.inHeader('x-real', FallbackBehavior.NO_MATCH).render()).toEqual({
      headerName: 'x-real',
      fallbackBehavior: 'NO_MATCH',
    });
  });

  test.each(['', 'x real', 'x'.repeat(256)])('E04 refuses "%s" for a header', (name) => {
    expect(() => ForwardedAddress.inHeader(name, FallbackBehavior.MATCH)).toThrow(
      '1 to 255 letters, digits and dashes',
    );
  });
});
