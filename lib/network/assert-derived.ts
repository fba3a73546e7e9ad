import { type ServiceGraph } from '../service-graph';
import { type Flow, FlowEnd, flowKey, serviceEnd } from './flow';

const CLOSED_ENDS: string[] = [
  FlowEnd.MIGRATIONS,
  FlowEnd.DATABASE_PROXY,
  FlowEnd.ADMIN,
  FlowEnd.SESSION_ENDPOINTS,
  FlowEnd.CARDHOLDER_NODES,
  FlowEnd.CARDHOLDER_PODS,
];

/**
 * Refuses a flow from or to the admin host, the cardholder-data tier or what holds the keys of the database that the service
 * graph does not imply. Protects the PCI DSS scope and the way of administrators against a flow that an app adds beside the
 * graph, and a database behind a proxy against any way past it.
 *
 * @param flow the flow
 * @param derived keys of the flows that follow from the graph
 * @param graph the services
 * @param path node path of the construct that asks for it, for the error
 * @throws if one of its ends is the admin host, its endpoints, the function for migrations, the proxy of the database or
 *   the database behind it, or belongs to the cardholder-data tier
 */
export function assertDerived(flow: Flow, derived: ReadonlySet<string>, graph: ServiceGraph, path: string): void {
  if (derived.has(flowKey(flow))) {
    return;
  }
  const behindProxy = [...derived].some((key) => key.startsWith(`${FlowEnd.DATABASE_PROXY}-to-`));
  const closed = [
    ...CLOSED_ENDS,
    ...(behindProxy ? [FlowEnd.DATABASE] : []),
    ...graph.cardholderServices().map(({ name }) => serviceEnd(name)),
  ];
  const end = [flow.from, flow.to].find((candidate) => closed.includes(candidate));
  if (end !== undefined) {
    throw new Error(
      `flow from ${flow.from} to ${flow.to} needs ends that others than the service graph may open, got ${end}; name the call there (${path})`,
    );
  }
}
