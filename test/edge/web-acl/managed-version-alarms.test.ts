import { type Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { catchAllRateLimit, ManagedGroupRule, ManagedRuleGroup, TunedWebAcl, WebAclScope } from '../../../lib/edge';
import { ManagedVersionAlarms } from '../../../lib/edge/web-acl/managed-version-alarms';
import { AlarmTopic } from '../../../lib/foundation';
import { findingsOf } from '../../../lib/testing';
import { logKeyIn, stackIn } from '../edge-stack-under-test';

const { BOT_CONTROL, COMMON, SQL_INJECTION } = ManagedRuleGroup;

function watching(
  scope: WebAclScope,
  region: string,
  daysAhead?: number,
  groups = [COMMON, SQL_INJECTION, BOT_CONTROL],
) {
  const stack = stackIn(region);
  const catchAll = catchAllRateLimit(2000);
  const rules = [catchAll, ...groups.map((group) => new ManagedGroupRule({ group }))];
  const webAcl = new TunedWebAcl(stack, 'WebAcl', { scope, rules, encryptionKey: logKeyIn(stack) });
  const alarmTopic = new AlarmTopic(stack, 'Alarms', { displayName: 'edge' });
  new ManagedVersionAlarms(stack, 'Subject', { webAcl, alarmTopic, ...(daysAhead !== undefined && { daysAhead }) });
  return stack;
}

function alarmsOf(stack: Stack): Record<string, unknown>[] {
  return Object.values(Template.fromStack(stack).findResources('AWS::CloudWatch::Alarm')).map(
    ({ Properties }) => Properties as Record<string, unknown>,
  );
}

describe('ManagedVersionAlarms', () => {
  const edge = watching(WebAclScope.CLOUDFRONT, 'us-east-1');
  const alarms = alarmsOf(edge);

  test('E03 ring for each pinned group, and for no other', () => {
    expect(
      JSON.stringify(alarms)
        .match(/"Value":"Version_[\d.]+"/g)
        ?.sort(),
    ).toEqual([COMMON, COMMON, SQL_INJECTION, SQL_INJECTION].map(({ version }) => `"Value":"${version}"`).sort());
    expect(alarms).toHaveLength(2);
  });

  test('E03 ring 60 days ahead by default, and where nobody reports the version', () => {
    for (const alarm of alarms) {
      expect(alarm).toMatchObject({
        Threshold: 60,
        ComparisonOperator: 'LessThanThreshold',
        EvaluationPeriods: 1,
        TreatMissingData: 'breaching',
        AlarmActions: [{ Ref: expect.stringContaining('Alarms') }],
      });
    }
  });

  test('E03 watch the metric of CloudFront with and without its region', () => {
    const dimensions = [
      { Name: 'ManagedRuleGroup', Value: 'AWSManagedRulesCommonRuleSet' },
      { Name: 'Vendor', Value: 'AWS' },
      { Name: 'Version', Value: 'Version_1.19' },
    ];
    const metric = { Namespace: 'AWS/WAFV2', MetricName: 'DaysToExpiry' };
    const here = [dimensions[0], { Name: 'Region', Value: 'us-east-1' }, dimensions[1], dimensions[2]];
    expect(alarms[0]?.['Metrics']).toMatchObject([
      { Expression: 'MIN([here, anywhere])', ReturnData: true },
      { Id: 'here', MetricStat: { Metric: { ...metric, Dimensions: here }, Period: 86400, Stat: 'Minimum' } },
      { Id: 'anywhere', MetricStat: { Metric: { ...metric, Dimensions: dimensions }, Period: 86400, Stat: 'Minimum' } },
    ]);
  });

  test('E03 watch the metric of a region, and ring as early as is asked', () => {
    expect(alarmsOf(watching(WebAclScope.REGIONAL, 'eu-west-1', 7, [COMMON]))).toMatchObject([
      {
        Namespace: 'AWS/WAFV2',
        MetricName: 'DaysToExpiry',
        Threshold: 7,
        Period: 86400,
        Statistic: 'Minimum',
        Dimensions: [
          { Name: 'ManagedRuleGroup', Value: 'AWSManagedRulesCommonRuleSet' },
          { Name: 'Region', Value: 'eu-west-1' },
          { Name: 'Vendor', Value: 'AWS' },
          { Name: 'Version', Value: 'Version_1.19' },
        ],
      },
    ]);
  });

  test.each([6, 181, 30.5])('E03 refuse %p days ahead', (days) => {
    expect(() => watching(WebAclScope.REGIONAL, 'eu-west-1', days)).toThrow(
      `days before a managed version ends must be a whole number from 7 to 180, got ${days}; change daysAhead (Test/Subject)`,
    );
  });

  test('E03 refuse to watch nothing', () => {
    expect(() => watching(WebAclScope.REGIONAL, 'eu-west-1', 60, [BOT_CONTROL])).toThrow(
      'managed version alarms watch pinned versions, got a web ACL without one; leave them out (Test/Subject)',
    );
  });

  test('E03 pass the packs', () => {
    expect(findingsOf(edge)).toEqual([]);
  });
});
