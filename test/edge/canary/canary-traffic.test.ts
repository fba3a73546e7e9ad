import { Duration, Lazy } from 'aws-cdk-lib';
import fc from 'fast-check';
import { CanaryTraffic } from '../../../lib/edge/canary/canary-traffic';

describe('CanaryTraffic', () => {
  test('E10 keeps a visitor on one side for a quarter of an hour by default, and for an hour at most', () => {
    expect(CanaryTraffic.byWeight({ weight: 0.05 }).render()).toEqual({
      type: 'SingleWeight',
      singleWeightConfig: { weight: 0.05, sessionStickinessConfig: { idleTtl: 900, maximumTtl: 3600 } },
    });
  });

  test('E10 takes every whole percent from 1 to 15 and nothing else', () => {
    fc.assert(
      fc.property(fc.integer({ min: -5, max: 1200 }), (perMille) => {
        const make = (): unknown => CanaryTraffic.byWeight({ weight: perMille / 1000 }).render();
        if (perMille % 10 === 0 && perMille >= 10 && perMille <= 150) {
          expect(make()).toMatchObject({ singleWeightConfig: { weight: perMille / 1000 } });
        } else {
          expect(make).toThrow(
            `canary takes a weight of 0.01 to 0.15 in steps of 0.01, got ${perMille / 1000}; lower it`,
          );
        }
      }),
      { numRuns: 400 },
    );
  });

  test.each([0.01, 0.07, 0.14, 0.15])('E10 takes a weight of %p', (weight) => {
    expect(CanaryTraffic.byWeight({ weight }).render()).toMatchObject({ singleWeightConfig: { weight } });
  });

  test.each([0, 0.16, 1, NaN, Infinity, -0.05])('E10 refuses a weight of %p', (weight) => {
    expect(() => CanaryTraffic.byWeight({ weight })).toThrow('canary takes a weight of 0.01 to 0.15');
  });

  test.each([
    [Duration.minutes(5), Duration.minutes(5)],
    [Duration.minutes(60), Duration.minutes(60)],
    [Duration.seconds(300), Duration.seconds(3600)],
  ])('E10 takes sessions of %s idle and %s at most', (idleTtl, maximumTtl) => {
    expect(CanaryTraffic.byWeight({ weight: 0.1, idleTtl, maximumTtl }).render()).toMatchObject({
      singleWeightConfig: {
        sessionStickinessConfig: { idleTtl: idleTtl.toSeconds(), maximumTtl: maximumTtl.toSeconds() },
      },
    });
  });

  test.each([
    ['idleTtl', { idleTtl: Duration.seconds(299) }, 'lasts 300 to 3600 whole seconds, got 299; change idleTtl'],
    ['idleTtl', { idleTtl: Duration.seconds(3601) }, 'got 3601; change idleTtl'],
    ['idleTtl', { idleTtl: Duration.millis(300_500) }, 'got 300.5; change idleTtl'],
    ['maximumTtl', { maximumTtl: Duration.seconds(3601) }, 'got 3601; change maximumTtl'],
    [
      'maximumTtl under idleTtl',
      { idleTtl: Duration.minutes(20), maximumTtl: Duration.minutes(10) },
      'lasts 1200 to 3600 whole seconds, got 600; change maximumTtl',
    ],
  ])('E10 refuses a session with such %s', (_, durations, message) => {
    expect(() => CanaryTraffic.byWeight({ weight: 0.05, ...durations })).toThrow(message);
  });

  test('E10 sends requests with a header', () => {
    expect(CanaryTraffic.byHeader({ header: 'aws-cf-cd-candidate', value: 'yes' }).render()).toEqual({
      type: 'SingleHeader',
      singleHeaderConfig: { header: 'aws-cf-cd-candidate', value: 'yes' },
    });
  });

  test.each([
    'x-candidate',
    'aws-cf-cd-',
    'AWS-CF-CD-A',
    'aws-cf-cd-a b',
    'x-aws-cf-cd-a',
    `aws-cf-cd-${'a'.repeat(247)}`,
  ])('E10 refuses the header %p, which CloudFront would not take', (header) => {
    expect(() => CanaryTraffic.byHeader({ header, value: 'yes' })).toThrow(
      `canary header needs the prefix aws-cf-cd- and 1 to 246 small letters, digits and dashes, got "${header}"`,
    );
  });

  test.each(['', 'a b', 'ü', 'a\n', 'a'.repeat(1784)])('E10 refuses the value %p', (value) => {
    expect(() => CanaryTraffic.byHeader({ header: 'aws-cf-cd-a', value })).toThrow(
      'canary header takes a value of 1 to 1783 visible ascii characters',
    );
  });

  test('E10 leaves tokens to the deployment', () => {
    const [weight, header] = [Lazy.number({ produce: () => 0.05 }), Lazy.string({ produce: () => 'aws-cf-cd-a' })];
    expect(CanaryTraffic.byWeight({ weight }).render()).toMatchObject({ singleWeightConfig: { weight } });
    expect(CanaryTraffic.byHeader({ header, value: header }).render()).toMatchObject({ type: 'SingleHeader' });
  });
});
