import { Match, Template } from 'aws-cdk-lib/assertions';
import { type Stack } from 'aws-cdk-lib';
import { type IWebAclRule, TunedWebAcl, WebAclScope } from '../../../lib/edge';
import { findingsOf } from '../../../lib/testing';
import { ACCOUNT, logKeyIn, propertiesOf, shopRules, stackIn } from '../edge-stack-under-test';

function stackWithWebAcl(rules: IWebAclRule[], scope = WebAclScope.CLOUDFRONT, region = 'us-east-1'): Stack {
  const stack = stackIn(region);
  new TunedWebAcl(stack, 'Subject', { scope, rules, encryptionKey: logKeyIn(stack) });
  return stack;
}

function rulesCosting(...capacities: number[]): IWebAclRule[] {
  const [blueprint] = shopRules();
  return capacities.map((capacity, index) => ({
    name: `Rule${index}`,
    capacity,
    render: (priority) => ({ ...(blueprint as IWebAclRule).render(priority), name: `Rule${index}` }),
  }));
}

function warningsOf(stack: Stack): unknown[] {
  const { metadata } = stack.node.findChild('Subject').node;
  return metadata.filter(({ type }) => type === 'aws:cdk:warning').map(({ data }) => data);
}

describe('TunedWebAcl', () => {
  test('E03 numbers its rules by their order and lets through what none refuses', () => {
    const webAcl = propertiesOf(stackWithWebAcl(shopRules()), 'AWS::WAFv2::WebACL') as {
      Rules: { Name: string; Priority: number }[];
    };
    expect(webAcl).toMatchObject({ Scope: 'CLOUDFRONT', DefaultAction: { Allow: {} } });
    expect(webAcl.Rules.map(({ Name }) => Name)).toEqual(shopRules().map(({ name }) => name));
    expect(webAcl.Rules.map(({ Priority }) => Priority)).toEqual(shopRules().map((_, index) => index));
  });

  test('E03 reads as much of a body as WAF can, at the edge', () => {
    const edge = propertiesOf(stackWithWebAcl(shopRules()), 'AWS::WAFv2::WebACL');
    expect(edge).toMatchObject({
      AssociationConfig: { RequestBody: { CLOUDFRONT: { DefaultSizeInspectionLimit: 'KB_64' } } },
    });
    const regional = stackWithWebAcl(shopRules(), WebAclScope.REGIONAL, 'eu-west-1');
    expect(propertiesOf(regional, 'AWS::WAFv2::WebACL')).not.toHaveProperty('AssociationConfig');
  });

  test('E03 measures itself and every rule', () => {
    const webAcl = propertiesOf(stackWithWebAcl(shopRules()), 'AWS::WAFv2::WebACL') as {
      Rules: { VisibilityConfig: unknown }[];
    };
    const measured = { CloudWatchMetricsEnabled: true, SampledRequestsEnabled: true };
    expect(webAcl).toMatchObject({ VisibilityConfig: measured });
    for (const { VisibilityConfig } of webAcl.Rules) {
      expect(VisibilityConfig).toMatchObject(measured);
    }
  });

  test('E11 logs every request for a year under the key, in the region of the web ACL', () => {
    const template = Template.fromStack(stackWithWebAcl(shopRules()));
    template.hasResource('AWS::Logs::LogGroup', {
      DeletionPolicy: 'RetainExceptOnCreate',
      Properties: {
        LogGroupName: Match.stringLikeRegexp('^aws-waf-logs-[A-Za-z0-9-]+$'),
        RetentionInDays: 365,
        KmsKeyId: Match.anyValue(),
      },
    });
    template.hasResourceProperties('AWS::WAFv2::LoggingConfiguration', {
      LogDestinationConfigs: [
        Match.stringLikeRegexp(`^arn:aws:logs:us-east-1:${ACCOUNT}:log-group:aws-waf-logs-[^:*]+$`),
      ],
      LoggingFilter: Match.absent(),
    });
  });

  test('E11 redacts authorization and cookie in logs, and hides them from samples', () => {
    const stack = stackWithWebAcl(shopRules());
    expect(propertiesOf(stack, 'AWS::WAFv2::LoggingConfiguration')['RedactedFields']).toEqual([
      { SingleHeader: { Name: 'authorization' } },
      { SingleHeader: { Name: 'cookie' } },
    ]);
    expect(propertiesOf(stack, 'AWS::WAFv2::WebACL')['DataProtectionConfig']).toEqual({
      DataProtections: [
        { Action: 'SUBSTITUTION', Field: { FieldType: 'SINGLE_HEADER', FieldKeys: ['authorization'] } },
        { Action: 'SUBSTITUTION', Field: { FieldType: 'SINGLE_COOKIE' } },
      ],
    });
  });

  test('E11 admits the log delivery of this account and nobody else to the log group', () => {
    const { PolicyDocument } = propertiesOf(stackWithWebAcl(shopRules()), 'AWS::Logs::ResourcePolicy');
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
    const [configuration] = Object.values(
      Template.fromStack(stackWithWebAcl(shopRules())).findResources('AWS::WAFv2::LoggingConfiguration'),
    );
    expect((configuration as { DependsOn: string[] }).DependsOn).toEqual([
      expect.stringContaining('ResourcePolicy'),
      expect.stringContaining('LogGroup'),
    ]);
  });

  test('E03 says what a web ACL over 1500 units costs', () => {
    expect(warningsOf(stackWithWebAcl(rulesCosting(1000, 501)))).toEqual([
      expect.stringContaining('web ACL takes 1501 capacity units, the price includes 1500; every 500 more are billed'),
    ]);
  });

  test('E03 says nothing within the basic price', () => {
    expect(warningsOf(stackWithWebAcl(rulesCosting(1500)))).toEqual([]);
  });

  test('E03 refuses more than 5000 units', () => {
    expect(() => stackWithWebAcl(rulesCosting(5000, 1))).toThrow(
      'web ACL takes at most 5000 capacity units, got 5001; drop rules or path limits (Test/Subject)',
    );
  });

  test('E03 refuses two rules of one name', () => {
    const [rule] = shopRules();
    expect(() => stackWithWebAcl([rule, rule] as IWebAclRule[])).toThrow(
      'web ACL rules need names of their own, got AWSManagedRulesAntiDDoSRuleSet twice; drop one or merge the two (Test/Subject)',
    );
  });

  test('E03 refuses to stand without a rule', () => {
    expect(() => stackWithWebAcl([])).toThrow('web ACL needs at least 1 rule, got 0');
  });

  test('E03 refuses the scope CLOUDFRONT outside us-east-1', () => {
    expect(() => stackWithWebAcl(shopRules(), WebAclScope.CLOUDFRONT, 'eu-west-1')).toThrow(
      'web ACL of scope CLOUDFRONT exists in us-east-1 only, got eu-west-1; move it to a stack in us-east-1 (Test/Subject)',
    );
  });

  test('E03 takes the scope REGIONAL anywhere', () => {
    const stack = stackWithWebAcl(shopRules(), WebAclScope.REGIONAL, 'eu-west-1');
    expect(propertiesOf(stack, 'AWS::WAFv2::WebACL')).toMatchObject({ Scope: 'REGIONAL' });
  });

  test('E03 passes the packs', () => {
    expect(findingsOf(stackWithWebAcl(shopRules()))).toEqual([]);
  });
});
