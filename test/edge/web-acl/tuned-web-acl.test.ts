import { Duration, type Stack } from 'aws-cdk-lib';
import { Match as Assert, Template } from 'aws-cdk-lib/assertions';
import { LoggedRequests, type TunedWebAcl, WebAclScope } from '../../../lib/edge';
import { BodyInspection } from '../../../lib/edge/web-acl/body-inspection';
import { CustomResponse } from '../../../lib/edge/web-acl/language/custom-response';
import { Match } from '../../../lib/edge/web-acl/language/match';
import { ResponseBody, ResponseContentType } from '../../../lib/edge/web-acl/language/response-body';
import { RuleAction } from '../../../lib/edge/web-acl/language/rule-action';
import { RulePhase } from '../../../lib/edge/web-acl/language/rule-phase';
import { priorityOf } from '../../../lib/edge/web-acl/by-priority';
import { WebAclRule } from '../../../lib/edge/web-acl/web-acl-rule';
import { findingsOf } from '../../../lib/testing';
import { ACCOUNT, propertiesOf, shopRules, stackIn } from '../edge-stack-under-test';
import { plainRule } from './plain-rule';
import { ruleOf, webAcl, webAclIn } from './web-acl-under-test';

const { REGIONAL } = WebAclScope;
const body = new ResponseBody('slow-down', ResponseContentType.JSON, '{"error":"slow down"}');
const statement = Match.countries(['KP']);

describe('TunedWebAcl', () => {
  let edge: Stack;
  let subject: TunedWebAcl;
  let properties: Record<string, unknown>;
  let rules: { Name: string; Priority: number; VisibilityConfig: unknown }[];

  beforeAll(() => {
    edge = stackIn('us-east-1');
    subject = webAclIn(edge);
    properties = propertiesOf(edge, 'AWS::WAFv2::WebACL');
    rules = properties['Rules'] as typeof rules;
  });

  test('E03 numbers its rules by their phases and lets through what none refuses', () => {
    expect(properties).toMatchObject({ Scope: 'CLOUDFRONT', DefaultAction: { Allow: {} } });
    expect(rules.map(({ Name }) => Name)).toEqual(subject.rules.map(({ name }) => name));
    expect(rules.map(({ Priority }) => Priority)).toEqual(subject.rules.map(priorityOf));
    expect(rules.map(({ Name }) => Name).sort()).toEqual(
      shopRules()
        .map(({ name }) => name)
        .sort(),
    );
  });

  test('E03 reads as much of a body as WAF can, at the edge', () => {
    const reading = (limit: string) => ({
      AssociationConfig: { RequestBody: { CLOUDFRONT: { DefaultSizeInspectionLimit: limit } } },
    });
    expect(properties).toMatchObject(reading('KB_64'));
    const stack = stackIn('us-east-1');
    webAclIn(stack, { bodyInspection: BodyInspection.KB_16 });
    expect(propertiesOf(stack, 'AWS::WAFv2::WebACL')).toMatchObject(reading('KB_16'));
  });

  test('E03 measures itself and every rule', () => {
    const measured = { CloudWatchMetricsEnabled: true, SampledRequestsEnabled: true };
    expect(properties).toMatchObject({ VisibilityConfig: { ...measured, MetricName: subject.metricName } });
    for (const { Name, VisibilityConfig } of rules) {
      expect(VisibilityConfig).toEqual({ ...measured, MetricName: Name });
    }
  });

  test('E11 logs every request for a year under the key, in the region of the web ACL', () => {
    const template = Template.fromStack(edge);
    template.hasResource('AWS::Logs::LogGroup', {
      DeletionPolicy: 'RetainExceptOnCreate',
      Properties: {
        LogGroupName: Assert.stringLikeRegexp('^aws-waf-logs-[A-Za-z0-9-]+$'),
        RetentionInDays: 365,
        KmsKeyId: Assert.anyValue(),
      },
    });
    template.hasResourceProperties('AWS::WAFv2::LoggingConfiguration', {
      LogDestinationConfigs: [
        Assert.stringLikeRegexp(`^arn:aws:logs:us-east-1:${ACCOUNT}:log-group:aws-waf-logs-[^:*]+$`),
      ],
      LoggingFilter: Assert.absent(),
    });
  });

  test('E11 redacts authorization, cookie and the secret header of the origin in logs', () => {
    expect(propertiesOf(edge, 'AWS::WAFv2::LoggingConfiguration')['RedactedFields']).toEqual([
      { SingleHeader: { Name: 'authorization' } },
      { SingleHeader: { Name: 'cookie' } },
      { SingleHeader: { Name: 'x-origin-verify' } },
    ]);
  });

  test('E11 drops what no rule touched where only judged requests are logged', () => {
    const stack = stackIn('us-east-1');
    webAclIn(stack, { logged: LoggedRequests.JUDGED });
    const kept = ['BLOCK', 'COUNT', 'CAPTCHA', 'CHALLENGE', 'EXCLUDED_AS_COUNT'];
    expect(propertiesOf(stack, 'AWS::WAFv2::LoggingConfiguration')['LoggingFilter']).toEqual({
      DefaultBehavior: 'DROP',
      Filters: [
        {
          Behavior: 'KEEP',
          Requirement: 'MEETS_ANY',
          Conditions: kept.map((Action) => ({ ActionCondition: { Action } })),
        },
      ],
    });
  });

  test('E11 hides sessions, secrets in the query and matches in bodies from logs and samples', () => {
    const { DataProtections } = properties['DataProtectionConfig'] as { DataProtections: { Field: object }[] };
    expect(DataProtections).toEqual([
      {
        Action: 'SUBSTITUTION',
        Field: { FieldType: 'SINGLE_HEADER', FieldKeys: ['authorization', 'x-origin-verify'] },
      },
      { Action: 'SUBSTITUTION', Field: { FieldType: 'SINGLE_COOKIE' } },
      {
        Action: 'SUBSTITUTION',
        Field: {
          FieldType: 'SINGLE_QUERY_ARGUMENT',
          FieldKeys: expect.arrayContaining(['token', 'password', 'card', 'cvv', 'pan']),
        },
      },
      { Action: 'SUBSTITUTION', Field: { FieldType: 'BODY' } },
    ]);
  });

  test('E11 admits the log delivery of this account and nobody else to the log group', () => {
    const { PolicyDocument } = propertiesOf(edge, 'AWS::Logs::ResourcePolicy');
    expect(JSON.parse(PolicyDocument as string)).toEqual({
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { Service: 'delivery.logs.amazonaws.com' },
          Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
          Resource: expect.stringMatching(/:log-group:aws-waf-logs-[^:*]+:log-stream:\*$/),
          Condition: {
            StringEquals: { 'aws:SourceAccount': ACCOUNT },
            ArnLike: { 'aws:SourceArn': `arn:aws:logs:us-east-1:${ACCOUNT}:*` },
          },
        },
      ],
    });
  });

  test('E11 starts logging only when the log group and its policy stand', () => {
    const [configuration] = Object.values(Template.fromStack(edge).findResources('AWS::WAFv2::LoggingConfiguration'));
    expect((configuration as { DependsOn: string[] }).DependsOn).toEqual([
      expect.stringContaining('ResourcePolicy'),
      expect.stringContaining('LogGroup'),
    ]);
  });

  test('E03 shows what its rules cost, each and together, where a report finds it', () => {
    const sum = shopRules().reduce((units, { capacity }) => units + capacity, 0);
    expect(subject.capacity).toBe(sum);
    const [report] = subject.node.metadata.filter(({ type }) => type === 'cdk-defence-in-depth:WebAclCapacity');
    expect(report?.data).toContain('AWSManagedRulesCommonRuleSet 700\n');
    expect(report?.data).toContain(`${sum} of 5000 WCU, 1500 within the basic price`);
  });

  test('E03 passes the packs', () => {
    expect(findingsOf(edge)).toEqual([]);
  });

  test('E03 takes the scope REGIONAL anywhere, where a load balancer reads 8 KB of a body', () => {
    const stack = stackIn('eu-west-1');
    webAclIn(stack, { scope: REGIONAL });
    const regional = propertiesOf(stack, 'AWS::WAFv2::WebACL');
    expect(regional).toMatchObject({ Scope: 'REGIONAL' });
    expect(regional).not.toHaveProperty('AssociationConfig');
    expect(() => webAcl({ scope: REGIONAL, bodyInspection: BodyInspection.KB_64 }, 'eu-west-1')).toThrow(
      'web ACL of scope REGIONAL reads 8 KB of a body in front of a load balancer, got KB_64; drop bodyInspection',
    );
  });

  test('E08 writes domains, immunities and answers where its rules find them', () => {
    const stack = stackIn('us-east-1');
    const answer = RuleAction.block(CustomResponse.tooManyRequests(60, body));
    webAclIn(stack, {
      rules: [ruleOf('One', answer), ruleOf('Other', answer)],
      tokenDomains: ['shop.example.com', 'example.net'],
      captchaImmunity: Duration.minutes(10),
      challengeImmunity: Duration.hours(1),
      hiddenQueryArguments: ['gift_code'],
    });
    const written = propertiesOf(stack, 'AWS::WAFv2::WebACL');
    expect(written).toMatchObject({
      TokenDomains: ['shop.example.com', 'example.net'],
      CaptchaConfig: { ImmunityTimeProperty: { ImmunityTime: 600 } },
      ChallengeConfig: { ImmunityTimeProperty: { ImmunityTime: 3600 } },
      CustomResponseBodies: { 'slow-down': { ContentType: 'APPLICATION_JSON', Content: '{"error":"slow down"}' } },
      Rules: [1, 2].map(() => ({
        Action: {
          Block: {
            CustomResponse: {
              ResponseCode: 429,
              CustomResponseBodyKey: 'slow-down',
              ResponseHeaders: [{ Name: 'Retry-After', Value: '60' }],
            },
          },
        },
      })),
    });
    expect(JSON.stringify(written['DataProtectionConfig'])).toContain('"gift_code"');
  });

  test('E05 writes labels and the headers that a rule adds to requests', () => {
    const stack = stackIn('us-east-1');
    const action = RuleAction.count([{ name: 'x-client', value: 'marketplace' }]);
    webAclIn(stack, {
      rules: [new WebAclRule({ name: 'Friends', phase: RulePhase.GEO, statement, action, labels: ['shop:friend'] })],
    });
    expect(propertiesOf(stack, 'AWS::WAFv2::WebACL')['Rules']).toMatchObject([
      {
        Action: {
          Count: { CustomRequestHandling: { InsertHeaders: [{ Name: 'x-client', Value: 'marketplace' }] } },
        },
        RuleLabels: [{ Name: 'shop:friend' }],
      },
    ]);
  });

  test('E03 says what a web ACL over 1500 units costs, and nothing within the basic price', () => {
    const warnings = (...capacities: number[]) =>
      webAcl({ rules: capacities.map((capacity, index) => plainRule(`Rule${index}`, { capacity })) })
        .node.metadata.filter(({ type }) => type === 'aws:cdk:warning')
        .map(({ data }) => data as unknown);
    expect(warnings(1000, 501)).toEqual([
      expect.stringContaining('web ACL takes 1501 capacity units, the price includes 1500; every 500 more are billed'),
    ]);
    expect(warnings(1500)).toEqual([]);
  });
});
