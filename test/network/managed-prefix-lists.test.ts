import { Template } from 'aws-cdk-lib/assertions';
import { MANAGED_PREFIX_LISTS, managedPrefixLists } from '../../lib/network/managed-prefix-lists';
import { testApp } from '../../lib/testing';
import { chainOf, graphOf, networkStack, service } from './network-fixture';

describe('managedPrefixLists', () => {
  test('N02 keeps the three lists of each region as AWS gave them', () => {
    const table = [...MANAGED_PREFIX_LISTS].map(
      ([region, { cloudFront, s3, dynamoDb }]) => `${region} ${cloudFront} ${s3} ${dynamoDb}`,
    );
    expect(table).toMatchInlineSnapshot(`
     [
       "ap-northeast-1 pl-58a04531 pl-61a54008 pl-78a54011",
       "ap-northeast-2 pl-22a6434b pl-78a54011 pl-48a54021",
       "ap-south-1 pl-9aa247f3 pl-78a54011 pl-66a7420f",
       "ap-southeast-1 pl-31a34658 pl-6fa54006 pl-67a5400e",
       "ap-southeast-2 pl-b8a742d1 pl-6ca54005 pl-62a5400b",
       "ca-central-1 pl-38a64351 pl-7da54014 pl-4ea54027",
       "eu-central-1 pl-a3a144ca pl-6ea54007 pl-66a5400f",
       "eu-north-1 pl-fab65393 pl-c3aa4faa pl-adae4bc4",
       "eu-west-1 pl-4fa04526 pl-6da54004 pl-6fa54006",
       "eu-west-2 pl-93a247fa pl-7ca54015 pl-b3a742da",
       "eu-west-3 pl-75b1541c pl-23ad484a pl-abb451c2",
       "sa-east-1 pl-5da64334 pl-6aa54003 pl-60a54009",
       "us-east-1 pl-3b927c52 pl-63a5400a pl-02cd2c6b",
       "us-east-2 pl-b6a144df pl-7ba54012 pl-4ca54025",
       "us-west-1 pl-4ea04527 pl-6ba54002 pl-6ea54007",
       "us-west-2 pl-82a045eb pl-68a54001 pl-00a54069",
     ]
    `);
    for (const { cloudFront, s3, dynamoDb } of MANAGED_PREFIX_LISTS.values()) {
      const lists = [cloudFront, s3, dynamoDb];
      lists.forEach((list) => expect(list).toMatch(/^pl-[0-9a-f]{8}$/));
      expect(new Set(lists).size).toBe(3);
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
