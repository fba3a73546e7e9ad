import { join } from 'node:path';
import { CustomResource, CustomResourceProvider, CustomResourceProviderRuntime, Duration, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { acknowledge } from '../foundation';

const RESOURCE_TYPE = 'Custom::ClassificationJob';
/** Macie takes 200 characters. */
const LONGEST_DESCRIPTION = 200;

/** Settings of a {@link ClassificationJob}. */
export interface ClassificationJobProps {
  /** What it is for, shown in Macie; at most 200 characters. */
  readonly description: string;

  /** The tag that selects buckets. */
  readonly tagKey: string;

  /** Values of that tag, one or more; a bucket with any of them is looked through. */
  readonly tagValues: string[];
}

/**
 * A job of Macie that looks through all tagged buckets of the account and region every day. Protects against a bucket that
 * nobody added to a list: each run asks anew which buckets have the tag.
 *
 * The first run takes every object, each later one what is new or changed; all of Macie's own identifiers are used. A job
 * cannot be changed: other settings make another job, and cancel this one. CloudFormation knows no type for it.
 *
 * @throws if the description is too long, or no value is given
 * @see https://docs.aws.amazon.com/macie/latest/user/discovery-jobs.html
 */
export class ClassificationJob extends Construct {
  constructor(scope: Construct, id: string, props: ClassificationJobProps) {
    super(scope, id);
    const { description, tagKey, tagValues } = props;
    if (description.length === 0 || description.length > LONGEST_DESCRIPTION) {
      throw new Error(
        `classification job needs a description of 1 to ${LONGEST_DESCRIPTION} characters, got ${description.length}; change description (${this.node.path})`,
      );
    }
    if (tagValues.length === 0) {
      throw new Error(
        `classification job needs one value of the tag at least, got none; change tagValues (${this.node.path})`,
      );
    }
    const { account, partition, region, stackName } = Stack.of(this);
    const provider = CustomResourceProvider.getOrCreateProvider(this, RESOURCE_TYPE, {
      codeDirectory: join(__dirname, 'classification-job-handler'),
      runtime: CustomResourceProviderRuntime.NODEJS_24_X,
      description: 'Makes and cancels a job of Macie',
      timeout: Duration.minutes(2),
      policyStatements: [
        // A job that does not exist yet and a list of all jobs have no resource to name.
        { Effect: 'Allow', Action: ['macie2:CreateClassificationJob', 'macie2:ListClassificationJobs'], Resource: '*' },
        {
          Effect: 'Allow',
          Action: ['macie2:DescribeClassificationJob', 'macie2:UpdateClassificationJob'],
          Resource: `arn:${partition}:macie2:${region}:${account}:classification-job/*`,
        },
      ],
    });
    acknowledge(
      provider,
      'cdk-validator-cfnguard::lambda_inside_vpc_check',
      'it runs at deployments alone, calls nothing but Macie and cannot read what Macie reads',
    );
    new CustomResource(this, 'Resource', {
      resourceType: RESOURCE_TYPE,
      serviceToken: provider.serviceToken,
      properties: { Name: stackName, Description: description, TagKey: tagKey, TagValues: [...tagValues].sort() },
    });
  }
}
