import { Tags } from 'aws-cdk-lib';
import { type IConstruct } from 'constructs';
import { type DataClass } from '../service-graph';
import { assertDataClass } from './assert-data-class';

/** The tag that says how sensitive the data in a resource is. */
export const DATA_CLASS_TAG_KEY = 'defence-in-depth:data-class';

/**
 * Tags everything inside a scope with the class of its data. Protects against data that nobody knows the worth of: what
 * inspects, counts or judges resources finds the class on each of them.
 *
 * @param scope a construct; one inside it that is classified itself keeps its own class
 * @param dataClass the most sensitive class that is kept there
 * @throws if there is no such class
 * @see https://docs.aws.amazon.com/whitepapers/latest/tagging-best-practices/tagging-for-data-security-and-risk-management.html
 */
export function classify(scope: IConstruct, dataClass: DataClass): void {
  assertDataClass(dataClass, scope.node.path);
  Tags.of(scope).add(DATA_CLASS_TAG_KEY, dataClass);
}
