import { Token } from 'aws-cdk-lib';
import type * as msk from 'aws-cdk-lib/aws-msk';
import { type IConstruct } from 'constructs';
import { checkRange } from '../../foundation';

// Newest version for Standard brokers in 2026-11; from 4.0 on there is no ZooKeeper to guard.
const STANDARD_VERSION = '4.1.x.kraft';
// Of the versions in 2026-11 Express brokers take 3.6, 3.8, 3.9 and 4.2 alone.
const EXPRESS_VERSION = '4.2.x.kraft';
const STANDARD = /^kafka\.[a-z0-9]+\.[a-z0-9]+$/;
const EXPRESS = /^express\.[a-z0-9]+\.[a-z0-9]+$/;

/** The brokers of a stream. */
export interface StreamBrokers {
  /** Whether they are Express brokers, whose storage and copies are MSK's. */
  readonly express: boolean;

  /** The version of Kafka that they run. */
  readonly kafkaVersion: string;

  /** Their storage; none with Express brokers. */
  readonly storageInfo?: msk.CfnCluster.StorageInfoProperty;
}

/**
 * The brokers of a type, Standard (`kafka.…`) or Express (`express.…`). Protects against a deployment that fails after half
 * an hour: each kind has versions of its own, Express takes no volume and three zones.
 *
 * @param scope the stream, named in the error
 * @param brokerType type of a broker; one known only at deployment is taken for Standard
 * @param brokerVolumeGiB storage of a Standard broker in GiB, 1 to 16384
 * @param zones availability zones of the brokers
 * @throws if the type is of neither kind, the volume is out of range, missing or too many, or Express has no three zones
 * @see https://docs.aws.amazon.com/msk/latest/developerguide/broker-instance-types.html
 */
export function streamBrokers(
  scope: IConstruct,
  brokerType: string,
  brokerVolumeGiB: number | undefined,
  zones: number,
): StreamBrokers {
  const at = `(${scope.node.path})`;
  const express = !Token.isUnresolved(brokerType) && EXPRESS.test(brokerType);
  if (!express && !Token.isUnresolved(brokerType) && !STANDARD.test(brokerType)) {
    throw new Error(
      `broker type must be one such as kafka.m7g.large or express.m7g.large, got ${brokerType}; change brokerType ${at}`,
    );
  }
  if (express) {
    if (brokerVolumeGiB !== undefined) {
      throw new Error(
        `storage of an Express broker must be left to MSK, got ${brokerVolumeGiB} GiB; take brokerVolumeGiB away ${at}`,
      );
    }
    if (zones !== 3) {
      throw new Error(`Express brokers need 3 availability zones, got ${zones}; select other subnets ${at}`);
    }
    return { express, kafkaVersion: EXPRESS_VERSION };
  }
  if (brokerVolumeGiB === undefined) {
    throw new Error(
      `storage of a Standard broker in GiB must be a whole number from 1 to 16384, got none; add brokerVolumeGiB ${at}`,
    );
  }
  checkRange(scope, {
    what: 'storage of a broker in GiB',
    value: brokerVolumeGiB,
    least: 1,
    most: 16384,
    prop: 'brokerVolumeGiB',
  });
  return {
    express,
    kafkaVersion: STANDARD_VERSION,
    storageInfo: { ebsStorageInfo: { volumeSize: brokerVolumeGiB } },
  };
}
