import { type SynthesisedStack, type TemplateResource } from './synthesised-stack';

/** The value at the end of a path through objects and lists, or nothing. */
export function at(value: unknown, ...path: (string | number)[]): unknown {
  return path.reduce<unknown>(
    (inner, step) =>
      typeof inner === 'object' && inner !== null ? (inner as Readonly<Record<string, unknown>>)[step] : undefined,
    value,
  );
}

/** The elements of a list; none of anything else. */
export function elements(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

/** A resource with the stack that it stands in. */
export interface Located {
  /** The stack. */
  readonly stack: SynthesisedStack;

  /** Its logical id. */
  readonly id: string;

  /** The resource. */
  readonly resource: TemplateResource;
}

/**
 * The resource that a value refers to, by `Ref` or `Fn::GetAtt`, also by the export of another stack. Nothing for a text, a
 * pseudo parameter, or what crosses regions.
 */
export function referredTo(
  value: unknown,
  stack: SynthesisedStack,
  stacks: readonly SynthesisedStack[],
): Located | undefined {
  const imported = at(value, 'Fn::ImportValue');
  if (typeof imported === 'string') {
    for (const exporter of stacks) {
      const output = Object.values(exporter.outputs ?? {}).find((one) => at(one, 'Export', 'Name') === imported);
      if (output !== undefined) {
        return referredTo(at(output, 'Value'), exporter, stacks);
      }
    }
    return undefined;
  }
  const id = at(value, 'Ref') ?? at(value, 'Fn::GetAtt', 0);
  const resource = typeof id === 'string' ? stack.resources[id] : undefined;
  return typeof id === 'string' && resource ? { stack, id, resource } : undefined;
}

/** The tags of a resource, in whichever form its type has them. */
export function tagsOf({ Properties = {} }: TemplateResource): ReadonlyMap<string, string> {
  const { Tags, BackupVaultTags, Replicas } = Properties;
  const lists = [Tags, ...elements(Replicas).map((replica) => at(replica, 'Tags'))];
  const pairs = lists.flatMap((list) =>
    Array.isArray(list)
      ? list.map((tag) => [String(at(tag, 'Key')), String(at(tag, 'Value'))] as const)
      : Object.entries((list ?? {}) as Readonly<Record<string, string>>),
  );
  return new Map([...pairs, ...Object.entries((BackupVaultTags ?? {}) as Readonly<Record<string, string>>)]);
}
