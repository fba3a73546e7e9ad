import ts from 'typescript';
import { ConfigurationError } from '../../lib/app/config/configuration-error';
import { environmentLiteral, findSetting, objectSetting } from './config-literal';

/** How a canary ends. */
export enum CanaryEnd {
  /** The candidate's rules become the rules in force. */
  PROMOTE = 'promote',

  /** The candidate's rules go. */
  ABORT = 'abort',
}

interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/**
 * The source of an environment's configuration without its canary. Protects against a promotion typed by hand, which puts
 * other rules in force than those that were tried: the candidate's text moves as it is, comments in it included.
 *
 * Reads and writes nothing, and changes nothing but `edge.canary` and, for a promotion, `edge.rules`.
 *
 * @param source the source of the file
 * @param environment name of the environment
 * @param end how the canary ends
 * @returns the new source, not formatted
 * @throws if there is no canary, or the file is written in a way that this cannot change safely
 */
export function endCanary(source: string, environment: string, end: CanaryEnd): string {
  const edge = objectSetting(environmentLiteral(source, environment), 'edge');
  const canary = findSetting(edge, 'canary');
  if (canary === undefined) {
    throw new ConfigurationError(`${edge.path} has no canary; nothing to ${end}`);
  }
  const removal: Edit = { ...rangeOf(source, edge.literal.properties, canary), text: '' };
  return applied(source, end === CanaryEnd.ABORT ? [removal] : [removal, promotion()]);

  function promotion(): Edit {
    const rules = findSetting(edge, 'rules')?.initializer;
    if (rules === undefined) {
      throw new ConfigurationError(`${edge.path} has no rules that the candidate could replace; write them out first`);
    }
    const candidate = objectSetting(objectSetting(edge, 'canary'), 'candidate').literal;
    return { start: rules.getStart(), end: rules.getEnd(), text: candidate.getText() };
  }
}

/**
 * A setting with its comma, the comments above it and the one behind it; not the comment behind the setting before.
 */
function rangeOf(
  source: string,
  settings: ts.NodeArray<ts.ObjectLiteralElementLike>,
  setting: ts.ObjectLiteralElementLike,
): { start: number; end: number } {
  const next = settings[settings.indexOf(setting) + 1];
  return {
    start: behindComments(source, setting.getFullStart()),
    // The list ends behind its last comma.
    end: behindComments(source, next?.getFullStart() ?? settings.end),
  };
}

function behindComments(source: string, position: number): number {
  return ts.getTrailingCommentRanges(source, position)?.at(-1)?.end ?? position;
}

function applied(source: string, edits: readonly Edit[]): string {
  return [...edits]
    .sort((one, other) => other.start - one.start)
    .reduce((text, { start, end, text: replacement }) => text.slice(0, start) + replacement + text.slice(end), source);
}
