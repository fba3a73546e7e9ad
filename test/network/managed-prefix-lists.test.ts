import { Template } from 'aws-cdk-lib/assertions';
import { MANAGED_PREFIX_LISTS, managedPrefixLists } from '../../lib/network/managed-prefix-lists';
import { testApp } from '../../lib/testing';
import { chainOf, graphOf, networkStack, service } from './network-fixture';

describe('managedPrefixLists', () => {
  test('N02 knows both lists of each region, in the form that AWS gives them', () => {
    expect(MANAGED_PREFIX_LISTS.size).toBe(16);
    for (const { cloudFront, s3 } of MANAGED_PREFIX_LISTS.values()) {
      expect(cloudFront).toMatch(/^pl-[0-9a-f]{8}$/);
      expect(s3).toMatch(/^pl-[0-9a-f]{8}$/);
      expect(cloudFront).not.toBe(s3);
    }
  });

  test('N02 uses the lists of the stack’s region', () => {
    const stack = networkStack(testApp(), 'us-east-1');
    chainOf(stack, graphOf([service('orders')]));
    const template = Template.fromStack(stack);
    template.hasResourceProperties('AWS::EC2::SecurityGroupIngress', { SourcePrefixListId: 'pl-3b927c52' });
    template.hasResourceProperties('AWS::EC2::SecurityGroupEgress', { DestinationPrefixListId: 'pl-63a5400a' });
  });

  test('N02 answers for an unknown region with the known ones', () => {
    expect(() => managedPrefixLists('xx-east-1', 'app/Chain')).toThrow(
      /^prefix lists of region xx-east-1 are not known, only those of ap-northeast-1, .*; choose one of these or add/,
    );
  });
});
