/** One finding of cfn-lint that says nothing about the templates. */
export interface IgnoredFinding {
  /** Id of the rule. */
  readonly rule: string;
  /** The resource type that cfn-lint does not know; every finding of the rule where absent. */
  readonly type?: string;
  /** How the message of the finding begins; every finding of the rule where absent. */
  readonly message?: string;
  /** Why the template is right. */
  readonly reason: string;
}

/** Everything that is ignored; an entry that matches nothing fails the run. */
export const IGNORED_FINDINGS: readonly IgnoredFinding[] = [
  {
    rule: 'W3005',
    reason:
      'the CDK writes DependsOn beside a Ref on purpose, from its own dependency tree; the doubling changes nothing',
  },
  {
    rule: 'W3010',
    reason:
      'zones are named in the configuration and checked against its region: a look-up would tie synthesis to an account, and "any zone" would part the subnets of one tier from those of the next',
  },
  {
    rule: 'E3601',
    message: "'arn:${Partition}:states:::",
    reason:
      'cfn-lint reads the definition before CloudFormation puts in its substitutions; the name of the partition is one of them',
  },
];
