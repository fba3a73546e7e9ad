import { at } from './referred-to';
import { type SynthesisedStack, type TemplateResource } from './synthesised-stack';

interface Measure {
  readonly type: string;
  readonly text: string;
  readonly holds?: (resource: TemplateResource) => boolean;
}

const MEASURES: readonly Measure[] = [
  {
    type: 'AWS::KMS::Key',
    text: 'keys of the customer that are rotated every year',
    holds: ({ Properties }) => at(Properties, 'EnableKeyRotation') === true,
  },
  {
    type: 'AWS::Backup::BackupVault',
    text: 'backup vaults whose copies nobody deletes before their time',
    holds: ({ Properties }) => at(Properties, 'LockConfiguration') !== undefined,
  },
  { type: 'AWS::Backup::RestoreTestingPlan', text: 'plans that restore backups and judge what comes back' },
  {
    type: 'AWS::CloudTrail::Trail',
    text: 'trails of every management call to AWS, every object read or written in S3 but deliveries of logs, and writes to the tables that they name',
    holds: ({ Properties }) =>
      JSON.stringify(at(Properties, 'AdvancedEventSelectors') ?? '').includes('AWS::S3::Object'),
  },
  {
    type: 'AWS::S3::Bucket',
    text: 'buckets whose objects nobody deletes before their time',
    holds: ({ Properties }) => at(Properties, 'ObjectLockConfiguration', 'Rule', 'DefaultRetention') !== undefined,
  },
  {
    type: 'AWS::Logs::LogGroup',
    text: 'log groups that mask card data beside a word for it, e-mail addresses, telephones, bank accounts and credentials, and neither names nor postal addresses',
    holds: ({ Properties }) => at(Properties, 'DataProtectionPolicy') !== undefined,
  },
  { type: 'Custom::ClassificationJob', text: 'daily searches for sensitive data where none belongs' },
  { type: 'AWS::Config::ConfigRule', text: 'rules that watch whether protections are taken off' },
  { type: 'AWS::WAFv2::WebACL', text: 'firewalls in front of what visitors reach' },
  { type: 'AWS::NetworkFirewall::Firewall', text: 'firewalls that let out to named hosts only' },
  { type: 'AWS::StepFunctions::StateMachine', text: 'workflows, those for the rights of data subjects among them' },
];

/**
 * The technical measures of article 32 that the templates of an environment show, with how many there are; what is not
 * there is not listed. Protects against a record of measures that nobody deployed.
 *
 * @param stacks all stacks of the environment
 */
export function measures(stacks: readonly SynthesisedStack[]): string[] {
  const resources = stacks.flatMap((stack) => Object.values(stack.resources));
  return MEASURES.flatMap(({ type, text, holds = () => true }) => {
    const all = resources.filter(({ Type }) => Type === type);
    const good = all.filter(holds);
    const count = good.length === all.length ? `${all.length}` : `${good.length} of ${all.length}`;
    return good.length > 0 ? [`${count} ${text}`] : [];
  });
}
