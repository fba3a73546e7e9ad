import { Stack } from 'aws-cdk-lib';
import { EncryptionKey, VIA_SERVICES } from '../../lib/foundation';
import { testApp } from '../../lib/testing';

describe('services of a key', () => {
  /** Among them what some services are called elsewhere. */
  test.each(['rds.eu-west-1.amazonaws.com', '', '*', 'RDS', 'aurora', 'ebs', 'msk', 'secretmanager', 'valkey'])(
    'D05 takes no service "%s", since KMS would take it and know none by that name',
    (service) => {
      const key = () =>
        new EncryptionKey(new Stack(testApp(), 'Test'), 'Subject', { description: 'x', services: [service] });
      expect(key).toThrow(
        `encryption key needs short names that KMS knows services by, got "${service}"; change services to some of airflow, apprunner,`,
      );
      expect(key).toThrow('xray (Test/Subject)');
    },
  );

  test('D05 knows each service once, with those of this platform', () => {
    expect(VIA_SERVICES).toEqual([...new Set(VIA_SERVICES)]);
    const own = 'backup dynamodb ec2 ecr eks elasticache kafka rds s3 secretsmanager sns states'.split(' ');
    expect(VIA_SERVICES).toEqual(expect.arrayContaining(own));
  });
});
