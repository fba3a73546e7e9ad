import { isIPv4 } from 'node:net';
import { problem, type Problem } from './problem';
import { type ExternalEgress, type Service } from './service-graph-props';

const LABEL = /^[a-z0-9]+(-[a-z0-9]+)*$/;
const DOMAIN = /^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/;
const RESERVED_NAMESPACES = /^(default|kube-.*|istio-.*|cert-manager|amazon-.*|aws-.*)$/;
const WIDEST_EGRESS = 16;

/** Everything that is wrong with one service by itself, or with the names it refers to. */
export function serviceProblems(service: Service, path: string, services: ReadonlyMap<string, Service>): Problem[] {
  const problems: Problem[] = [];
  const check = (ok: boolean, at: string, given: unknown, allowed: string): void => {
    if (!ok) {
      problems.push(problem(`${path}${at}`, given, allowed));
    }
  };
  check(
    isLabel(service.name, 40),
    '.name',
    service.name,
    'a DNS label of 2 to 40 characters (a-z, 0-9, single dashes inside)',
  );
  check(
    isLabel(service.namespace, 63),
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
  check(isInteger(service.replicas, 1, 1000), '.replicas', service.replicas, 'a whole number from 1 to 1000');
  for (const [index, exposed] of (service.exposedPaths ?? []).entries()) {
    check(/^\/[\w./-]*$/.test(exposed), `.exposedPaths[${index}]`, exposed, 'a path prefix that starts with /');
  }
  problems.push(...cardholderProblems(service, path, services), ...dataProblems(service, path));
  for (const [index, egress] of (service.egress ?? []).entries()) {
    problems.push(...egressProblems(egress, `${path}.egress[${index}]`));
  }
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
  const { databases = [], caches = [], topics = [], buckets = [] } = service;
  named(
    'databases',
    databases.map((use) => use.database),
    /^[a-z][a-z0-9_]{0,62}$/,
    'a name of a-z, 0-9 and _',
  );
  named(
    'caches',
    caches.map((use) => use.keyPrefix),
    /^[a-z][a-z0-9-]*:$/,
    'a key prefix such as cart:',
  );
  named(
    'topics',
    topics.map((use) => use.topic),
    /^[a-z][a-z0-9._-]{0,248}$/,
    'a name of a-z, 0-9, dot, dash and _',
  );
  named(
    'buckets',
    buckets.map((use) => use.bucket),
    /^[a-z]([a-z0-9-]{0,38}[a-z0-9])$/,
    'a DNS label of at most 40',
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

function egressProblems(egress: ExternalEgress, path: string): Problem[] {
  const problems: Problem[] = [];
  if (!DOMAIN.test(egress.domain)) {
    const allowed = egress.domain.includes('*')
      ? 'an exact host name, wildcards are refused'
      : 'a host name in lower case';
    problems.push(problem(`${path}.domain`, egress.domain, allowed));
  }
  if (!isInteger(egress.port, 1, 65535) || [22, 80, 3389].includes(egress.port)) {
    problems.push(problem(`${path}.port`, egress.port, 'a port from 1 to 65535 that carries TLS (not 22, 80 or 3389)'));
  }
  if (egress.addresses.length === 0) {
    problems.push(problem(`${path}.addresses`, egress.addresses, 'the address ranges that the party publishes'));
  }
  for (const [index, block] of egress.addresses.entries()) {
    const [address = '', prefix = ''] = block.split('/');
    if (!isIPv4(address) || !isInteger(Number(prefix), WIDEST_EGRESS, 32) || !/^\d+$/.test(prefix)) {
      problems.push(problem(`${path}.addresses[${index}]`, block, `an IPv4 CIDR block from /${WIDEST_EGRESS} to /32`));
    }
  }
  return problems;
}

function isLabel(value: string, longest: number): boolean {
  return value.length >= 2 && value.length <= longest && LABEL.test(value);
}

function isInteger(value: number, least: number, most: number): boolean {
  return Number.isInteger(value) && value >= least && value <= most;
}
