import { Template } from 'aws-cdk-lib/assertions';
import { MANAGED_PREFIX_LISTS, managedPrefixLists } from '../../lib/network/managed-prefix-lists';
import { testApp } from '../../lib/testing';
import { chainOf, graphOf, networkStack, service } from './network-fixture';

describe('managedPrefixLists', () => {
  test('N02 keeps the two lists of each region as AWS gave them', () => {
    const table = [...MANAGED_PREFIX_LISTS].map(([region, { cloudFront, s3 }]) => `${region} ${cloudFront} ${s3}`);
    expect(table).toMatchInlineSnapshot(`
     [
       "ap-northeast-1 pl-58a04531 pl-61a54008",
       "ap-northeast-2 pl-22a6434b pl-78a54011",
       "ap-south-1 pl-9aa247f3 pl-78a54011",
       "ap-southeast-1 pl-31a34658 pl-6fa54006",
       "ap-southeast-2 pl-b8a742d1 pl-6ca54005",
       "ca-central-1 pl-38a64351 pl-7da54014",
       "eu-central-1 pl-a3a144ca pl-6ea54007",
       "eu-north-1 pl-fab65393 pl-c3aa4faa",
       "eu-west-1 pl-4fa04526 pl-6da54004",
       "eu-west-2 pl-93a247fa pl-7ca54015",
       "eu-west-3 pl-75b1541c pl-23ad484a",
       "sa-east-1 pl-5da64334 pl-6aa54003",
       "us-east-1 pl-3b927c52 pl-63a5400a",
       "us-east-2 pl-b6a144df pl-7ba54012",
       "us-west-1 pl-4ea04527 pl-6ba54002",
       "us-west-2 pl-82a045eb pl-68a54001",
     ]
    `);
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
