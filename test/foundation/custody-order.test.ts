import { App, Stack } from 'aws-cdk-lib';
import { EncryptionKey, nameBreakGlassRole } from '../../lib/foundation';

const ROLE = 'arn:aws:iam::111111111111:role/break-glass';
const stackIn = (app: App): Stack => new Stack(app, 'Test', { env: { account: '111111111111', region: 'eu-west-1' } });

describe('nameBreakGlassRole', () => {
  test('D05 refuses to come after a key that would not have the role', () => {
    const app = new App();
    new EncryptionKey(stackIn(app), 'Key', { description: 'orders', services: [] });
    expect(() => nameBreakGlassRole(app, ROLE)).toThrow(
      `role for emergencies must be named before anything that it may change, got ${ROLE} after it; name it first (app)`,
    );
  });

  test('D05 allows a role for each of two scopes side by side', () => {
    const app = new App();
    const stack = stackIn(app);
    const other = new Stack(app, 'Other', { env: { account: '111111111111', region: 'eu-west-1' } });
    nameBreakGlassRole(stack, ROLE);
    new EncryptionKey(stack, 'Key', { description: 'orders', services: [] });
    expect(() => nameBreakGlassRole(other, ROLE)).not.toThrow();
  });

  test.each(['break-glass', 'arn:aws:iam::111111111111:user/break-glass', 'arn:aws:iam::111111111111:role/*', ''])(
    'D05 refuses %p, which is no role',
    (value) => {
      expect(() => nameBreakGlassRole(new App(), value)).toThrow(
        `role for emergencies must be the ARN of one role, got "${value}"; change roleArn (app)`,
      );
    },
  );
});
