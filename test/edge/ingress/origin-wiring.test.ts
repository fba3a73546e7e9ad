import { Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import { OriginSecret } from '../../../lib/data';
import { OriginVerification } from '../../../lib/edge/ingress/origin-verification';
import { ORIGIN_VERIFY_HEADER } from '../../../lib/edge/ingress/origin-verify-header';
import { SecretHeaderLock } from '../../../lib/edge/ingress/secret-header-lock';
import { acknowledgeCrossRegionHandlers, AlarmTopic } from '../../../lib/foundation';
import { findingsOf, testApp } from '../../../lib/testing';
import { Origin, ORIGIN_ENV } from '../../data/secrets/origin-world';
import { loadHandler, Secrets, STEPS } from '../../data/secrets/rotation-world';
import { ACCOUNT, logKeyIn } from '../edge-stack-under-test';
import { ORIGIN, regionalWebAcl } from './ingress-under-test';
import { judge, type RenderedRule } from './judge-header';

const WEB_ACL = `arn:aws:wafv2:us-east-1:${ACCOUNT}:global/webacl/edge/11111111-2222-3333-4444-555555555555`;

/** The web ACL of the load balancer in one region, distribution and rotation in another, as the platform has them. */
function stacks(): { ingress: Stack; edge: Stack } {
  const app = testApp();
  const ingress = new Stack(app, 'Ingress', {
    env: { account: ACCOUNT, region: 'eu-west-1' },
    crossRegionReferences: true,
  });
  const verification = new OriginVerification(ingress, 'Verification');
  regionalWebAcl(ingress, verification);
  acknowledgeCrossRegionHandlers(ingress);
  const edge = new Stack(app, 'Edge', { env: { account: ACCOUNT, region: 'us-east-1' }, crossRegionReferences: true });
  acknowledgeCrossRegionHandlers(edge);
  const secret = new OriginSecret(edge, 'Secret');
  const lock = new SecretHeaderLock(edge, 'Lock', { originDomainName: ORIGIN, secret: secret.secret });
  const { distributionId } = new cloudfront.Distribution(edge, 'Distribution', {
    defaultBehavior: { origin: lock.origin() },
    webAclId: WEB_ACL,
  });
  secret.rotate({
    distributionIds: [distributionId],
    webAclArns: [WEB_ACL],
    headerName: ORIGIN_VERIFY_HEADER,
    patternSet: verification.patterns,
    logKey: logKeyIn(edge),
    alarmTopic: new AlarmTopic(edge, 'Alarms', { displayName: 'edge' }),
  });
  return { ingress, edge };
}

/** Built once, no test changes them. */
const built = stacks();
const templates = { ingress: Template.fromStack(built.ingress), edge: Template.fromStack(built.edge) };

const idOf = (type: string): string => Object.keys(templates.edge.findResources(type))[0] ?? '';

/** What the edge reads of the ingress. */
const across = {
  'Fn::GetAtt': [expect.stringMatching(/ExportsReader/), expect.stringMatching(/Verification.*PatternSet/)],
};

describe('the secret header across the regions', () => {
  test('E01 the distribution takes it from the secret of its own stack, and no template holds a value', () => {
    const [distribution] = Object.values(templates.edge.findResources('AWS::CloudFront::Distribution'));
    expect(distribution?.['Properties'].DistributionConfig.Origins[0].OriginCustomHeaders).toEqual([
      {
        HeaderName: 'x-origin-verify',
        HeaderValue: {
          'Fn::Join': [
            '',
            ['{{resolve:secretsmanager:', { Ref: idOf('AWS::SecretsManager::Secret') }, ':SecretString:::}}'],
          ],
        },
      },
    ]);
    templates.edge.hasResourceProperties('AWS::SecretsManager::Secret', {
      GenerateSecretString: { PasswordLength: 64, ExcludePunctuation: true },
      KmsKeyId: { 'Fn::GetAtt': [Match.stringLikeRegexp('^SecretKey'), 'Arn'] },
    });
  });

  test('E01 the deploying role of the edge’s region and the rotation alone read it', () => {
    const [policy] = Object.values(templates.edge.findResources('AWS::SecretsManager::ResourcePolicy'));
    expect(policy?.['Properties'].ResourcePolicy.Statement[0]).toMatchObject({
      Sid: 'ReadersAlone',
      Effect: 'Deny',
      Action: 'secretsmanager:GetSecretValue',
      Condition: {
        ArnNotEquals: {
          'aws:PrincipalArn': [
            { 'Fn::GetAtt': [expect.stringMatching(/^SecretRotation.*Role/), 'Arn'] },
            `arn:aws:iam::${ACCOUNT}:role/cdk-hnb659fds-cfn-exec-role-${ACCOUNT}-us-east-1`,
          ],
        },
      },
    });
  });

  test('E01 the function changes that distribution and that set alone, by their ARNs', () => {
    const [policy] = Object.values(templates.edge.findResources('AWS::IAM::ManagedPolicy'));
    const statements = policy?.['Properties'].PolicyDocument.Statement as { Sid: string; Resource: unknown }[];
    const resourceOf = (sid: string): unknown => statements.find(({ Sid }) => Sid === sid)?.Resource;
    expect(resourceOf('AcceptTheHeader')).toEqual(across);
    expect(resourceOf('KeepTheWebAcl')).toBe(WEB_ACL);
    expect(resourceOf('SendTheHeader')).toEqual({
      'Fn::Join': [
        '',
        [`arn:aws:cloudfront::${ACCOUNT}:distribution/`, { Ref: idOf('AWS::CloudFront::Distribution') }],
      ],
    });
    expect(JSON.stringify(statements)).not.toContain('*');
  });

  test('E01 the function knows the set by the region of the load balancer', () => {
    const [name] = Object.values(templates.ingress.findResources('Custom::OriginPatternSet'));
    const functions = Object.values(templates.edge.findResources('AWS::Lambda::Function')).filter(
      ({ Properties }) => Properties.Handler === 'origin-secret.handler',
    );
    expect(functions.map(({ Properties }) => Properties.Environment.Variables)).toEqual([
      {
        DISTRIBUTION_IDS: { Ref: idOf('AWS::CloudFront::Distribution') },
        HEADER_NAME: 'x-origin-verify',
        PATTERN_SET_NAME: name?.['Properties'].Name,
        PATTERN_SET_ID: across,
        PATTERN_SET_SCOPE: 'REGIONAL',
        PATTERN_SET_REGION: 'eu-west-1',
        SETTLE_SECONDS: '120',
        WAIT_SECONDS: '720',
        SECRET_ARN: { Ref: idOf('AWS::SecretsManager::Secret') },
      },
    ]);
  });

  test('E01 passes the packs', () => {
    const findings = [...findingsOf(built.ingress), ...findingsOf(built.edge)];
    // The distribution is not the one of the platform.
    expect(findings.filter((finding) => !finding.startsWith('Edge/Distribution/'))).toEqual([]);
  });
});

describe('a rotation, judged by the rule of the template', () => {
  const [rule] = Object.values(templates.ingress.findResources('AWS::WAFv2::WebACL'))
    .flatMap(({ Properties }) => Properties.Rules as RenderedRule[])
    .filter(({ Name }) => Name === 'OriginVerify') as [RenderedRule];

  test('E01 the old value passes until no edge sends it, the new one from before any does, a wrong one never', async () => {
    const first = 'first0value'.padEnd(64, '0');
    const secrets = new Secrets(first);
    const origin = new Origin(first);
    secrets.begin('one');
    const run = loadHandler(
      'origin-secret',
      { ...secrets.service, ...origin.service },
      ORIGIN_ENV,
      undefined,
      async (ms) => {
        origin.clock += ms / 1000;
      },
    );
    const seen: unknown[] = [];
    const look = (step: string): void => {
      const { sent, accepted } = origin.state();
      const answerTo = (value: string | undefined): number | 'next' =>
        judge(
          rule,
          accepted.map((one) => `^${one}$`),
          value === undefined ? {} : { [ORIGIN_VERIFY_HEADER]: value },
        );
      const pending = secrets.values.get('one');
      expect(sent.map(answerTo)).toEqual(sent.map(() => 'next'));
      seen.push([step, answerTo(first), answerTo(pending ?? 'none'), answerTo('f'.repeat(64)), answerTo(undefined)]);
    };
    look('before');
    for (const step of STEPS) {
      await run(step, 'one');
      look(step);
    }
    expect(seen).toEqual([
      ['before', 'next', 403, 403, 403],
      ['createSecret', 'next', 403, 403, 403],
      ['setSecret', 'next', 'next', 403, 403],
      ['testSecret', 'next', 'next', 403, 403],
      ['finishSecret', 403, 'next', 403, 403],
    ]);
  });
});
