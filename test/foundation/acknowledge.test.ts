import { Stack, Stage, Validations } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { acknowledge } from '../../lib/foundation';
import { findingsOf, testApp } from '../../lib/testing';

const REASON = 'holds only logs that this very bucket would have to receive again';

describe('acknowledge', () => {
  const stackWithBucket = (): { stack: Stack; bucket: s3.Bucket } => {
    const stack = new Stack(testApp(), 'Test');
    return { stack, bucket: new s3.Bucket(stack, 'Bucket') };
  };

  test('G01 accepts one rule on one resource, and leaves the other findings open', () => {
    const { stack, bucket } = stackWithBucket();
    expect(findingsOf(stack)).toContain('Test/Bucket/Resource: AwsSolutions::AwsSolutions-S1');
    acknowledge(bucket, 'AwsSolutions::AwsSolutions-S1', REASON);
    expect(findingsOf(stack)).not.toContain('Test/Bucket/Resource: AwsSolutions::AwsSolutions-S1');
    expect(findingsOf(stack)).toContain('Test/Bucket/Resource: AwsSolutions::AwsSolutions-S10');
  });

  test('G01 leaves the reason on the resource', () => {
    const { bucket } = stackWithBucket();
    acknowledge(bucket, 'AwsSolutions::AwsSolutions-S1', REASON);
    expect(bucket.node.metadata).toContainEqual(
      expect.objectContaining({
        type: Validations.ACKNOWLEDGED_RULES_METADATA_KEY,
        data: { 'AwsSolutions::AwsSolutions-S1': REASON },
      }),
    );
  });

  test('G01 refuses an id without the prefix of its pack, which would leave no trace', () => {
    const { bucket } = stackWithBucket();
    expect(() => acknowledge(bucket, 'AwsSolutions-S1', REASON)).toThrow(
      'acknowledged rule needs the prefix of its pack, got AwsSolutions-S1, expected <pack>::<rule> (Test/Bucket)',
    );
  });

  test('G01 refuses an empty or a short reason', () => {
    const { bucket } = stackWithBucket();
    for (const reason of ['', '   ', 'not needed']) {
      expect(() => acknowledge(bucket, 'AwsSolutions::AwsSolutions-S1', reason)).toThrow('at least 30 characters');
    }
  });

  test('G01 refuses a whole stack, stage or app', () => {
    const { stack } = stackWithBucket();
    for (const scope of [stack, new Stage(stack.node.root, 'Prod'), stack.node.root]) {
      expect(() => acknowledge(scope, 'AwsSolutions::AwsSolutions-S1', REASON)).toThrow('put it on the resource');
    }
  });
});
