import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { classify, DATA_CLASS_TAG_KEY, dataClassRules } from '../../lib/data';
import { DataClass } from '../../lib/service-graph';
import { testApp } from '../../lib/testing';

const CLASSES = Object.values(DataClass);
/** Days until an erasure is due, by article 12 of the GDPR in its shortest month. */
const ERASURE_DAYS = 28;

describe('dataClassRules', () => {
  test('D09 what a person may have erased is locked nowhere, and its old versions are gone before it is due', () => {
    const { objectLock, noncurrentDays } = dataClassRules(DataClass.PII);
    expect(objectLock).toBe(false);
    expect(noncurrentDays).toBeLessThan(ERASURE_DAYS);
  });

  test('D04 evidence alone is locked, for a year at least', () => {
    expect(CLASSES.filter((dataClass) => dataClassRules(dataClass).objectLock)).toEqual([DataClass.AUDIT]);
    expect(dataClassRules(DataClass.AUDIT).noncurrentDays).toBeGreaterThanOrEqual(365);
  });

  test('D05 one class alone has a key that crosses regions', () => {
    expect(CLASSES.filter((dataClass) => dataClassRules(dataClass).multiRegion)).toEqual([DataClass.PII]);
  });

  test('D07 D09 every class is backed up, and keeps what was overwritten long enough to notice; Macie reads all but logs', () => {
    for (const dataClass of CLASSES) {
      expect(dataClassRules(dataClass).backedUp).toBe(true);
      expect(dataClassRules(dataClass).noncurrentDays).toBeGreaterThanOrEqual(14);
      expect(dataClassRules(dataClass).inspectedByMacie).toBe(dataClass !== DataClass.AUDIT);
    }
    expect(new Set(CLASSES.map((dataClass) => dataClassRules(dataClass).description)).size).toBe(CLASSES.length);
  });

  test.each(['secret', 'PII', 'toString'])('D05 refuses the class "%s", which does not exist', (name) => {
    const message = `data class must be one of public, internal, pii, cardholder, audit, got "${name}"; change dataClass`;
    expect(() => dataClassRules(name as DataClass)).toThrow(message);
    expect(() => classify(new Stack(testApp(), 'Test'), name as DataClass)).toThrow(`${message} (Test)`);
  });
});

describe('classify', () => {
  test('D09 tags everything inside, and what is classified itself keeps its own class', () => {
    const stack = new Stack(testApp(), 'Test');
    const store = new Construct(stack, 'Store');
    new sns.Topic(store, 'Topic');
    const table = new dynamodb.TableV2(store, 'Table', {
      partitionKey: { name: 'id', type: dynamodb.AttributeType.STRING },
    });
    classify(store, DataClass.INTERNAL);
    classify(table, DataClass.PII);
    const template = Template.fromStack(stack);
    expect(DATA_CLASS_TAG_KEY).toBe('defence-in-depth:data-class');
    template.hasResourceProperties('AWS::SNS::Topic', { Tags: [{ Key: DATA_CLASS_TAG_KEY, Value: 'internal' }] });
    expect(JSON.stringify(template.findResources('AWS::DynamoDB::GlobalTable'))).toContain(
      JSON.stringify([{ Key: DATA_CLASS_TAG_KEY, Value: 'pii' }]),
    );
  });
});
