import { Stack, Stage } from 'aws-cdk-lib';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { synthReport } from '../../lib/app/synth-report';
import { Match, RuleAction, RulePhase, TunedWebAcl, WebAclRule, WebAclScope } from '../../lib/edge';
import { allowLogEncryption, EncryptionKey } from '../../lib/foundation';
import { testApp } from '../../lib/testing';

describe('synthReport', () => {
  test('G06 counts the resources of each stack, and says what the rules of each web ACL take of 5,000 WCU', () => {
    const app = testApp();
    const stage = new Stage(app, 'shop', { env: { account: '111111111111', region: 'us-east-1' } });
    new Queue(new Stack(stage, 'jobs'), 'Queue');
    const edge = new Stack(stage, 'edge');
    const encryptionKey = new EncryptionKey(edge, 'Key', { description: 'logs', services: [] });
    allowLogEncryption(encryptionKey);
    const statement = Match.path('/admin');
    const rule = new WebAclRule({ name: 'Admin', phase: RulePhase.VALIDATION, statement, action: RuleAction.block() });
    const { capacity } = new TunedWebAcl(edge, 'WebAcl', {
      scope: WebAclScope.CLOUDFRONT,
      rules: [rule],
      encryptionKey: encryptionKey.key,
    });
    const report = synthReport(app.synth(), 1.25);
    expect(report).toMatch(/^shop: 2 stacks +region +resources/m);
    expect(report).toMatch(/^ {2}shop\/jobs +us-east-1 +1 +0 +0$/m);
    expect(capacity).toBeGreaterThan(0);
    expect(report).toContain(`  shop/edge/WebAcl: ${capacity} of 5000 WCU, 1500 within the basic price\n`);
    expect(report).toMatch(/synthesised in 1\.3 s\n$/);
  });
});
