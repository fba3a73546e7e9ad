import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { DataKeys } from '../../lib/data';
import { DataClass } from '../../lib/service-graph';
import { findingsOf, testApp } from '../../lib/testing';
import { ENV } from './place';

describe('DataKeys', () => {
  test('D05 each data class has a key of its own, rotated every year and retained', () => {
    const stack = new Stack(testApp(), 'Test', { env: ENV });
    const keys = new DataKeys(stack, 'Subject');
    const asked = [DataClass.INTERNAL, DataClass.PII, DataClass.CARDHOLDER, DataClass.PII];
    expect(new Set(asked.map((dataClass) => keys.keyFor(dataClass))).size).toBe(3);
    const template = Template.fromStack(stack);
    template.resourceCountIs('AWS::KMS::Key', 3);
    template.allResources('AWS::KMS::Key', {
      DeletionPolicy: 'RetainExceptOnCreate',
      UpdateReplacePolicy: 'Retain',
    });
    template.allResourcesProperties('AWS::KMS::Key', {
      EnableKeyRotation: true,
      RotationPeriodInDays: 365,
      PendingWindowInDays: 30,
    });
  });

  test('D05 by default there is no key for a class that nobody uses', () => {
    const stack = new Stack(testApp(), 'Test', { env: ENV });
    new DataKeys(stack, 'Subject').keyFor(DataClass.CARDHOLDER);
    Template.fromStack(stack).resourcePropertiesCountIs(
      'AWS::KMS::Key',
      { Description: 'Encrypts data of the PCI DSS scope' },
      1,
    );
    Template.fromStack(stack).resourceCountIs('AWS::KMS::Key', 1);
  });

  test('D05 alone passes the packs', () => {
    const stack = new Stack(testApp(), 'Test', { env: ENV });
    new DataKeys(stack, 'Subject').keyFor(DataClass.PII);
    expect(findingsOf(stack)).toEqual([]);
  });
});
