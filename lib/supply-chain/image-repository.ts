import { Duration, RemovalPolicy, Token } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import type * as kms from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';

const REPOSITORY_NAME = /^(?=.{2,256}$)([a-z0-9]+([._-][a-z0-9]+)*\/)*[a-z0-9]+([._-][a-z0-9]+)*$/;
const KEPT_IMAGES = 50;
const UNTAGGED_DAYS = 14;

/** Settings of an {@link ImageRepository}. */
export interface ImageRepositoryProps {
  /** The path of the image, e.g. `services/orders`; builds, pod specs and admission policies name it. */
  readonly repositoryName: string;

  /** The key that encrypts the layers. */
  readonly encryptionKey: kms.IKey;
}

/**
 * A repository for the images of one service. Protects against a tag that is moved to another image after its approval
 * (tags are immutable), known vulnerabilities (scanned on push), readable layers at rest and loss with the stack.
 * Private: without a repository policy nobody outside the account can pull or push.
 *
 * @throws if the name is not one of ECR
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/security-best-practices.html
 */
export class ImageRepository extends Construct {
  /** The repository; grant with `grantPull` and `grantPullPush`. */
  readonly repository: ecr.IRepository;

  constructor(scope: Construct, id: string, props: ImageRepositoryProps) {
    super(scope, id);
    const { repositoryName, encryptionKey } = props;
    if (!Token.isUnresolved(repositoryName) && !REPOSITORY_NAME.test(repositoryName)) {
      throw new Error(
        `image repository needs a name of 2 to 256 characters (a-z, 0-9, inner . _ - /), got "${repositoryName}"; mend repositoryName (${this.node.path})`,
      );
    }
    this.repository = new ecr.Repository(this, 'Repository', {
      repositoryName,
      encryption: ecr.RepositoryEncryption.KMS,
      encryptionKey,
      imageTagMutability: ecr.TagMutability.IMMUTABLE,
      imageScanOnPush: true,
      lifecycleRules: [
        {
          description: `Untagged images go after ${UNTAGGED_DAYS} days`,
          tagStatus: ecr.TagStatus.UNTAGGED,
          maxImageAge: Duration.days(UNTAGGED_DAYS),
        },
        {
          description: `The newest ${KEPT_IMAGES} images stay`,
          tagStatus: ecr.TagStatus.ANY,
          maxImageCount: KEPT_IMAGES,
        },
      ],
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    });
  }
}
