import { NODE_POOL_KEY, NodePool } from '../../lib/eks';
import { placementPolicies } from '../../lib/eks/admission/placement-policies';
import { type AdmissionRequest, refusalsOf } from './evaluate-admission';
import { placementGraph as graph } from './placement-graph';

const POOL = { [NODE_POOL_KEY]: NodePool.CARDHOLDER_DATA };

describe('nodes', () => {
  /** A node as it is in one respect: its labels, taints or owners. */
  interface NodePart {
    readonly labels?: object;
    readonly taints?: object[];
    readonly ownerReferences?: object[];
  }
  const kubelet = ['system:nodes', 'system:authenticated'];
  const agent = ['system:serviceaccounts', 'system:serviceaccounts:kube-system', 'system:authenticated'];
  const shared = { [NODE_POOL_KEY]: NodePool.SHARED };
  const effect = (name: string): object => ({ key: NODE_POOL_KEY, value: NodePool.CARDHOLDER_DATA, effect: name });
  const taints = [effect('NoSchedule'), effect('NoExecute')];
  const notReady = { key: 'node.kubernetes.io/not-ready', effect: 'NoExecute' };
  const owner = { apiVersion: 'v1', kind: 'Namespace', name: 'gone', uid: 'a' };

  function node({ taints, ...metadata }: NodePart): object {
    return { metadata: { name: 'node', ...metadata }, spec: { ...(taints && { taints }) } };
  }

  function change(from: NodePart, to: NodePart, groups: string[], more: Partial<AdmissionRequest> = {}): string[] {
    return refusalsOf(placementPolicies(graph), {
      operation: 'UPDATE',
      resource: 'nodes',
      groups,
      oldObject: node(from),
      object: node(to),
      ...more,
    });
  }

  const insiders: [string, string[]][] = [
    ['a kubelet', kubelet],
    ['an agent with a service account', agent],
  ];

  test.each(insiders)(
    'N07 %s writes what it likes about a node but pool, taints of the pool and owners',
    (_who, groups) => {
      expect(change({ labels: shared }, { labels: { ...shared, zone: 'a' } }, groups)).toEqual([]);
      expect(change({}, { labels: { zone: 'a' } }, groups)).toEqual([]);
      expect(change({ labels: { zone: 'a' } }, {}, groups, { resource: 'nodes/status' })).toEqual([]);
      expect(change({ taints }, { taints: [notReady, ...taints] }, groups)).toEqual([]);
      expect(change({ taints: [...taints, notReady] }, { taints }, groups)).toEqual([]);
      expect(change({}, { taints: [notReady] }, groups)).toEqual([]);
      expect(change({ ownerReferences: [owner] }, { ownerReferences: [owner] }, groups)).toEqual([]);
      const bare = { metadata: { name: 'node' } };
      expect(change({}, {}, groups, { object: bare, oldObject: bare })).toEqual([]);
    },
  );

  test.each(insiders)(
    'N07 %s moves no node into the cardholder pool or out of it, by its status neither',
    (_, groups) => {
      for (const resource of ['nodes', 'nodes/status']) {
        for (const [from, to] of [
          [{ labels: shared }, { labels: POOL }],
          [{}, { labels: POOL }],
          [{ labels: POOL }, { labels: shared }],
          [{ labels: POOL }, {}],
        ] as const) {
          expect(change(from, to, groups, { resource })).toEqual([expect.stringContaining('a node stays in its pool')]);
        }
      }
    },
  );

  test.each(insiders)(
    'N07 %s takes no taint off the nodes for cardholder data, and adds none of their key',
    (_, groups) => {
      for (const [from, to] of [
        [taints, undefined],
        [taints, [notReady]],
        [taints, [effect('NoSchedule')]],
        [taints, [effect('PreferNoSchedule'), effect('NoExecute')]],
        [taints, taints.map((taint) => ({ ...taint, value: 'x' }))],
        [undefined, taints],
      ]) {
        expect(change({ ...(from && { taints: from }) }, { ...(to && { taints: to }) }, groups)).toEqual([
          expect.stringContaining('a node keeps the taints of its pool'),
        ]);
      }
    },
  );

  test.each(insiders)(
    'N07 %s gives no node an owner, with whom it would be deleted and come back as it likes',
    (_, groups) => {
      for (const resource of ['nodes', 'nodes/status']) {
        expect(change({}, { ownerReferences: [owner] }, groups, { resource })).toEqual([
          expect.stringContaining('a node keeps its owners'),
        ]);
      }
    },
  );

  test('N07 who comes without any group is judged, and EKS, which is neither node nor service account, is not', () => {
    const moved = { labels: POOL, taints, ownerReferences: [owner] };
    expect(change({ labels: shared }, moved, [])).toHaveLength(3);
    expect(change({ labels: shared }, moved, ['system:authenticated'])).toEqual([]);
  });

  test('N07 a node comes with the label and the taints of its group', () => {
    const registration: Partial<AdmissionRequest> = { operation: 'CREATE', oldObject: undefined };
    expect(change({}, { labels: POOL, taints }, kubelet, registration)).toEqual([]);
  });
});
