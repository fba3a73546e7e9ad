import { type CfnTrail } from 'aws-cdk-lib/aws-cloudtrail';

/**
 * What a trail records: every management event and every S3 object event. Of the archive itself it records reads,
 * deletions and changes of retention, but no `PutObject`, since each delivered log file would be an event that makes
 * the next log file.
 *
 * @param archiveArn ARN of the bucket that the trail delivers to
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/filtering-data-events.html
 */
export function trailSelectors(archiveArn: string): CfnTrail.AdvancedEventSelectorProperty[] {
  const objectEvents = [
    { field: 'eventCategory', equalTo: ['Data'] },
    { field: 'resources.type', equalTo: ['AWS::S3::Object'] },
  ];
  return [
    { name: 'Management events', fieldSelectors: [{ field: 'eventCategory', equalTo: ['Management'] }] },
    {
      name: 'S3 objects outside the archive',
      fieldSelectors: [...objectEvents, { field: 'resources.ARN', notStartsWith: [`${archiveArn}/`] }],
    },
    {
      name: 'S3 objects of the archive, without its deliveries',
      fieldSelectors: [
        ...objectEvents,
        { field: 'resources.ARN', startsWith: [`${archiveArn}/`] },
        { field: 'eventName', notEquals: ['PutObject'] },
      ],
    },
  ];
}
