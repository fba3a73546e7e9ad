import { App, CfnResource, Stack, Stage } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { acknowledge } from '../../lib/foundation';
import { registerGates } from '../../lib/governance';

const planted = process.argv[2];

/**
 * An app for the real CDK CLI, with what its one argument plants in a stack of a stage. CDK checks templates against its
 * schemas, for seconds, only where nothing is to be found.
 */
const app = new App({ builtinCloudFormationValidation: planted === 'accepted' });
registerGates(app);
const env = { account: '111111111111', region: 'eu-west-1' };
const stack = new Stack(new Stage(app, 'planted'), 'stack', { env });
const rule = 'cdk-validator-cfnguard::lambda_inside_vpc_check';

function plantFunction(id: string): CfnResource {
  return new CfnResource(stack, id, {
    type: 'AWS::Lambda::Function',
    properties: {
      Code: { ZipFile: 'exports.handler = async () => {}' },
      Handler: 'index.handler',
      Role: 'arn:aws:iam::111111111111:role/planted',
      Runtime: lambda.Runtime.NODEJS_22_X.name,
      ReservedConcurrentExecutions: 1,
      DeadLetterConfig: { TargetArn: 'arn:aws:sqs:eu-west-1:111111111111:planted' },
    },
  });
}

switch (planted) {
  case 'bucket':
    new s3.CfnBucket(stack, 'Bucket');
    break;
  case 'guard':
    acknowledge(plantFunction('Accepted'), rule, 'stands here to be the one accepted finding of its report');
    plantFunction('Open');
    break;
  case 'accepted':
    acknowledge(plantFunction('Accepted'), rule, 'stands here to be the one accepted finding of its report');
    break;
}
app.synth();
