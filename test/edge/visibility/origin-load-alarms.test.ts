import { Stack } from 'aws-cdk-lib';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { OriginLoadAlarms } from '../../../lib/edge/visibility/origin-load-alarms';
import { AlarmTopic } from '../../../lib/foundation';
import { findingsOf, testApp } from '../../../lib/testing';
import { ACCOUNT, alarmsOf, EVERY_ALARM } from './visibility-under-test';

const LOAD_BALANCER = `arn:aws:elasticloadbalancing:eu-west-1:${ACCOUNT}:loadbalancer/app/shop/0123456789abcdef`;

describe('OriginLoadAlarms', () => {
  let stack: Stack;
  let props: ConstructorParameters<typeof OriginLoadAlarms>[2];

  beforeEach(() => {
    stack = new Stack(testApp(), 'Region', { env: { account: ACCOUNT, region: 'eu-west-1' } });
    props = {
      alarmTopic: new AlarmTopic(stack, 'Alarms', { displayName: 'origin' }),
      loadBalancer: elbv2.ApplicationLoadBalancer.fromApplicationLoadBalancerAttributes(stack, 'LoadBalancer', {
        loadBalancerArn: LOAD_BALANCER,
        securityGroupId: 'sg-1',
      }),
    };
  });

  test('E15 rings for a load balancer that turns connections away, fails or is slow, by default at these values', () => {
    new OriginLoadAlarms(stack, 'Load', props);
    const counted = { Statistic: 'Sum' };
    const rings = ([MetricName, statistic, Threshold, EvaluationPeriods]: [
      string,
      object,
      number,
      number,
    ]): object => ({
      ...EVERY_ALARM,
      Namespace: 'AWS/ApplicationELB',
      MetricName,
      Dimensions: [{ Name: 'LoadBalancer', Value: 'app/shop/0123456789abcdef' }],
      Period: 60,
      ...statistic,
      Threshold,
      EvaluationPeriods,
    });
    expect(alarmsOf(stack, 'Load')).toEqual({
      Rejected: rings(['RejectedConnectionCount', counted, 1, 1]),
      Unanswered: rings(['HTTPCode_ELB_5XX_Count', counted, 50, 3]),
      Failures: rings(['HTTPCode_Target_5XX_Count', counted, 50, 3]),
      Slow: rings(['TargetResponseTime', { ExtendedStatistic: 'p95' }, 2, 5]),
    });
  });

  test('E15 rings at the limits that it is told', () => {
    new OriginLoadAlarms(stack, 'Load', { ...props, latencyMs: 100, failures: 7 });
    const thresholds = Object.entries(alarmsOf(stack, 'Load')).map(([id, { Threshold }]) => [id, Threshold]);
    expect(Object.fromEntries(thresholds)).toEqual({ Rejected: 1, Unanswered: 7, Failures: 7, Slow: 0.1 });
  });

  test('E15 passes the packs', () => {
    expect(findingsOf(new OriginLoadAlarms(stack, 'Load', props))).toEqual([]);
  });

  test.each([
    ['latencyMs', 99, 'latency of the origin in ms must be a whole number from 100 to 60000, got 99; change latencyMs'],
    ['latencyMs', 60_001, 'got 60001'],
    ['failures', 0, 'failures of the origin must be a whole number from 1 to 1000000, got 0; change failures'],
  ])('E15 refuses %s of %d', (prop, value, message) => {
    expect(() => new OriginLoadAlarms(stack, 'Refused', { ...props, [prop]: value })).toThrow(message);
  });
});
