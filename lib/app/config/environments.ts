import { ConfigurationError } from './configuration-error';
import { dev } from './dev';
import { type PlatformConfig } from './platform-config';
import { prod } from './prod';
import { staging } from './staging';

/** The shipped environments by name. */
export const environments: ReadonlyMap<string, PlatformConfig> = new Map(
  [dev, staging, prod].map((config) => [config.name, config]),
);

/**
 * The environments to build.
 *
 * @param name the value of `-c env=…`; nothing picks all of them
 * @throws if no environment has that name
 */
export function selectEnvironments(name?: string): PlatformConfig[] {
  if (name === undefined) {
    return [...environments.values()];
  }
  const found = environments.get(name);
  if (!found) {
    throw new ConfigurationError(
      `unknown environment "${name}", known are ${[...environments.keys()].join(', ')}; call cdk with -c env=<name>`,
    );
  }
  return [found];
}
