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
 * @param known all environments
 * @throws if no environment has that name, or two share an account and region
 */
export function selectEnvironments(
  name?: string,
  known: ReadonlyMap<string, PlatformConfig> = environments,
): PlatformConfig[] {
  refuseSharedAccounts([...known.values()]);
  if (name === undefined) {
    return [...known.values()];
  }
  const found = known.get(name);
  if (!found) {
    throw new ConfigurationError(
      `unknown environment "${name}", known are ${[...known.keys()].join(', ')}; call cdk with -c env=<name>`,
    );
  }
  return [found];
}

/**
 * An environment whose stages of rules are judged on another day than its configuration names.
 *
 * @param config the environment
 * @param today the value of `-c today=…`; nothing leaves the configured day
 * @throws if it is before the configured day: a stage that is over would be in force again
 */
export function judgedOn(config: PlatformConfig, today?: string): PlatformConfig {
  if (today !== undefined && today < config.edge.today) {
    throw new ConfigurationError(
      `today goes forward only, got ${today} before ${config.edge.today} of ${config.name}; call cdk with -c today=$(date +%F)`,
    );
  }
  return today === undefined ? config : { ...config, edge: { ...config.edge, today } };
}

/** Session Manager's preferences and the identity provider of CI exist once in an account and region. */
function refuseSharedAccounts(configs: readonly PlatformConfig[]): void {
  const homes = configs.map(({ account, primaryRegion }) => `${account} in ${primaryRegion}`);
  const double = homes.findIndex((home, index) => homes.indexOf(home) < index);
  if (double >= 0) {
    const [first, second] = [homes.indexOf(homes[double] ?? ''), double].map((index) => configs[index]?.name);
    throw new ConfigurationError(
      `environments need an account and region each, got ${homes[double]} for ${first} and ${second}; give one of them another account`,
    );
  }
}
