import { DataClass, type Processing, type ServiceGraph } from '../../service-graph';
import { type Controller } from './controller';
import { isInEuropeanEconomicArea } from './is-in-european-economic-area';
import { type StoreFacts } from './store-facts';
import { type StoreUser, usersOf } from './store-users';

const HELD_IN: readonly DataClass[] = [DataClass.PII, DataClass.CARDHOLDER, DataClass.AUDIT];
const VAULT = 'AWS::Backup::BackupVault';

/** A store, who uses it, and why personal data is in it. */
export interface StoreRecord extends StoreFacts {
  /** The services that use it, by the graph. */
  readonly users: StoreUser[];

  /** Names of the processings whose data is in it. */
  readonly processings: string[];
}

/** Personal data that leaves the European Economic Area. */
export interface TransferRecord {
  /** Who takes it there. */
  readonly recipient: string;

  /** The country, or the region of AWS. */
  readonly to: string;

  /** What makes it lawful. */
  readonly safeguards: string;
}

/** A processing, and where the templates put its data. */
export interface ProcessingRecord extends Processing {
  /** Names of its stores. */
  readonly stores: string[];

  /** Names of those of its stores whose templates delete nothing: there its services must, in time. */
  readonly erasedByServices: string[];

  /** Days for which backups keep what was erased. @default - it is in none, or no template says how long */
  readonly backupDays?: number;

  /** What leaves the European Economic Area. */
  readonly transfers: TransferRecord[];
}

/**
 * The record of processing activities of an environment (GDPR article 30(1)). As JSON its fields are these, `format` first
 * in meaning: a field that goes or changes its meaning takes another format, a new one does not.
 */
export interface DataMap {
  /** `data-map/1`. */
  readonly format: string;

  /** Name of the environment. */
  readonly environment: string;

  /** Who answers for it. */
  readonly controller: Controller;

  /** Each activity, in the order of the graph. */
  readonly processings: ProcessingRecord[];

  /** Every place where data stays, by name. */
  readonly stores: StoreRecord[];

  /** Stores of class `pii` or `cardholder` that no processing names: their data is not about people, or not on record. */
  readonly unexplained: string[];

  /** Technical measures (article 32) that the templates show. */
  readonly measures: string[];
}

/** What {@link dataMap} is made of, beside the graph. */
export interface DataMapProps {
  /** Name of the environment. */
  readonly environment: string;

  /** Who answers for it. */
  readonly controller: Controller;

  /** What `readStores` found in its templates. */
  readonly stores: StoreFacts[];

  /** What `measures` found in its templates. */
  readonly measures: string[];
}

/**
 * Joins what the graph says about personal data with what the templates say about stores. Protects against a record that
 * was true once.
 *
 * @throws if a processing names a store that no template has, if its data stands in a store of a lesser class, in a region
 *   outside the European Economic Area without safeguards, or in a store that keeps it longer than the processing says;
 *   backups may, and the record says for how long
 */
export function dataMap(graph: ServiceGraph, props: DataMapProps): DataMap {
  const { environment, controller, measures } = props;
  const direct = props.stores.map((facts) => ({ ...facts, ...usersOf(graph, facts) }));
  const stores = direct.map((store) => ({
    ...store,
    processings: store.type === VAULT ? inBackups(direct) : store.processings,
  }));
  stores.forEach((store) => checkStore(store, controller));
  const processings = graph.processings().map((processing) => {
    checkNamed(processing, stores);
    const own = stores.filter((store) => store.processings.includes(processing.name));
    const live = own.filter(({ type }) => type !== VAULT);
    live.forEach((store) => checkKept(processing, store));
    const kept = own.filter((store) => !live.includes(store)).flatMap(({ keptDays = [] }) => keptDays);
    return {
      ...processing,
      stores: own.map(({ name }) => name),
      erasedByServices: live.filter(({ keptDays }) => keptDays === undefined).map(({ name }) => name),
      ...(kept.length > 0 && { backupDays: Math.max(...kept) }),
      transfers: transfersOf(processing, own, controller),
    };
  });
  const unexplained = stores.filter(
    (store) => [DataClass.PII, DataClass.CARDHOLDER].includes(store.dataClass) && store.processings.length === 0,
  );
  return {
    format: 'data-map/1',
    environment,
    controller,
    processings,
    stores,
    unexplained: unexplained.map(({ name }) => name),
    measures,
  };
}

/** A backup has what the stores under its plan have. */
function inBackups(stores: readonly StoreRecord[]): string[] {
  const backedUp = stores.filter(({ recovery }) => recovery.includes('backup plan'));
  return [...new Set(backedUp.flatMap(({ processings }) => processings))].sort();
}

function checkStore({ name, region, dataClass, processings }: StoreRecord, { hostingSafeguards }: Controller): void {
  if (processings.length === 0) {
    return;
  }
  if (!HELD_IN.includes(dataClass)) {
    throw new Error(
      `${name} holds data of ${processings.join(', ')}, which needs class ${HELD_IN.join(', ')}, got ${dataClass}; change its classify`,
    );
  }
  if (hostingSafeguards === undefined && !isInEuropeanEconomicArea(region)) {
    throw new Error(
      `${name} holds data of ${processings.join(', ')} in ${region}, outside the European Economic Area, which needs safeguards, got none; change hostingSafeguards`,
    );
  }
}

function checkNamed(processing: Processing, stores: readonly StoreRecord[]): void {
  const wanted = {
    'AWS::RDS::DBCluster': processing.databases,
    'AWS::ElastiCache::': processing.caches,
    'AWS::MSK::Cluster': processing.topics,
    'AWS::S3::Bucket': processing.buckets,
  };
  for (const [type, names = []] of Object.entries(wanted)) {
    const found = stores.some((store) => store.type.startsWith(type) && store.processings.includes(processing.name));
    if (names.length > 0 && !found) {
      throw new Error(
        `processing ${processing.name} names ${names.join(', ')}, which needs a store ${type}, got none in the templates`,
      );
    }
  }
}

/** Nobody erases evidence but its store; what a service erases itself, no template shows. */
function checkKept({ name, retentionDays, evidence }: Processing, store: StoreRecord): void {
  const { keptDays = evidence === true ? Infinity : 0 } = store;
  if (keptDays > retentionDays) {
    throw new Error(
      `processing ${name} says that data is erased after ${retentionDays} days, but ${store.name} keeps it ${keptDays === Infinity ? store.retention : `for ${keptDays} days`}; change retentionDays or the store`,
    );
  }
}

function transfersOf(
  { recipients = [] }: Processing,
  stores: readonly StoreRecord[],
  { hostingSafeguards = '' }: Controller,
): TransferRecord[] {
  const outside = [...new Set(stores.map(({ region }) => region))].filter(
    (region) => !isInEuropeanEconomicArea(region),
  );
  return [
    ...recipients.flatMap(({ name, transfer }) =>
      transfer ? [{ recipient: name, to: transfer.country, safeguards: transfer.safeguards }] : [],
    ),
    ...outside.sort().map((to) => ({ recipient: 'Amazon Web Services', to, safeguards: hostingSafeguards })),
  ];
}
