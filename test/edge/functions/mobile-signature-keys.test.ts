import { Template } from 'aws-cdk-lib/assertions';
import { MobileSignatureKeys } from '../../../lib/edge/functions/mobile-signature-keys';
import { findingsOf } from '../../../lib/testing';
import { apiFunction, emptyStack } from './edge-functions-under-test';

interface Resource {
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
  readonly Properties: Record<string, unknown>;
}

describe('MobileSignatureKeys', () => {
  const stack = emptyStack();
  const keys = new MobileSignatureKeys(stack, 'Subject');
  apiFunction(stack, 'Api', { keys });
  const [[id, store]] = Object.entries(Template.fromStack(stack).findResources('AWS::CloudFront::KeyValueStore')) as [
    [string, Resource],
  ];

  test('E07 holds no key at its creation, so that none stands in a template or a bucket', () => {
    expect(Object.keys(store.Properties).sort()).toEqual(['Comment', 'Name']);
  });

  test('E07 is kept when its stack goes, and is not in the way of the next one', () => {
    expect(id).toBe('SubjectStoreFD2DFF78');
    expect([store.DeletionPolicy, store.UpdateReplacePolicy]).toEqual(['RetainExceptOnCreate', 'Retain']);
    const [separator, parts] = (store.Properties['Name'] as { 'Fn::Join': [string, [string, object]] })['Fn::Join'];
    expect(separator).toBe('');
    expect(parts).toEqual([
      expect.stringMatching(/^[A-Za-z0-9-]{1,27}-$/),
      { 'Fn::Select': [2, { 'Fn::Split': ['/', { Ref: 'AWS::StackId' }] }] },
    ]);
  });

  test('E07 is read by the function of the API, which takes the one store that CloudFront allows', () => {
    const functions = Object.values(Template.fromStack(stack).findResources('AWS::CloudFront::Function')) as Resource[];
    expect(functions.map(({ Properties }) => Properties['FunctionConfig'])).toEqual([
      {
        Comment: expect.any(String),
        Runtime: 'cloudfront-js-2.0',
        KeyValueStoreAssociations: [{ KeyValueStoreARN: { 'Fn::GetAtt': [id, 'Arn'] } }],
      },
    ]);
    expect(functions[0]?.Properties['AutoPublish']).toBe(true);
  });

  test('E07 passes the packs', () => {
    expect(findingsOf(stack)).toEqual([]);
  });
});
