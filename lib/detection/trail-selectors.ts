import { type CfnTrail } from 'aws-cdk-lib/aws-cloudtrail';

/**
 * What a trail records: every management event, every S3 object event and every write to the named DynamoDB tables. Of the
 * buckets that logs are delivered to it records reads, deletions and changes of retention, but no `PutObject`, since each
 * delivered log file would be an event that makes the next log file.
 *
 * @param deliveryArns ARNs of the buckets that the trail and the access logs deliver to
 * @param tableArns beginnings of the ARNs of tables
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/filtering-data-events.html
 */
export function trailSelectors(
  deliveryArns: readonly string[],
  tableArns: readonly string[],
): CfnTrail.AdvancedEventSelectorProperty[] {
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
    // An empty list of beginnings would be a selector that CloudTrail refuses.
    ...(tableArns.length === 0
      ? []
      : [
          {
            name: 'Writes to tables',
            fieldSelectors: [
              { field: 'eventCategory', equalTo: ['Data'] },
              { field: 'resources.type', equalTo: ['AWS::DynamoDB::Table'] },
              { field: 'readOnly', equalTo: ['false'] },
              { field: 'resources.ARN', startsWith: [...tableArns] },
            ],
          },
        ]),
  ];
}
