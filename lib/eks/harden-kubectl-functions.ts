import { type CfnElement, Stack } from 'aws-cdk-lib';
import type * as kms from 'aws-cdk-lib/aws-kms';
import { type CfnLogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { type IConstruct } from 'constructs';
import { acknowledge } from '../foundation';

/**
 * Encrypts the logs of the two functions that CDK puts behind a cluster's manifests, and accepts the findings on them
 * that no safety hangs on. Protects the manifests, which the functions log, against readers of plain log groups. They are
 * kept for a year, as all logs are; CDK would keep them for two.
 *
 * @param provider the kubectl provider inside the cluster construct
 * @param logKey the key of the log groups
 */
export function hardenKubectlFunctions(provider: IConstruct, logKey: kms.IKey): void {
  const handler = provider.node.findChild('Handler');
  const framework = provider.node.findChild('Provider').node.findChild('framework-onEvent');
  for (const fn of [handler, framework]) {
    encryptLogs(fn.node.findChild('LogGroup'), logKey);
    acknowledge(
      fn,
      'cdk-validator-cfnguard::lambda_inside_vpc_check',
      'it runs in the app subnets under the kubectl group; the rule follows only references inside one template',
    );
    for (const pack of ['HIPAA.Security', 'NIST.800.53.R5']) {
      acknowledge(
        fn,
        `${pack}::${pack}-LambdaDLQ`,
        'CloudFormation waits for the answer and fails the deployment without one; a queue would keep events that nobody may replay',
      );
      acknowledge(
        fn,
        `${pack}::${pack}-LambdaConcurrency`,
        'only CloudFormation calls it, a few times in a deployment; a reserve would take from the pool of the whole account',
      );
    }
  }
  acknowledge(
    handler,
    'AwsSolutions::AwsSolutions-L1',
    'CDK runs its handler on the Python version that it tests it with, which AWS supports; a newer one is untested',
  );
  acceptFrameworkRole(framework.node.findChild('ServiceRole'), handler);
}

function encryptLogs(logs: IConstruct, logKey: kms.IKey): void {
  const group = logs.node.defaultChild as CfnLogGroup;
  group.kmsKeyId = logKey.keyArn;
  group.retentionInDays = RetentionDays.ONE_YEAR;
  acknowledge(
    logs,
    'cdk-validator-cfnguard::cloudwatch_log_group_encrypted_check',
    'encrypted under the customer managed key of another stack; the rule follows only references inside one template',
  );
}

function acceptFrameworkRole(role: IConstruct, handler: IConstruct): void {
  for (const policy of ['AWSLambdaBasicExecutionRole', 'AWSLambdaVPCAccessExecutionRole']) {
    acknowledge(
      role,
      `AwsSolutions::AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/${policy}]`,
      'CDK attaches it to its provider framework; it holds log-stream and network-interface actions and no data action',
    );
  }
  for (const pack of ['HIPAA.Security', 'NIST.800.53.R5', 'PCI.DSS.321']) {
    acknowledge(
      role,
      `${pack}::${pack}-IAMNoInlinePolicy`,
      'CDK writes the policy for this one role; it lives and dies with the role and allows one function to call another',
    );
  }
  const functionId = Stack.of(handler).getLogicalId(handler.node.defaultChild as CfnElement);
  acknowledge(
    role,
    `AwsSolutions::AwsSolutions-IAM5[Resource::<${functionId}.Arn>:*]`,
    'the wildcard stands for the versions of one function, the kubectl handler beside it, and for nothing else',
  );
}
