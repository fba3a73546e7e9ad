import { Stack, Token } from 'aws-cdk-lib';
import { originLimits, type OriginLimitsProps } from '../../../lib/edge/distribution/origin-limits';
import { testApp } from '../../../lib/testing';

const stack = new Stack(testApp(), 'Test');

function limits(props: OriginLimitsProps = {}): (number | string | undefined)[] {
  const { readTimeout, keepaliveTimeout, connectionTimeout, connectionAttempts, originShieldRegion } = originLimits(
    stack,
    props,
  );
  return [
    readTimeout?.toSeconds(),
    keepaliveTimeout?.toSeconds(),
    connectionTimeout?.toSeconds(),
    connectionAttempts,
    originShieldRegion,
  ];
}

describe('the limits of an origin', () => {
  test('E02 are 30 seconds to answer by default, 5 to idle, and three attempts of 10', () => {
    expect(limits()).toEqual([30, 5, 10, 3, undefined]);
  });

  test('E02 are those that are given', () => {
    expect(
      limits({
        originResponseSeconds: 120,
        originKeepAliveSeconds: 300,
        originConnectionSeconds: 1,
        originConnectionAttempts: 1,
        originShieldRegion: 'eu-west-1',
      }),
    ).toEqual([120, 300, 1, 1, 'eu-west-1']);
  });

  test.each([
    ['originResponseSeconds', 'seconds that the origin may take to answer', 120],
    ['originKeepAliveSeconds', 'seconds that connections to the origin are kept', 300],
    ['originConnectionSeconds', 'seconds to wait for a connection to the origin', 10],
    ['originConnectionAttempts', 'attempts to connect to the origin', 3],
  ])('E02 refuse %s outside what CloudFront takes', (prop, what, most) => {
    for (const value of [0, most + 1, 1.5]) {
      expect(() => limits({ [prop]: value })).toThrow(
        `${what} must be a whole number from 1 to ${most}, got ${value}; change ${prop} (Test)`,
      );
    }
    expect(() => limits({ [prop]: most })).not.toThrow();
  });

  test('E02 refuse an origin shield where CloudFront has none', () => {
    expect(() => limits({ originShieldRegion: 'eu-west-3' })).toThrow(
      /^origin shield needs one of the regions us-east-1, .*, sa-east-1, got eu-west-3; change originShieldRegion to the nearest \(Test\)$/,
    );
    const token = Token.asString({ Ref: 'Region' });
    expect(limits({ originShieldRegion: token })[4]).toBe(token);
  });
});
