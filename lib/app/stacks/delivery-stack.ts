import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { EncryptionKey } from '../../foundation';
import { GitHubDeployRole, GitHubProvider, ImageRepository } from '../../supply-chain';

/** Settings of a {@link DeliveryStack}. */
export interface DeliveryStackProps extends StackProps {
  /** Owner of the repository that deploys. */
  readonly githubOwner: string;
  /** Numeric id of the owner. */
  readonly githubOwnerId: string;
  /** Name of the repository that deploys. */
  readonly githubRepository: string;
  /** Numeric id of the repository. */
  readonly githubRepositoryId: string;
  /** The GitHub environment whose jobs may deploy. */
  readonly githubEnvironment: string;
  /** The bootstrapped regions that are deployed to. */
  readonly regions: string[];
  /** Names of the services; each has a repository for its images. */
  readonly services: string[];
}

/** How code gets into the account. Protects against static keys in CI and against images that nobody can account for. */
export class DeliveryStack extends Stack {
  constructor(scope: Construct, id: string, props: DeliveryStackProps) {
    super(scope, id, props);
    const { provider } = new GitHubProvider(this, 'GitHub');
    const { role } = new GitHubDeployRole(this, 'Deploy', {
      provider,
      trusted: {
        owner: props.githubOwner,
        ownerId: props.githubOwnerId,
        repository: props.githubRepository,
        repositoryId: props.githubRepositoryId,
        environment: props.githubEnvironment,
      },
      regions: props.regions,
    });
    const { key } = new EncryptionKey(this, 'ImageEncryption', {
      description: 'Encrypts container images',
      services: ['ecr'],
    });
    const images = new Construct(this, 'Images');
    for (const name of props.services) {
      new ImageRepository(images, name, { repositoryName: `services/${name}`, encryptionKey: key });
    }
    new CfnOutput(this, 'DeployRoleArn', { value: role.roleArn, description: 'role-to-assume of the GitHub workflow' });
    new CfnOutput(this, 'ImageRegistry', {
      value: `${this.account}.dkr.ecr.${this.region}.${this.urlSuffix}/services`,
      description: 'where the image of each service is, under the name of the service',
    });
  }
}
