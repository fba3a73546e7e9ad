import { type Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { responseTeamLogStatement } from '../../../lib/edge/shield/response-team-access';
import { ShopHealthCheck, type ShopHealthCheckProps } from '../../../lib/edge/shield/shop-health-check';
import { findingsOf } from '../../../lib/testing';
import { stackIn } from '../edge-stack-under-test';

function checked(props: Partial<ShopHealthCheckProps> = {}): Stack {
  const stack = stackIn('us-east-1');
  new ShopHealthCheck(stack, 'Subject', { domainName: 'shop.example.com', path: '/api/health', ...props });
  return stack;
}

describe('ShopHealthCheck', () => {
  test('E12 asks over HTTPS, by the name of the shop, from everywhere', () => {
    Template.fromStack(checked()).hasResourceProperties('AWS::Route53::HealthCheck', {
      HealthCheckConfig: {
        Type: 'HTTPS',
        FullyQualifiedDomainName: 'shop.example.com',
        Port: 443,
        ResourcePath: '/api/health',
        EnableSNI: true,
        RequestInterval: 10,
        FailureThreshold: 3,
        MeasureLatency: true,
        Regions: [
          'ap-northeast-1',
          'ap-southeast-1',
          'ap-southeast-2',
          'eu-west-1',
          'sa-east-1',
          'us-east-1',
          'us-west-1',
          'us-west-2',
        ],
      },
    });
  });

  test('E12 asks from the regions that are named', () => {
    const regions = ['eu-west-1', 'us-east-1', 'us-west-2'];
    Template.fromStack(checked({ regions })).hasResourceProperties('AWS::Route53::HealthCheck', {
      HealthCheckConfig: { Regions: regions },
    });
  });

  test.each(['', 'health', '/a b', '/ü', `/${'a'.repeat(255)}`])('E12 refuses the path %p', (path) => {
    expect(() => checked({ path })).toThrow(
      `health check needs a path of at most 255 visible ascii characters that starts with /, got "${path}"; write e.g. /api/health (Test/Subject)`,
    );
  });

  test.each([
    [['eu-west-1', 'us-east-1'], 'got eu-west-1, us-east-1; change regions (Test/Subject)'],
    [[], 'got none; change regions'],
    [['eu-west-1', 'us-east-1', 'eu-central-1'], 'got eu-west-1, us-east-1, eu-central-1'],
    [['eu-west-1', 'us-east-1', 'us-east-1'], 'got eu-west-1, us-east-1, us-east-1'],
  ])('E12 refuses the regions %j', (regions, message) => {
    expect(() => checked({ regions })).toThrow(message);
  });

  test('E12 passes the packs', () => {
    expect(findingsOf(checked())).toEqual([]);
  });
});

describe('responseTeamLogStatement', () => {
  test('E12 lets the response team read one bucket, and write nothing', () => {
    const bucket = s3.Bucket.fromBucketName(stackIn('us-east-1'), 'Logs', 'edge-logs');
    expect(bucket.stack.resolve(responseTeamLogStatement(bucket).toStatementJson())).toEqual({
      Sid: 'AWSDDoSResponseTeamAccessS3Bucket',
      Effect: 'Allow',
      Principal: { Service: 'drt.shield.amazonaws.com' },
      Action: ['s3:GetBucketLocation', 's3:GetObject', 's3:ListBucket'],
      Resource: ['arn:aws:s3:::edge-logs', 'arn:aws:s3:::edge-logs/*'],
    });
  });
});
