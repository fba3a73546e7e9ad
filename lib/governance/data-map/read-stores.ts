import { BACKUP_TAG_KEY, DATA_CLASS_TAG_KEY } from '../../data';
import { DataClass, describeProblems, problem, type Problem } from '../../service-graph';
import { at, elements, type Located, referredTo, tagsOf } from './referred-to';
import { type StoreFacts } from './store-facts';
import { STORE_TYPES, UNREAD_STORE_TYPES } from './store-types';
import { type SynthesisedStack } from './synthesised-stack';

const CLASSES: readonly string[] = Object.values(DataClass);

/**
 * Every place where data stays, as the templates of an environment say it, sorted by name. Protects against a record that
 * shows what was promised and not what is deployed.
 *
 * @param stacks all stacks of the environment, since a store may be under the key of another
 * @throws one error with every store that has no class of data, and every one of a type that cannot be read
 */
export function readStores(stacks: readonly SynthesisedStack[]): StoreFacts[] {
  const all = stacks.flatMap((stack) =>
    Object.entries(stack.resources).map(([id, resource]) => ({ stack, id, resource })),
  );
  const stores = all.filter(({ resource }) => STORE_TYPES.has(resource.Type));
  const problems = [...stores.flatMap(classProblems), ...all.flatMap(typeProblems)];
  if (problems.length > 0) {
    throw new Error(describeProblems('data map', problems));
  }
  const facts = [
    ...stores.map((store) => factsOf(store, stacks)),
    ...all.flatMap((resource) => copiesOf(resource, stacks)),
  ];
  return facts.sort((one, other) => (one.name < other.name ? -1 : 1));
}

function classProblems(store: Located): Problem[] {
  const given = tagsOf(store.resource).get(DATA_CLASS_TAG_KEY);
  return CLASSES.includes(given ?? '')
    ? []
    : [problem(nameOf(store), given, `a tag ${DATA_CLASS_TAG_KEY} of ${CLASSES.join(', ')}; call classify`)];
}

function typeProblems(located: Located): Problem[] {
  const { Type } = located.resource;
  return UNREAD_STORE_TYPES.includes(Type)
    ? [
        problem(
          nameOf(located),
          Type,
          `a store of a type that the data map reads (${[...STORE_TYPES.keys()].join(', ')})`,
        ),
      ]
    : [];
}

function factsOf(store: Located, stacks: readonly SynthesisedStack[]): StoreFacts {
  const { stack, resource } = store;
  const reader = STORE_TYPES.get(resource.Type);
  if (!reader) {
    throw new Error(`no reader for ${resource.Type} (${nameOf(store)})`);
  }
  const { key, encrypted, transport, retention, keptDays, recovery } = reader(store, stacks);
  const tags = tagsOf(resource);
  const plan = tags.get(BACKUP_TAG_KEY);
  return {
    name: nameOf(store),
    type: resource.Type,
    region: stack.region,
    dataClass: tags.get(DATA_CLASS_TAG_KEY) as DataClass,
    encryption: encrypted ? describeKey(key, stack, stacks) : 'none',
    transport,
    retention,
    ...(keptDays !== undefined && { keptDays }),
    recovery: plan === undefined ? recovery : `${recovery}; backup plan ${plan}`,
  };
}

/** The vaults outside the environment that a backup plan copies to; where they stand matters, whoever owns them. */
function copiesOf({ stack, resource }: Located, stacks: readonly SynthesisedStack[]): StoreFacts[] {
  if (resource.Type !== 'AWS::Backup::BackupPlan') {
    return [];
  }
  return elements(at(resource.Properties, 'BackupPlan', 'BackupPlanRule')).flatMap((rule) => {
    const vault = referredTo(at(rule, 'TargetBackupVault'), stack, stacks);
    const dataClass = vault && tagsOf(vault.resource).get(DATA_CLASS_TAG_KEY);
    return elements(at(rule, 'CopyActions')).flatMap((copy) => {
      const arn = at(copy, 'DestinationBackupVaultArn');
      const kept = at(copy, 'Lifecycle', 'DeleteAfterDays') ?? at(rule, 'Lifecycle', 'DeleteAfterDays');
      return typeof arn === 'string'
        ? [
            {
              name: arn,
              type: 'AWS::Backup::BackupVault',
              region: arn.split(':')[3] ?? '',
              dataClass: (dataClass ?? DataClass.CARDHOLDER) as DataClass,
              encryption: 'the key of that vault, which is not in these templates',
              transport: 'TLS; the AWS API has no other way',
              retention: kept === undefined ? 'as that vault says' : `${String(kept)} days`,
              ...(kept !== undefined && { keptDays: Number(kept) }),
              recovery: 'it is the copy',
            },
          ]
        : [];
    });
  });
}

function describeKey(key: unknown, stack: SynthesisedStack, stacks: readonly SynthesisedStack[]): string {
  if (key === undefined) {
    return 'key of AWS';
  }
  const found = referredTo(key, stack, stacks)?.resource;
  if (found?.Type !== 'AWS::KMS::Key') {
    return 'customer managed key of another region or account';
  }
  const description = String(at(found.Properties, 'Description') ?? 'without description');
  const rotated = at(found.Properties, 'EnableKeyRotation') === true ? 'rotated' : 'not rotated';
  return `customer managed key, ${rotated}: ${description}`;
}

/** The construct's path says what a store is, and stays as it is when another store comes. */
function nameOf({ stack, id }: Located): string {
  return (stack.paths[id] ?? `${stack.name}/${id}`).replace(/\/Resource$/, '');
}
