import { copyKeyUse } from '../../lib/data';

const vault = (region: string, account: string) => `arn:aws:backup:${region}:${account}:backup-vault:copies`;

describe('copyKeyUse', () => {
  test('D05 D07 is what AWS documents for copies to another account, and makes no grant without a service', () => {
    expect(copyKeyUse(vault('eu-central-1', '222222222222'), '111111111111')).toEqual({
      sid: 'CopiesOfBackups',
      account: '222222222222',
      actions: [
        'kms:CreateGrant',
        'kms:Decrypt',
        'kms:DescribeKey',
        'kms:Encrypt',
        'kms:GenerateDataKey*',
        'kms:ListGrants',
        'kms:ReEncrypt*',
        'kms:RevokeGrant',
      ],
    });
  });

  test('D05 D07 is nothing for a vault of the same account', () => {
    expect(copyKeyUse(vault('eu-central-1', '111111111111'), '111111111111')).toBeUndefined();
  });
});
