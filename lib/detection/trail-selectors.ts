import { type CfnTrail } from 'aws-cdk-lib/aws-cloudtrail';

/**
 * What a trail records: every management event and every S3 object event. Of the buckets that logs are delivered to it
 * records reads, deletions and changes of retention, but no `PutObject`, since each delivered log file would be an event
 * that makes the next log file.
 *
 * @param deliveryArns ARNs of the buckets that the trail and the access logs deliver to
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/filtering-data-events.html
 */
export function trailSelectors(deliveryArns: readonly string[]): CfnTrail.AdvancedEventSelectorProperty[] {
  const objects = deliveryArns.map((arn) => `${arn}/`);
  const objectEvents = [
    { field: 'eventCategory', equalTo: ['Data'] },
    { field: 'resources.type', equalTo: ['AWS::S3::Object'] },
  ];
  return [
    { name: 'Management events', fieldSelectors: [{ field: 'eventCategory', equalTo: ['Management'] }] },
    {
      name: 'S3 objects outside the log buckets',
      fieldSelectors: [...objectEvents, { field: 'resources.ARN', notStartsWith: objects }],
    },
    {
      name: 'S3 objects of the log buckets, without deliveries',
      fieldSelectors: [
        ...objectEvents,
        { field: 'resources.ARN', startsWith: objects },
        { field: 'eventName', notEquals: ['PutObject'] },
      ],
    },
  ];
}
