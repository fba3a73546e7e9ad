import { createHash } from 'node:crypto';

/** The parts of a template that a digest reads. */
export interface DigestedTemplate {
  readonly Resources?: Record<string, DigestedResource>;
}

interface DigestedResource {
  readonly Type: string;
  readonly Properties?: Record<string, unknown>;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
  readonly UpdatePolicy?: object;
  readonly DependsOn?: string | string[];
}

/** Names and tags say nothing about safety; code, hashes and sizes change with every release of a tool. */
const NOISE = new Set([
  'AllocatedStorage',
  'Code',
  'Description',
  'GroupDescription',
  'Layers',
  'Tags',
  'TagSpecifications',
  'TemplateURL',
]);

/** What a layer of a function holds; of any other type `Content` is a document, and means what it says. */
const LAYER = 'AWS::Lambda::LayerVersion';

const LONGEST_VALUE = 420;
const LONGEST_LIST = 100;

/**
 * One line per resource: type, logical id, whether it is retained, what it waits for, how it is updated, and its
 * properties in short form, references by name. Hashes of assets are masked, so that a line changes when the infrastructure does.
 */
export function digestOf(template: DigestedTemplate): string {
  return Object.entries(template.Resources ?? {})
    .map(([id, resource]) => {
      const { Type, Properties = {}, UpdatePolicy } = resource;
      const properties = Object.entries(Properties)
        .filter(([name]) => !NOISE.has(name) && (name !== 'Content' || Type !== LAYER))
        .sort(([a], [b]) => a.localeCompare(b))
        .map(([name, value]) => `${name}=${shortened(short(value))}`);
      const update = UpdatePolicy === undefined ? [] : [`UpdatePolicy=${shortened(short(UpdatePolicy))}`];
      const line = [`${Type} ${masked(id)}${kept(resource)}:`, ...waiting(resource), ...update, ...properties];
      return line.join(' ');
    })
    .sort()
    .join('\n');
}

/** What happens on replacement only where it is not what happens on deletion. */
function kept({ DeletionPolicy, UpdateReplacePolicy }: DigestedResource): string {
  const { deleted, replaced } = { deleted: DeletionPolicy ?? 'Delete', replaced: UpdateReplacePolicy ?? 'Delete' };
  const shown = [
    ...(DeletionPolicy === undefined ? [] : [DeletionPolicy]),
    ...(replaced === deleted.replace('ExceptOnCreate', '') ? [] : [`on replacement ${replaced}`]),
  ];
  return shown.length === 0 ? '' : ` (${shown.join(', ')})`;
}

/** What is there before, sorted; a long list only as a hash and a number. */
function waiting({ DependsOn = [] }: DigestedResource): string[] {
  const ids = [DependsOn].flat().map(masked).sort();
  const list = ids.join(',');
  return ids.length === 0 ? [] : [`after=${list.length <= LONGEST_LIST ? list : `#${hashOf(list)} (${ids.length})`}`];
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 8);
}

/** A value in short form: `{"Ref": "Key"}` is `Key`, `{"Fn::GetAtt": ["Key", "Arn"]}` is `Key.Arn`. */
function short(value: unknown): string {
  if (Array.isArray(value)) {
    return `[${value.map(short).join(', ')}]`;
  }
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value);
    const [[name, argument] = ['', undefined]] = entries;
    if (entries.length === 1 && name === 'Ref') {
      return String(argument);
    }
    if (entries.length === 1 && name === 'Fn::GetAtt') {
      return [argument].flat().join('.');
    }
    if (entries.length === 1 && name === 'Fn::Join') {
      const [separator, parts] = argument as [string, unknown[]];
      return Array.isArray(parts) ? parts.map(short).join(separator) : short(parts);
    }
    if (entries.length === 1 && name === 'Fn::ImportValue') {
      return `import(${short(argument).replace(/^.*:ExportsOutput/, '')})`;
    }
    return `{${entries.map(([key, inner]) => `${key}: ${short(inner)}`).join(', ')}}`;
  }
  return masked(String(value).replaceAll(/\s*\n\s*/g, ' ⏎ '));
}

function masked(text: string): string {
  return text.replace(/[0-9a-f]{64}|[0-9a-f]{32}/g, '<hash>');
}

/** Cuts what is too long to read, and ends it with a hash of the whole, so that a change inside shows as well. */
function shortened(text: string): string {
  return text.length <= LONGEST_VALUE ? text : `${text.slice(0, LONGEST_VALUE)}… #${hashOf(text)}`;
}
