import { bucketProblems, cardholderBucketProblems } from './bucket-problems';
import { personalDataProblems } from './personal-data-problems';
import { platformEgressProblems } from './platform-egress-problems';
import { problem, type Problem } from './problem';
import { processingProblems } from './processing-problems';
import { type Call, type Service, type ServiceGraphProps } from './service-graph-props';
import { serviceProblems } from './service-problems';

/** Everything that is wrong with a graph, in the order of its paths; empty when it is right. */
export function validateServiceGraph(props: ServiceGraphProps): Problem[] {
  const services = new Map(props.services.map((service) => [service.name, service]));
  const { buckets = [], processings = [] } = props;
  return [
    ...props.services.flatMap((service, index) => serviceProblems(service, `services[${index}]`, services)),
    ...duplicates(props.services.map(({ name }) => name)).map((index) =>
      problem(`services[${index}].name`, props.services[index]?.name, 'a name that no other service has'),
    ),
    ...duplicates(props.services.map(({ namespace }) => namespace)).map((index) =>
      problem(
        `services[${index}].namespace`,
        props.services[index]?.namespace,
        'a namespace that no other service has',
      ),
    ),
    ...sharedPaths(props.services),
    ...sharedKeyPrefixes(props.services),
    ...sharedCardholderDatabases(props.services),
    ...cardholderBucketProblems(props.services, buckets),
    ...sharedSecrets(props.services),
    ...sharedTransactionalIds(props.services),
    ...platformEgressProblems(props.platformEgress ?? []),
    ...differingAddresses(props),
    ...props.calls.flatMap((call, index) => callProblems(call, `calls[${index}]`, services)),
    ...duplicates(props.calls.map(({ from, to }) => `${from} → ${to}`)).map((index) =>
      problem(`calls[${index}]`, `${props.calls[index]?.from} → ${props.calls[index]?.to}`, 'each call named once'),
    ),
    ...bucketProblems(buckets, props.services, processings),
    ...processings.flatMap((processing, index) => processingProblems(processing, `processings[${index}]`, services)),
    ...duplicates(processings.map(({ name }) => name)).map((index) =>
      problem(`processings[${index}].name`, processings[index]?.name, 'a name that no other processing has'),
    ),
    ...personalDataProblems(processings, props.services, buckets),
  ];
}

function callProblems(call: Call, path: string, services: ReadonlyMap<string, Service>): Problem[] {
  const known = [...services.keys()].join(', ');
  const problems: Problem[] = [];
  for (const end of ['from', 'to'] as const) {
    if (!services.has(call[end])) {
      problems.push(problem(`${path}.${end}`, call[end], `a known service (${known})`));
    }
  }
  if (call.from === call.to) {
    problems.push(
      problem(
        path,
        `${call.from} → ${call.to}`,
        'two different services; between the pods of one service nothing is opened',
      ),
    );
  }
  const callee = services.get(call.to);
  if (callee?.cardholderData && services.has(call.from) && !(callee.allowedCallers ?? []).includes(call.from)) {
    problems.push(
      problem(
        `${path}.from`,
        call.from,
        `one of the allowed callers of ${call.to} (${(callee.allowedCallers ?? []).join(', ')})`,
      ),
    );
  }
  if (callee && call.port !== undefined && call.port !== callee.port) {
    problems.push(problem(`${path}.port`, call.port, `${callee.port}, the port of ${call.to}, or nothing`));
  }
  for (const [index, method] of (call.methods ?? []).entries()) {
    if (!/^(GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS)$/.test(method)) {
      problems.push(problem(`${path}.methods[${index}]`, method, 'GET, HEAD, POST, PUT, PATCH, DELETE or OPTIONS'));
    }
  }
  for (const [index, prefix] of (call.paths ?? []).entries()) {
    if (!/^\/[\w./-]*$/.test(prefix)) {
      problems.push(problem(`${path}.paths[${index}]`, prefix, 'a path that starts with /'));
    }
  }
  return problems;
}

function sharedPaths(services: readonly Service[]): Problem[] {
  const all = services.flatMap((service, s) =>
    (service.exposedPaths ?? []).map((path, p) => ({ path, at: `services[${s}].exposedPaths[${p}]` })),
  );
  // The edge routes /api and /api/ alike.
  return duplicates(all.map(({ path }) => path.replace(/(?<=.)\/$/, ''))).map((index) =>
    problem(all[index]?.at ?? '', all[index]?.path, 'a path that no other service claims'),
  );
}

/** Two services under one key prefix, or under one that starts with the other's, would read each other's keys. */
function sharedKeyPrefixes(services: readonly Service[]): Problem[] {
  const all = services.flatMap(({ caches = [] }, s) =>
    caches.map(({ keyPrefix }, c) => ({ s, keyPrefix, at: `services[${s}].caches[${c}].keyPrefix` })),
  );
  return all.flatMap(({ s, keyPrefix, at }) =>
    all.some((other) => other.s < s && (keyPrefix.startsWith(other.keyPrefix) || other.keyPrefix.startsWith(keyPrefix)))
      ? [problem(at, keyPrefix, 'a key prefix that no other service has or starts with')]
      : [],
  );
}

/** A database of a cardholder-data service is in its scope, and so is everybody who connects to it. */
function sharedCardholderDatabases(services: readonly Service[]): Problem[] {
  return services.flatMap((service, s) =>
    (service.databases ?? []).flatMap(({ database }, d) =>
      services.some(
        ({ name, cardholderData, databases = [] }) =>
          cardholderData && name !== service.name && databases.some((use) => use.database === database),
      )
        ? [problem(`services[${s}].databases[${d}]`, database, 'a database that no cardholder-data service uses')]
        : [],
    ),
  );
}

/** A secret that two services read cannot be taken from one of them, and its use says of neither who it was. */
function sharedSecrets(services: readonly Service[]): Problem[] {
  return services.flatMap((service, s) =>
    (service.secrets ?? []).flatMap(({ secret }, index) => {
      const reader = services.slice(0, s).find(({ secrets = [] }) => secrets.some((use) => use.secret === secret));
      const allowed = `a secret of its own; ${reader?.name} reads this one`;
      return reader ? [problem(`services[${s}].secrets[${index}]`, secret, allowed)] : [];
    }),
  );
}

/** A second producer under a transactional id fences the first one off. */
function sharedTransactionalIds(services: readonly Service[]): Problem[] {
  return services.flatMap((service, s) =>
    (service.transactionalIds ?? []).flatMap((id, index) => {
      const owner = services.slice(0, s).find(({ transactionalIds = [] }) => transactionalIds.includes(id));
      const allowed = `an id of its own; ${owner?.name} has this one`;
      return owner ? [problem(`services[${s}].transactionalIds[${index}]`, id, allowed)] : [];
    }),
  );
}

/**
 * Domains that come with two lists of addresses. Protects against a service that widens, through a list of its own, what
 * another one reaches under the same name.
 */
function differingAddresses({ services, platformEgress = [] }: ServiceGraphProps): Problem[] {
  const first = new Map<string, { readonly at: string; readonly addresses: string }>();
  const lists = [
    ...services.map(({ egress = [] }, s) => ({ path: `services[${s}].egress`, egress })),
    { path: 'platformEgress', egress: platformEgress },
  ];
  return lists.flatMap(({ path, egress }) =>
    egress.flatMap(({ domain, addresses }, e) => {
      const at = `${path}[${e}].addresses`;
      const sorted = [...new Set(addresses)].sort().join(', ');
      const known = first.get(domain) ?? { at, addresses: sorted };
      first.set(domain, known);
      return known.addresses === sorted
        ? []
        : [problem(at, addresses, `the addresses that ${known.at} has for ${domain} (${known.addresses})`)];
    }),
  );
}

/** Indices of the elements that an earlier element equals. */
function duplicates(values: readonly string[]): number[] {
  return values.flatMap((value, index) => (values.indexOf(value) < index ? [index] : []));
}
