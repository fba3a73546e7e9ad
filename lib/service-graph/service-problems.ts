import { isDnsLabel } from './dns-label';
import { egressProblems } from './egress-problems';
import { problem, type Problem } from './problem';
import { REFUSED_PORTS } from './refused-ports';
import { RESERVED_DATABASE_NAMES, RESERVED_DATABASE_USERS } from './reserved-database-names';
import { type Service } from './service-graph-props';

const RESERVED_NAMESPACES = /^(default|kube-.*|istio-.*|cert-manager|fluent-bit|amazon-.*|aws-.*)$/;
/** A load balancer takes 128 characters; `/*` is two of them. */
const LONGEST_PATH = 126;
/** Linux takes the ports of clients from here on. */
const FIRST_CLIENT_PORT = 32768;
const KAFKA_NAME = /^[a-z][a-z0-9._-]{0,248}$/;
const KAFKA_NAME_ALLOWED = 'a name of at most 249 of a-z, 0-9, dot, dash and _, beginning with a letter';

/** Everything that is wrong with one service by itself, or with the names it refers to. */
export function serviceProblems(service: Service, path: string, services: ReadonlyMap<string, Service>): Problem[] {
  const problems: Problem[] = [];
  const check = (ok: boolean, at: string, given: unknown, allowed: string): void => {
    if (!ok) {
      problems.push(problem(`${path}${at}`, given, allowed));
    }
  };
  check(
    isDnsLabel(service.name, 40) && /^[a-z]/.test(service.name),
    '.name',
    service.name,
    'a DNS label of 2 to 40 characters, beginning with a letter (a-z, 0-9, single dashes inside)',
  );
  check(
    (service.databases ?? []).length === 0 || !RESERVED_DATABASE_USERS.test(service.name),
    '.name',
    service.name,
    'another name, as its database user would have it too: not clusteradmin, none, postgres, public or rds and more',
  );
  check(
    isDnsLabel(service.namespace, 63),
    '.namespace',
    service.namespace,
    'a DNS label of 2 to 63 characters (a-z, 0-9, single dashes inside)',
  );
  check(
    !RESERVED_NAMESPACES.test(service.namespace),
    '.namespace',
    service.namespace,
    'a namespace of its own, not one that Kubernetes, the mesh or AWS owns',
  );
  check(isInteger(service.port, 1024, 65535), '.port', service.port, 'a whole number from 1024 to 65535');
  check(
    !REFUSED_PORTS.has(service.port),
    '.port',
    service.port,
    `another port; this one is ${REFUSED_PORTS.get(service.port)}`,
  );
  check(isInteger(service.replicas, 1, 1000), '.replicas', service.replicas, 'a whole number from 1 to 1000');
  for (const [index, exposed] of (service.exposedPaths ?? []).entries()) {
    check(
      /^\/[\w./-]*$/.test(exposed) && !/\/\/|\.\./.test(exposed) && exposed.length <= LONGEST_PATH,
      `.exposedPaths[${index}]`,
      exposed,
      `a path prefix that starts with /, has no // and no .., and at most ${LONGEST_PATH} characters`,
    );
  }
  problems.push(...cardholderProblems(service, path, services), ...dataProblems(service, path));
  problems.push(...egressProblems(service.egress ?? [], `${path}.egress`));
  return problems;
}

function cardholderProblems(service: Service, path: string, services: ReadonlyMap<string, Service>): Problem[] {
  const exposed = service.exposedPaths ?? [];
  const callers = service.allowedCallers ?? [];
  if (!service.cardholderData) {
    return callers.length === 0
      ? []
      : [problem(`${path}.allowedCallers`, callers, 'nothing: only a cardholder-data service names its callers')];
  }
  const problems = callers.flatMap((caller, index) =>
    services.has(caller) && caller !== service.name
      ? []
      : [problem(`${path}.allowedCallers[${index}]`, caller, 'another known service')],
  );
  if (service.port >= FIRST_CLIENT_PORT) {
    const allowed = `a port under ${FIRST_CLIENT_PORT}; a network ACL takes the others for those of clients`;
    problems.push(problem(`${path}.port`, service.port, allowed));
  }
  if (callers.length === 0) {
    problems.push(
      problem(`${path}.allowedCallers`, callers, 'the services that may call this cardholder-data service'),
    );
  }
  if (exposed.length > 0) {
    problems.push(
      problem(`${path}.exposedPaths`, exposed, 'no path: a cardholder-data service is never exposed at the edge'),
    );
  }
  return problems;
}

function dataProblems(service: Service, path: string): Problem[] {
  const problems: Problem[] = [];
  const named = (kind: string, names: readonly string[], pattern: RegExp, allowed: string): void => {
    for (const [index, name] of names.entries()) {
      if (!pattern.test(name) || names.indexOf(name) < index) {
        problems.push(problem(`${path}.${kind}[${index}]`, name, `${allowed}, each named once`));
      }
    }
  };
  const { databases = [], caches = [], topics = [], transactionalIds = [], buckets = [], secrets = [] } = service;
  named(
    'databases',
    databases.map((use) => use.database),
    /^[a-z][a-z0-9_]{0,56}$/,
    'a name of at most 57 of a-z, 0-9 and _, beginning with a letter',
  );
  databases.forEach(({ database }, index) => {
    if (RESERVED_DATABASE_NAMES.includes(database)) {
      const allowed = `a database of its own, none of ${RESERVED_DATABASE_NAMES.join(', ')}`;
      problems.push(problem(`${path}.databases[${index}]`, database, allowed));
    }
  });
  named(
    'caches',
    caches.map((use) => use.keyPrefix),
    /^[a-z][a-z0-9-]*:$/,
    'a key prefix, one label of a-z, 0-9 and - beginning with a letter, and one colon, such as cart:',
  );
  named(
    'topics',
    topics.map((use) => use.topic),
    KAFKA_NAME,
    KAFKA_NAME_ALLOWED,
  );
  named('transactionalIds', transactionalIds, KAFKA_NAME, KAFKA_NAME_ALLOWED);
  if (transactionalIds.length > 0 && !topics.some(({ produce }) => produce)) {
    const allowed = 'nothing, since the service produces to no topic';
    problems.push(problem(`${path}.transactionalIds`, transactionalIds, allowed));
  }
  named(
    'buckets',
    buckets.map((use) => use.bucket),
    /^[a-z]([a-z0-9-]{0,38}[a-z0-9])$/,
    'a DNS label of 2 to 40 characters, beginning with a letter',
  );
  named(
    'secrets',
    secrets.map((use) => use.secret),
    /^(?=.{2,40}$)[a-z0-9]+(-[a-z0-9]+)*$/,
    'a DNS label of 2 to 40 characters',
  );
  topics.forEach((use, index) => {
    if (!use.produce && !use.consume) {
      problems.push(problem(`${path}.topics[${index}]`, use, 'produce, consume or both to be true'));
    }
  });
  buckets.forEach((use, index) => {
    if (!use.read && !use.write) {
      problems.push(problem(`${path}.buckets[${index}]`, use, 'read, write or both to be true'));
    }
  });
  return problems;
}

function isInteger(value: number, least: number, most: number): boolean {
  return Number.isInteger(value) && value >= least && value <= most;
}
