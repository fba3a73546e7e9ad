import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { acknowledgeWildcards } from '../../lib/foundation';
import { findingsOf, testApp } from '../../lib/testing';

const REASON = 'the wildcard stands for the objects of one bucket, whose keys are not known here';

function policyWith(reasons: Record<string, string>): Stack {
  const app = testApp();
  const bucket = new s3.Bucket(new Stack(app, 'Other'), 'Bucket');
  const stack = new Stack(app, 'Test');
  const statement = (sid: string, resource: string, effect = iam.Effect.ALLOW) =>
    new iam.PolicyStatement({ sid, effect, actions: ['s3:GetObject'], resources: [resource] });
  const policy = new iam.ManagedPolicy(stack, 'Policy', {
    statements: [
      statement('Records', bucket.arnForObjects('records/*')),
      statement('Own', `arn:${stack.partition}:s3:::\${aws:username}/*`),
      statement('Exact', 'arn:aws:s3:::bucket/key'),
      statement('Denied', 'arn:aws:s3:::denied/*', iam.Effect.DENY),
    ],
  });
  acknowledgeWildcards(policy, reasons);
  Template.fromStack(stack);
  return stack;
}

const wildcards = (stack: Stack) => findingsOf(stack).map((finding) => finding.replace(/.*Resource::/, ''));

describe('acknowledgeWildcards', () => {
  test('G01 accepts the wildcards of the named statements, behind imports and policy variables too', () => {
    expect(wildcards(policyWith({ Records: REASON, Own: REASON }))).toEqual([]);
  });

  test('G01 leaves the wildcard of a statement that is not named', () => {
    expect(wildcards(policyWith({ Records: REASON }))).toEqual(['arn:<AWS::Partition>:s3:::<aws:username>/*]']);
  });

  test.each(['Other', 'Exact', 'Denied'])('G01 refuses a reason for %s, which needs none', (sid) => {
    expect(() => policyWith({ [sid]: REASON })).toThrow(
      `acknowledged wildcard needs an allowing statement with one, got ${sid}; remove it (Test/Policy)`,
    );
  });
});
