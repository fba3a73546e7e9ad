import { type ServiceGraph } from '../../service-graph';
import { NODE_POOL_KEY, NodePool } from '../node-pool';
import { LOG_AGENT } from '../runtime/log-agent-settings';
import { SECRETS_STORE_NAMESPACE } from '../secrets-store-settings';
import {
  type AdmissionPolicy,
  admissionPolicy,
  type AdmissionRule,
  type AdmissionValidation,
  type NamespaceSelector,
} from './admission-policy';

const KEY = `'${NODE_POOL_KEY}'`;
const POOL = `'${NodePool.CARDHOLDER_DATA}'`;
/** Where the agents of every node run; who may create pods there administers the cluster. */
const AGENT_NAMESPACES = ['kube-system', LOG_AGENT, SECRETS_STORE_NAMESPACE];

const SELECTS_POOL = `has(object.spec.nodeSelector) && ${KEY} in object.spec.nodeSelector && object.spec.nodeSelector[${KEY}] == ${POOL}`;

const NO_NODE_NAME: AdmissionValidation = {
  // The scheduler fills the name in later, and then it stands in every update.
  expression: `request.operation != 'CREATE' || !has(object.spec.nodeName) || object.spec.nodeName == ''`,
  message: 'the scheduler picks the node; drop spec.nodeName, which would pass by every taint',
};

/**
 * The rules of who may run on the nodes for cardholder data. Protects cardholder data against neighbours, by three policies
 * that each close what the others leave:
 *
 * - Pods of cardholder services run on those nodes and on no other. Their creation is judged alone, since neither selector
 *   nor toleration can be taken away later.
 * - No other pod asks for those nodes, by selector, affinity, toleration or name; updates are judged too, since a toleration
 *   can be added to a running pod. Pods of `kube-system` and of the namespaces of the log agent and of the driver for
 *   secrets may: they are the agents that every node runs, and who may create pods there administers the cluster.
 * - Nobody on a node moves a node to another pool, by label or taint. A kubelet may write its own node, and agents may
 *   write every node (that of the EBS CSI driver, whose token lies on all of them), so an intruder on a shared node could
 *   otherwise draw the cardholder pods over. Owners are fixed too: the garbage collector deletes a node whose owner does
 *   not exist, and its kubelet would create it anew. Creation is open, since a kubelet registers with its label: the policy
 *   rests on neither kubelets nor agents being allowed to delete nodes. EKS, which changes the labels of its groups, is
 *   neither node nor service account; Kubernetes' own controllers set taints of other keys.
 *
 * A pod that a kubelet runs from a file carries its node's name, so that its mirror is refused everywhere but there; this
 * platform runs none.
 *
 * @param graph the services
 * @throws if no service of the graph touches cardholder data
 */
export function placementPolicies(graph: ServiceGraph): AdmissionPolicy[] {
  const namespaces = graph.cardholderServices().map(({ namespace }) => namespace);
  if (namespaces.length === 0) {
    throw new Error(
      'placement policies need at least one service with cardholder data, got none; mark one in the graph or leave them out',
    );
  }
  return [cardholderPods(namespaces), otherPods(namespaces), fixedNodes()];
}

function cardholderPods(namespaces: string[]): AdmissionPolicy {
  return admissionPolicy(
    'defence-in-depth-cardholder-pods',
    { namespaceSelector: named('In', namespaces), resourceRules: rules(['pods'], ['CREATE']) },
    [
      {
        expression: SELECTS_POOL,
        message: `pods of this namespace run on the nodes for cardholder data; set spec.nodeSelector to ${NODE_POOL_KEY}: ${NodePool.CARDHOLDER_DATA}`,
      },
      {
        expression: `has(object.spec.tolerations) && object.spec.tolerations.exists(t, has(t.key) && t.key == ${KEY} && (!has(t.effect) || t.effect == '') && (has(t.operator) && t.operator == 'Exists' || has(t.value) && t.value == ${POOL}))`,
        message: `pods of this namespace tolerate the taint of their nodes; add a toleration of key ${NODE_POOL_KEY}, value ${NodePool.CARDHOLDER_DATA} and no effect, which is every effect`,
      },
      NO_NODE_NAME,
    ],
  );
}

function otherPods(namespaces: string[]): AdmissionPolicy {
  const affinity = 'object.spec.affinity.nodeAffinity';
  const required = `${affinity}.requiredDuringSchedulingIgnoredDuringExecution`;
  const preferred = `${affinity}.preferredDuringSchedulingIgnoredDuringExecution`;
  const silent = (term: string): string =>
    `(!has(${term}.matchExpressions) || ${term}.matchExpressions.all(e, e.key != ${KEY}))`;
  return admissionPolicy(
    'defence-in-depth-other-pods',
    {
      namespaceSelector: named('NotIn', [...namespaces, ...AGENT_NAMESPACES]),
      resourceRules: rules(['pods'], ['CREATE', 'UPDATE']),
    },
    [
      {
        expression: `!has(object.spec.tolerations) || object.spec.tolerations.all(t, has(t.key) && t.key != '' && t.key != ${KEY})`,
        message: `only cardholder services tolerate ${NODE_POOL_KEY}; drop the toleration, and one without a key, which tolerates everything`,
      },
      {
        expression: `!(${SELECTS_POOL})`,
        message: `only cardholder services run on the nodes for cardholder data; drop ${NODE_POOL_KEY} from spec.nodeSelector`,
      },
      {
        expression: `!has(object.spec.affinity) || !has(${affinity}) || ((!has(${required}) || ${required}.nodeSelectorTerms.all(s, ${silent('s')})) && (!has(${preferred}) || ${preferred}.all(p, ${silent('p.preference')})))`,
        message: `node affinity says nothing of ${NODE_POOL_KEY} outside cardholder services; drop the expression`,
      },
      NO_NODE_NAME,
    ],
  );
}

function fixedNodes(): AdmissionPolicy {
  const groups = 'request.userInfo.groups';
  const elsewhere = `(has(${groups}) && !('system:nodes' in ${groups}) && !('system:serviceaccounts' in ${groups}))`;
  const fixed = (part: (node: string) => string): string => `${elsewhere} || ${part('object')} == ${part('oldObject')}`;
  return admissionPolicy(
    'defence-in-depth-fixed-nodes',
    // A kubelet may change the labels by way of the status too.
    { resourceRules: rules(['nodes', 'nodes/status'], ['UPDATE']) },
    [
      {
        expression: fixed(
          (node) =>
            `(has(${node}.metadata.labels) && ${KEY} in ${node}.metadata.labels ? ${node}.metadata.labels[${KEY}] : '')`,
        ),
        message: `a node stays in its pool; change ${NODE_POOL_KEY} in the node group`,
      },
      {
        expression: fixed(
          (node) =>
            `(has(${node}.spec) && has(${node}.spec.taints) ? ${node}.spec.taints.filter(t, t.key == ${KEY}) : [])`,
        ),
        message: `a node keeps the taints of its pool; change ${NODE_POOL_KEY} in the node group`,
      },
      {
        expression: fixed((node) => `(has(${node}.metadata.ownerReferences) ? ${node}.metadata.ownerReferences : [])`),
        message: 'a node keeps its owners, with whom it would be deleted; leave metadata.ownerReferences alone',
      },
    ],
  );
}

function named(operator: string, values: string[]): NamespaceSelector {
  return { matchExpressions: [{ key: 'kubernetes.io/metadata.name', operator, values }] };
}

function rules(resources: string[], operations: string[]): AdmissionRule[] {
  return [{ apiGroups: [''], apiVersions: ['v1'], operations, resources }];
}
