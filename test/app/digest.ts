import { createHash } from 'node:crypto';

/** The parts of a template that a digest reads. */
export interface DigestedTemplate {
  readonly Resources?: Record<string, DigestedResource>;
}

interface DigestedResource {
  readonly Type: string;
  readonly Properties?: Record<string, unknown>;
  readonly DeletionPolicy?: string;
}

/** Names and tags say nothing about safety; code, hashes and sizes change with every release of a tool. */
const NOISE = new Set([
  'AllocatedStorage',
  'Code',
  'Content',
  'Description',
  'GroupDescription',
  'Layers',
  'Tags',
  'TagSpecifications',
  'TemplateURL',
]);

const LONGEST_VALUE = 420;

/**
 * One line per resource: type, logical id, whether it is retained, and its properties in short form, references by
 * name. Hashes of assets are masked, so that a line changes when the infrastructure does.
 */
export function digestOf(template: DigestedTemplate): string {
  return Object.entries(template.Resources ?? {})
    .map(([id, { Type, Properties = {}, DeletionPolicy }]) => {
      const properties = Object.entries(Properties)
        .filter(([name]) => !NOISE.has(name))
        .sort(([a], [b]) => a.localeCompare(b))
        .map(([name, value]) => `${name}=${shortened(short(value))}`);
      const kept = DeletionPolicy === undefined ? '' : ` (${DeletionPolicy})`;
      return `${Type} ${masked(id)}${kept}: ${properties.join(' ')}`.trimEnd();
    })
    .sort()
    .join('\n');
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
  const hash = createHash('sha256').update(text).digest('hex').slice(0, 8);
  return text.length <= LONGEST_VALUE ? text : `${text.slice(0, LONGEST_VALUE)}… #${hash}`;
}
