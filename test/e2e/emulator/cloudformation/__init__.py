"""A small CloudFormation: change sets, intrinsics, exports, dependency order, retention and termination protection.

moto's own skips the types it does not know and still answers CREATE_COMPLETE; this one fails on anything it cannot do.
"""
