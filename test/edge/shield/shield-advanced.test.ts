import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { type Stack } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { AutomaticResponse } from '../../../lib/edge/shield/automatic-response';
import { ShieldAdvanced, type ShieldAdvancedProps } from '../../../lib/edge/shield/shield-advanced';
import { findingsOf } from '../../../lib/testing';
import { ACCOUNT, stackIn } from '../edge-stack-under-test';
import { type Shop, shopWith, soundProps } from './shield-stack-under-test';

interface Resource {
  readonly Properties: Record<string, unknown>;
  readonly DependsOn?: string[];
}

function shielded(props: Partial<ShieldAdvancedProps> = {}, shop: Shop = shopWith()): Stack {
  new ShieldAdvanced(shop.stack, 'Subject', { ...soundProps(shop), ...props });
  return shop.stack;
}

function only(template: Template, type: string): Resource {
  const found = Object.values(template.findResources(type));
  expect(found).toHaveLength(1);
  return found[0] as Resource;
}

describe('ShieldAdvanced', () => {
  let stack: Stack;
  let template: Template;

  beforeAll(() => {
    stack = shielded();
    template = Template.fromStack(stack);
  });

  test('E12 protects the distribution with its health check and an automatic response that blocks', () => {
    const [health] = Object.keys(template.findResources('AWS::Route53::HealthCheck'));
    template.hasResourceProperties('AWS::Shield::Protection', {
      Name: Match.stringLikeRegexp('^[ a-zA-Z0-9_.-]{1,128}$'),
      ResourceArn: `arn:aws:cloudfront::${ACCOUNT}:distribution/E123`,
      HealthCheckArns: [
        {
          'Fn::Join': ['', ['arn:aws:route53:::healthcheck/', { Ref: health }]],
        },
      ],
      ApplicationLayerAutomaticResponseConfiguration: { Action: { Block: {} }, Status: 'ENABLED' },
    });
  });

  test('E12 protects the zone, for which Shield takes neither health check nor automatic response', () => {
    template.hasResourceProperties('AWS::Shield::Protection', {
      ResourceArn: 'arn:aws:route53:::hostedzone/Z0123456789EXAMPLE',
      HealthCheckArns: Match.absent(),
      ApplicationLayerAutomaticResponseConfiguration: Match.absent(),
    });
    template.resourceCountIs('AWS::Shield::Protection', 2);
  });

  test('E12 counts where the automatic response is told to', () => {
    Template.fromStack(shielded({ automaticResponse: AutomaticResponse.COUNT })).hasResourceProperties(
      'AWS::Shield::Protection',
      {
        ApplicationLayerAutomaticResponseConfiguration: {
          Action: { Count: {}, Block: Match.absent() },
          Status: 'ENABLED',
        },
      },
    );
  });

  test('E12 groups what is protected, once it is protected', () => {
    const protections = template.findResources('AWS::Shield::Protection');
    const group = only(template, 'AWS::Shield::ProtectionGroup');
    expect(group.Properties).toEqual({
      ProtectionGroupId: expect.stringMatching(/^[a-zA-Z0-9-]{1,36}$/),
      Aggregation: 'MAX',
      Pattern: 'ARBITRARY',
      Members: Object.values(protections).map((protection) => (protection as Resource).Properties['ResourceArn']),
    });
    expect([...(group.DependsOn ?? [])].sort()).toEqual(Object.keys(protections).sort());
  });

  test('E12 lets the response team in by the role that AWS documents, and nobody else', () => {
    expect(only(template, 'AWS::IAM::Role').Properties).toMatchObject({
      AssumeRolePolicyDocument: {
        Version: '2012-10-17',
        Statement: [{ Action: 'sts:AssumeRole', Effect: 'Allow', Principal: { Service: 'drt.shield.amazonaws.com' } }],
      },
      ManagedPolicyArns: [
        {
          'Fn::Join': [
            '',
            ['arn:', { Ref: 'AWS::Partition' }, ':iam::aws:policy/service-role/AWSShieldDRTAccessPolicy'],
          ],
        },
      ],
    });
    const [role] = Object.keys(template.findResources('AWS::IAM::Role'));
    expect(only(template, 'AWS::Shield::DRTAccess').Properties).toEqual({ RoleArn: { 'Fn::GetAtt': [role, 'Arn'] } });
  });

  test('E12 names the buckets that the response team reads', () => {
    const shop = shopWith();
    const responseTeamLogs = [s3.Bucket.fromBucketName(shop.stack, 'Logs', 'edge-logs')];
    expect(
      only(Template.fromStack(shielded({ responseTeamLogs }, shop)), 'AWS::Shield::DRTAccess').Properties,
    ).toMatchObject({
      LogBucketList: ['edge-logs'],
    });
  });

  test('E12 has the response team call whoever is named, once it is let in and everything is protected', () => {
    const engagement = only(template, 'AWS::Shield::ProactiveEngagement');
    expect(engagement.Properties).toEqual({
      ProactiveEngagementStatus: 'ENABLED',
      EmergencyContactList: [
        { EmailAddress: 'oncall@example.com', PhoneNumber: '+35315550100', ContactNotes: 'Day and night, Dublin' },
        { EmailAddress: 'security@example.com' },
      ],
    });
    expect(engagement.DependsOn).toEqual(
      expect.arrayContaining([
        ...Object.keys(template.findResources('AWS::Shield::Protection')),
        ...Object.keys(template.findResources('AWS::Shield::DRTAccess')),
      ]),
    );
  });

  test('E12 goes on saying what it costs', () => {
    Annotations.fromStack(stack).hasInfo(
      '/Test/Subject',
      Match.stringLikeRegexp(
        'Shield Advanced costs USD 3,000 a month for one year, renews itself, and is subscribed to by hand',
      ),
    );
    Annotations.fromStack(stack).hasNoWarning('*', Match.anyValue());
  });

  test('E12 keeps the ids of its protections, since a new one leaves the resource unprotected for a while', () => {
    expect(Object.keys(template.findResources('AWS::Shield::Protection'))).toEqual([
      expect.stringMatching(/^SubjectShopProtection/),
      expect.stringMatching(/^SubjectZoneProtection/),
    ]);
  });

  test.each(['', 'yes', 'USD 3,000 a month'])('E12 refuses %p for the cost, word for word', (acknowledgedCost) => {
    expect(() => shielded({ acknowledgedCost })).toThrow(
      `shield advanced is not ready: its cost must be acknowledged as "USD 3,000 a month for one year", got "${acknowledgedCost}"; mend all of it (Test/Subject)`,
    );
  });

  test('E12 lists all that is missing at once', () => {
    expect(() => shielded({ acknowledgedCost: 'no', contacts: [], resources: [] })).toThrow(
      'shield advanced is not ready: its cost must be acknowledged as "USD 3,000 a month for one year", got "no"; ' +
        'no distribution is protected, so that no flood of it is credited; ' +
        'no hosted zone is protected, so that no flood of queries is credited; ' +
        'response team takes 1 to 10 contacts, got 0; ' +
        'response team needs the telephone number of one contact at least, got none; mend all of it (Test/Subject)',
    );
  });

  test('E12 refuses an eleventh bucket', () => {
    const shop = shopWith();
    const buckets = (count: number): s3.IBucket[] =>
      Array.from({ length: count }, (_, index) =>
        s3.Bucket.fromBucketName(shop.stack, `Logs${index}`, `logs-${index}`),
      );
    const eleven = buckets(11);
    expect(() => shielded({ responseTeamLogs: eleven }, shop)).toThrow(
      'response team reads at most 10 buckets, got 11',
    );
    expect(() => shielded({ responseTeamLogs: eleven.slice(1) }, shopWith())).not.toThrow();
  });

  test('E12 refuses a bucket with a KMS key, which the response team cannot read', () => {
    const shop = shopWith();
    const key = kms.Key.fromKeyArn(shop.stack, 'Key', `arn:aws:kms:us-east-1:${ACCOUNT}:key/1`);
    const responseTeamLogs = [
      s3.Bucket.fromBucketName(shop.stack, 'Open', 'edge-logs'),
      s3.Bucket.fromBucketAttributes(shop.stack, 'Closed', { bucketName: 'archive', encryptionKey: key }),
    ];
    expect(() => shielded({ responseTeamLogs }, shop)).toThrow(
      'shield advanced is not ready: response team reads no bucket with a KMS key, got Test/Closed; mend all of it (Test/Subject)',
    );
  });

  test('E12 refuses another region than us-east-1, where the one API stands', () => {
    const elsewhere = stackIn('eu-west-1');
    expect(() => new ShieldAdvanced(elsewhere, 'Subject', soundProps(shopWith()))).toThrow(
      'shield advanced stands in us-east-1 alone, got eu-west-1; move it there (Test/Subject)',
    );
  });

  test('E12 passes the packs', () => {
    expect(findingsOf(stack)).toEqual([]);
  });
});
