import { Aws, Stack } from 'aws-cdk-lib';
import { isRoleArn } from '../../lib/foundation';

const ROLE = 'arn:aws:iam::111111111111:role/prod-orders';

describe('isRoleArn', () => {
  test('D05 takes the ARN of one role, with a path too, of any partition', () => {
    expect(isRoleArn(ROLE)).toBe(true);
    expect(isRoleArn('arn:aws-us-gov:iam::111111111111:role/shop/orders')).toBe(true);
    expect(isRoleArn(`arn:${Aws.PARTITION}:iam::111111111111:role/prod-orders`)).toBe(true);
  });

  test.each([
    'prod-orders',
    'arn:aws:iam::111111111111:user/orders',
    'arn:aws:iam::111111111111:root',
    'arn:aws:iam::111111111111:role/*',
    'arn:aws:iam::*:role/prod-orders',
    'arn:aws:sts::111111111111:assumed-role/prod-orders/session',
    `${ROLE}, ${ROLE}`,
    '',
    `arn:${Aws.PARTITION}:iam::111111111111:role/prod-*`,
  ])('D05 refuses %p', (value) => {
    expect(isRoleArn(value)).toBe(false);
  });

  test('D05 takes a role of the account alone, where it is known', () => {
    expect(isRoleArn(ROLE, '111111111111')).toBe(true);
    expect(isRoleArn(ROLE, '222222222222')).toBe(false);
    expect(isRoleArn(ROLE, new Stack().account)).toBe(true);
  });
});
