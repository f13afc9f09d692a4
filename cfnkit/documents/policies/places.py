"""The properties that hold policies: those that security judges, and others in the same language."""

from __future__ import annotations

from enum import Enum

from cfnkit.documents.language import DocumentProperty
from cfnkit.security.policies import PERMISSIONS, RESOURCES, TRUSTS


class PolicyKind(Enum):
    """Whose policy it is, which decides what its statements must have."""

    IDENTITY = "identity"
    """It says what somebody may do."""
    TRUST = "trust"
    """It says who may take a role."""
    RESOURCE = "resource"
    """It says who may use the resource that has it."""
    ORGANIZATION = "organization"
    """It bounds what accounts may do."""


_IDENTITIES = {
    "AWS::EKS::PodIdentityAssociation": ("Policy",),
    "AWS::RolesAnywhere::Profile": ("SessionPolicy",),
    "AWS::Transfer::User": ("Policy",),
}
_OF_RESOURCES = {
    "AWS::AIOps::InvestigationGroup": ("InvestigationGroupPolicy",),
    "AWS::APS::ResourcePolicy": ("PolicyDocument",),
    "AWS::ApiGateway::DomainNameV2": ("Policy",),
    "AWS::ApiGateway::RestApi": ("Policy", "Body/x-amazon-apigateway-policy"),
    "AWS::Backup::LogicallyAirGappedBackupVault": ("AccessPolicy",),
    "AWS::Bedrock::ResourcePolicy": ("PolicyDocument",),
    "AWS::BedrockAgentCore::ResourcePolicy": ("Policy",),
    "AWS::CloudTrail::ResourcePolicy": ("ResourcePolicy",),
    "AWS::Comprehend::DocumentClassifier": ("ModelPolicy",),
    "AWS::Comprehend::EntityRecognizer": ("ModelPolicy",),
    "AWS::DSQL::Cluster": ("PolicyDocument",),
    "AWS::DynamoDB::GlobalTable": (
        "Replicas/*/ResourcePolicy/PolicyDocument",
        "Replicas/*/ReplicaStreamSpecification/ResourcePolicy/PolicyDocument",
    ),
    "AWS::DynamoDB::Table": ("ResourcePolicy/PolicyDocument", "StreamSpecification/ResourcePolicy/PolicyDocument"),
    "AWS::EC2::VPCEndpoint": ("PolicyDocument",),
    "AWS::ECR::PublicRepository": ("RepositoryPolicyText",),
    "AWS::ECR::RepositoryCreationTemplate": ("RepositoryPolicy",),
    "AWS::EventSchemas::RegistryPolicy": ("Policy",),
    "AWS::Events::EventBus": ("Policy",),
    "AWS::Events::EventBusPolicy": ("Statement",),
    "AWS::FSx::S3AccessPointAttachment": ("S3AccessPoint/Policy",),
    "AWS::Kinesis::ResourcePolicy": ("ResourcePolicy",),
    "AWS::Lambda::ResourcePolicy": ("PolicyDocument",),
    "AWS::Lex::ResourcePolicy": ("Policy",),
    "AWS::Logs::DeliveryDestination": ("DeliveryDestinationPolicy/DeliveryDestinationPolicy",),
    "AWS::Logs::Destination": ("DestinationPolicy",),
    "AWS::Logs::LogGroup": ("ResourcePolicyDocument",),
    "AWS::Logs::ResourcePolicy": ("PolicyDocument",),
    "AWS::MSK::ClusterPolicy": ("Policy",),
    "AWS::MediaPackageV2::ChannelPolicy": ("Policy",),
    "AWS::MediaPackageV2::OriginEndpointPolicy": ("Policy",),
    "AWS::MediaStore::Container": ("Policy",),
    "AWS::MediaTailor::ChannelPolicy": ("Policy",),
    "AWS::OSIS::Pipeline": ("ResourcePolicy/Policy",),
    "AWS::Oam::Sink": ("Policy",),
    "AWS::Omics::SequenceStore": ("S3AccessPolicy",),
    "AWS::Organizations::ResourcePolicy": ("Content",),
    "AWS::PaymentCryptography::Key": ("Policy",),
    "AWS::RUM::AppMonitor": ("ResourcePolicy/PolicyDocument",),
    "AWS::Redshift::Cluster": ("NamespaceResourcePolicy",),
    "AWS::RedshiftServerless::Namespace": ("NamespaceResourcePolicy",),
    "AWS::S3::MultiRegionAccessPointPolicy": ("Policy",),
    "AWS::S3Express::AccessPoint": ("Policy",),
    "AWS::S3Express::BucketPolicy": ("PolicyDocument",),
    "AWS::S3ObjectLambda::AccessPointPolicy": ("PolicyDocument",),
    "AWS::S3Outposts::AccessPoint": ("Policy",),
    "AWS::S3Outposts::BucketPolicy": ("PolicyDocument",),
    "AWS::S3Tables::TableBucketPolicy": ("ResourcePolicy",),
    "AWS::S3Tables::TablePolicy": ("ResourcePolicy",),
    "AWS::S3Vectors::VectorBucketPolicy": ("Policy",),
    "AWS::SSM::ResourcePolicy": ("Policy",),
    "AWS::SageMaker::ModelPackageGroup": ("ModelPackageGroupPolicy",),
    "AWS::VpcLattice::AuthPolicy": ("Policy",),
    "AWS::VpcLattice::ResourcePolicy": ("Policy",),
    "AWS::XRay::ResourcePolicy": ("PolicyDocument",),
}
_ORGANIZATION = {"AWS::Organizations::Policy": ("Content",)}
_ALL = (
    (PolicyKind.IDENTITY, PERMISSIONS | _IDENTITIES),
    (PolicyKind.TRUST, TRUSTS),
    (PolicyKind.RESOURCE, RESOURCES | _OF_RESOURCES),
    (PolicyKind.ORGANIZATION, _ORGANIZATION),
)

KINDS: dict[DocumentProperty, PolicyKind] = {
    DocumentProperty(type, tuple(path.split("/"))): kind
    for kind, places in _ALL
    for type, paths in places.items()
    for path in paths
}
"""The kind of the policies at each place."""

PLACES = tuple(KINDS)
STATEMENT = DocumentProperty("AWS::Events::EventBusPolicy", ("Statement",))
"""The place of a statement without a policy around it."""
