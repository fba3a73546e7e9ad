import { type ServiceGraph } from '../service-graph';
import { type Flow, FlowEnd, flowKey, serviceEnd } from './flow';

const CLOSED_ENDS: string[] = [
  FlowEnd.ADMIN,
  FlowEnd.SESSION_ENDPOINTS,
  FlowEnd.CARDHOLDER_NODES,
  FlowEnd.CARDHOLDER_PODS,
];

/**
 * Refuses a flow from or to the admin host or the cardholder-data tier that the service graph does not imply. Protects
 * the PCI DSS scope and the way of administrators against a flow that an app adds beside the graph.
 *
 * @param flow the flow
 * @param derived keys of the flows that follow from the graph
 * @param graph the services
 * @param path node path of the construct that asks for it, for the error
 * @throws if one of its ends is the admin host, its endpoints, or belongs to the cardholder-data tier
 */
export function assertDerived(flow: Flow, derived: ReadonlySet<string>, graph: ServiceGraph, path: string): void {
  if (derived.has(flowKey(flow))) {
    return;
  }
  const closed = [...CLOSED_ENDS, ...graph.cardholderServices().map(({ name }) => serviceEnd(name))];
  const end = [flow.from, flow.to].find((candidate) => closed.includes(candidate));
  if (end !== undefined) {
    throw new Error(
      `flow from ${flow.from} to ${flow.to} needs ends outside the cardholder-data tier and the admin host, got ${end}; only the service graph opens it, name the call there (${path})`,
    );
  }
}
